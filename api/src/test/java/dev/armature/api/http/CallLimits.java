package dev.armature.api.http;

import static dev.armature.api.http.GraphLimits.x;

import dev.armature.api.account.Plan;
import dev.armature.graph.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The limits of what stands in a call, and of how often one is made. */
final class CallLimits {
  private static final int BAD = 400;
  private static final int TOO_LARGE = 413;
  private static final String RUNS = "variables of a run, with the workflow's defaults";
  private static final String KEYS = "characters of an `Idempotency-Key`, and of a `webhook-id`";

  private final LimitKit kit;

  CallLimits(LimitKit kit) {
    this.kit = kit;
  }

  List<LimitCase> all() {
    List<LimitCase> all = new ArrayList<>();
    all.addAll(names());
    all.addAll(fields());
    all.addAll(runs());
    for (Plan plan : Plan.values()) {
      all.add(
          LimitCase.of(
              plan.word(),
              "calls a minute",
              plan.perMinute(),
              429,
              "RATE_LIMITED",
              n -> kit.counted(plan.word(), n - 1, 0)));
      all.add(
          LimitCase.of(
              plan.word(),
              "calls a day",
              plan.perDay(),
              429,
              "RATE_LIMITED",
              n -> kit.counted(plan.word(), 0, n - 1)));
    }
    return all;
  }

  private List<LimitCase> names() {
    String token = kit.token();
    return List.of(
        name("POST /api/workflows", n -> "{\"name\": \"%s\"}".formatted(x(n))),
        name("POST /v1/workflows", n -> "{\"name\": \"%s\"}".formatted(x(n))),
        name("POST /api/auth/api-keys", n -> "{\"name\": \"%s\"}".formatted(x(n))),
        name("POST /api/agents", n -> "{\"name\": \"%s\", \"model\": \"m\"}".formatted(x(n))),
        name(
            "POST /v1/credentials",
            n -> "{\"name\": \"%s\", \"type\": \"bearer\", \"value\": \"v\"}".formatted(x(n))),
        name(
            "POST /api/users",
            n ->
                "{\"email\": \"%s@example.com\", \"full_name\": \"%s\"}"
                    .formatted(kit.fresh("named"), x(n))),
        LimitCase.of(
            "NAME_CHARS",
            "PATCH /api/auth/me",
            Limits.NAME_CHARS,
            BAD,
            "NAME",
            n -> kit.as(token, "PATCH /api/auth/me", "{\"username\": \"%s\"}".formatted(x(n)))));
  }

  private LimitCase name(String line, LongFunction<String> body) {
    return LimitCase.of(
        "NAME_CHARS", line, Limits.NAME_CHARS, BAD, "NAME", n -> kit.json(line, body.apply(n)));
  }

  private List<LimitCase> fields() {
    return List.of(
        json(
            "CONFIG_BYTES",
            Limits.CONFIG_BYTES,
            "CONFIG_TOO_LARGE",
            "POST /api/agents",
            n ->
                "{\"name\": \"%s\", \"model\": \"m\", \"system_prompt\": \"%s\"}"
                    .formatted(kit.fresh("long"), x(n - PRESET))),
        json(
            "DEPTH",
            Limits.DEPTH,
            "nested deeper than ",
            "POST /api/workflows",
            n ->
                "{\"name\": \"deep\", \"variables\": {\"a\": %s%s}}"
                    .formatted("[".repeat((int) n - 2), "]".repeat((int) n - 2))),
        json(
            "digits of a number in JSON; a whole number has 64 bits",
            400,
            "a number of more than ",
            "POST /api/workflows",
            n ->
                "{\"name\": \"long\", \"variables\": {\"a\": 1.%s}}"
                    .formatted("1".repeat((int) n - 1))),
        credential("bearer", n -> "\"" + x(n) + "\""),
        credential("basic", n -> "{\"username\": \"u\", \"password\": \"%s\"}".formatted(x(n))),
        credential("basic", n -> "{\"username\": \"%s\", \"password\": \"p\"}".formatted(x(n))),
        credential("oauth2", n -> "{\"access_token\": \"%s\"}".formatted(x(n))),
        json(
            "CREDENTIAL_HOSTS",
            Limits.CREDENTIAL_HOSTS,
            "CREDENTIAL_HOST",
            "POST /v1/credentials",
            n ->
                "{\"name\": \"%s\", \"type\": \"bearer\", \"value\": \"v\", \"hosts\": [%s]}"
                    .formatted(
                        kit.fresh("hosts"), list(n, i -> "\"h%d.example.com\"".formatted(i)))),
        json(
            "characters of the name of the header that an `api_key` is sent in",
            100,
            "CREDENTIAL_HEADER",
            "POST /v1/credentials",
            n ->
                "{\"name\": \"%s\", \"type\": \"api_key\", \"value\": \"v\", \"header\": \"%s\"}"
                    .formatted(kit.fresh("header"), x(n))),
        json(
            "EVENT_KEY_CHARS",
            Limits.EVENT_KEY_CHARS,
            "TOO_LONG",
            "POST /api/events",
            n -> "{\"key\": \"%s\"}".formatted(x(n))),
        json(
            "EVENT_KEY_CHARS",
            Limits.EVENT_KEY_CHARS,
            "TOO_LONG",
            "POST /api/events",
            n -> "{\"key\": \"k\", \"id\": \"%s\"}".formatted(x(n))),
        json(
            "characters of the `description` of a workflow",
            10_000,
            "DESCRIPTION",
            "POST /api/workflows",
            n -> "{\"name\": \"told\", \"description\": \"%s\"}".formatted(x(n))),
        LimitCase.of(
            "characters of a password",
            "POST /api/auth/register",
            128,
            BAD,
            "PASSWORD",
            n ->
                kit.stranger(
                    "POST /api/auth/register",
                    "{\"email\": \"%s@example.com\", \"password\": \"%s\"}"
                        .formatted(kit.fresh("guest"), x(n)))),
        LimitCase.of(
            "characters of an e-mail address",
            "POST /api/auth/register",
            254,
            BAD,
            "EMAIL",
            n ->
                kit.stranger(
                    "POST /api/auth/register",
                    "{\"email\": \"%s@%s\", \"password\": \"correct horse\"}"
                        .formatted(x(64), x(n - 65)))),
        LimitCase.of(
            "fields of a form that asks for tokens",
            "POST /api/auth/login",
            20,
            BAD,
            "invalid_request",
            n ->
                kit.form(
                    "POST /api/auth/login",
                    kit.login() + "&" + list(n - 3, i -> "f%d=1".formatted(i), "&"))));
  }

  /** What is a preset's config beside its prompt: {@code {"model":"m","system_prompt":""}}. */
  private static final int PRESET = 32;

  private LimitCase json(
      String row, int most, String says, String line, LongFunction<String> body) {
    return LimitCase.of(row, line, most, BAD, says, n -> kit.json(line, body.apply(n)));
  }

  private LimitCase credential(String type, LongFunction<String> value) {
    return json(
        "CREDENTIAL_CHARS",
        Limits.CREDENTIAL_CHARS,
        "CREDENTIAL_VALUE",
        "POST /v1/credentials",
        n ->
            "{\"name\": \"%s\", \"type\": \"%s\", \"value\": %s}"
                .formatted(kit.fresh("secret"), type, value.apply(n)));
  }

  private List<LimitCase> runs() {
    String workflow = kit.workflow();
    String webhook = kit.webhook();
    String laden = kit.workflow();
    return List.of(
        LimitCase.of(
            KEYS,
            "a start with an Idempotency-Key",
            255,
            BAD,
            "'Idempotency-Key' must have",
            n -> kit.start(workflow, "{}", "Idempotency-Key: " + x(n))),
        LimitCase.of(
            KEYS,
            "a call of a webhook with a webhook-id",
            255,
            BAD,
            "must have 1 to ",
            n -> kit.calls(webhook, "application/json", "{}", "webhook-id: " + x(n))),
        LimitCase.of(
            "fields of a form that calls a webhook",
            "a call of a webhook",
            1_000,
            BAD,
            "The form has more than ",
            n -> kit.calls(webhook, "application/x-www-form-urlencoded", list(n, i -> "f=1", "&"))),
        LimitCase.of(
            RUNS,
            "defaults of a million characters, and the rest of a start",
            1_500_000,
            TOO_LARGE,
            "The variables have ",
            n -> {
              kit.json(
                  "PATCH /api/workflows/" + laden,
                  "{\"variables\": {\"a\": \"%s\"}}".formatted(x(1_000_000 - 8)));
              return kit.start(
                  laden, "{\"variables\": {\"b\": \"%s\"}}".formatted(x(n - 1_000_000 - 8)));
            }));
  }

  private static String list(long amount, LongFunction<String> each) {
    return list(amount, each, ", ");
  }

  private static String list(long amount, LongFunction<String> each, String between) {
    return LongStream.range(0, amount).mapToObj(each).collect(Collectors.joining(between));
  }
}
