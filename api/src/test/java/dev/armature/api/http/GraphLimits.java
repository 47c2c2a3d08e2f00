package dev.armature.api.http;

import dev.armature.api.http.RawCall.Answer;
import dev.armature.graph.Limits;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The limits of what a graph may be, at the door where it is saved. */
final class GraphLimits {
  private static final int BAD = 400;

  private static final Pattern SKELETON = Pattern.compile("come to ([0-9,]+) bytes");

  private final LimitKit kit;

  GraphLimits(LimitKit kit) {
    this.kit = kit;
  }

  List<LimitCase> all() {
    return List.of(
        LimitCase.of(
            "BLOCKS",
            "blocks of a new workflow",
            Limits.BLOCKS,
            BAD,
            "TOO_MANY_BLOCKS",
            n ->
                kit.graph(
                    many(n, i -> "{\"id\": \"b%d\", \"type\": \"response\"}".formatted(i)), "")),
        LimitCase.of(
            "EDGES", "edges that are drawn", Limits.EDGES, BAD, "TOO_MANY_EDGES", this::edges),
        LimitCase.of(
            "EDGES",
            "edges, one of them by a reference",
            Limits.EDGES,
            BAD,
            "those of references counted",
            this::ways),
        LimitCase.of(
            "SCHEDULES",
            "starters with a schedule",
            Limits.SCHEDULES,
            BAD,
            "TOO_MANY_SCHEDULES",
            n ->
                kit.graph(
                    many(
                        n,
                        i ->
                            """
                            {"id": "s%d", "type": "starter", "config": {"schedule": {"every": "1h"}}}
                            """
                                .formatted(i)),
                    "")),
        LimitCase.of(
            "CONFIG_BYTES",
            "the config of a block",
            Limits.CONFIG_BYTES,
            BAD,
            "CONFIG_TOO_LARGE",
            n -> kit.block("response", "\"output\":\"%s\"".formatted(x(n - 13)), "")),
        LimitCase.of(
            "CODE_BYTES",
            "the code of a block",
            Limits.CODE_BYTES,
            BAD,
            "CODE_TOO_LARGE",
            n -> kit.block("code", "\"code\": \"return 1;//%s\"".formatted(x(n - 11)), "")),
        LimitCase.of(
            "SKELETON_BYTES",
            "names of blocks",
            Limits.SKELETON_BYTES,
            BAD,
            "GRAPH_TOO_LARGE",
            this::skeleton),
        LimitCase.of(
            "BLOCK_ID_CHARS",
            "the id of a block",
            Limits.BLOCK_ID_CHARS,
            BAD,
            "BLOCK_ID",
            n -> kit.graph("{\"id\": \"%s\", \"type\": \"starter\"}".formatted(x(n)), "")),
        LimitCase.of(
            "NAME_CHARS",
            "the name of a block",
            Limits.NAME_CHARS,
            BAD,
            "SETTING",
            n -> kit.block("code", CODE, ", \"name\": \"%s\"".formatted(x(n)))),
        edge("NAME_CHARS", "id", Limits.NAME_CHARS, "TOO_LONG", GraphLimits::x),
        edge("NAME_CHARS", "target_handle", Limits.NAME_CHARS, "TOO_LONG", GraphLimits::x),
        edge(EXPRESSION, "condition", Limits.EXPRESSION_CHARS, "EXPRESSION", GraphLimits::truth),
        edge(EXPRESSION, "source_handle", Limits.EXPRESSION_CHARS, "TOO_LONG", GraphLimits::truth),
        LimitCase.of(
            EXPRESSION,
            "the expression of a condition",
            Limits.EXPRESSION_CHARS,
            BAD,
            EXPRESSION_FAULT,
            n -> kit.block("condition", "\"expression\": \"%s\"".formatted(truth(n)), "")),
        LimitCase.of(
            EXPRESSION,
            "an expression in a template",
            Limits.EXPRESSION_CHARS,
            BAD,
            EXPRESSION_FAULT,
            n -> kit.block("response", "\"output\": \"{{%s}}\"".formatted(truth(n)), "")),
        setting("ATTEMPTS", Limits.ATTEMPTS, n -> "\"retry\": {\"max_attempts\": %d}".formatted(n)),
        setting("CACHE_DAYS", Limits.CACHE_DAYS, n -> "\"cache\": {\"ttl\": \"%dd\"}".formatted(n)),
        setting(
            "RETRY_CODES",
            Limits.RETRY_CODES,
            n -> "\"retry\": {\"non_retryable\": [%s]}".formatted(many(n, i -> "\"C" + i + "\""))),
        setting(
            "by how much each pause between attempts is longer than the one before,"
                + " `retry.backoff`",
            100,
            n -> "\"retry\": {\"backoff\": %d}".formatted(n)),
        new LimitCase(
            WAIT,
            "the timeout of a block",
            3_650,
            BAD,
            "SETTING",
            TEN_YEARS,
            n -> kit.block("code", CODE, ", \"timeout\": \"%dd\"".formatted(n))),
        years("wait", "\"duration\": \"%dd\""),
        years("wait", "\"event\": \"e\", \"timeout\": \"%dd\""),
        years("approval", "\"deadline\": \"%dd\""),
        LimitCase.of("MAP_DEPTH", "maps in maps", Limits.MAP_DEPTH, BAD, "MAP_DEPTH", this::maps),
        config("MAP_ITEMS", "split", Limits.MAP_ITEMS, n -> "\"items\": [%s]".formatted(ones(n))),
        config(
            "MAP_CONCURRENCY",
            "split",
            Limits.MAP_CONCURRENCY,
            n -> "\"items\": [1], \"concurrency\": %d".formatted(n)),
        config(
            "EVENT_KEY_CHARS",
            "wait",
            Limits.EVENT_KEY_CHARS,
            n -> "\"event\": \"%s\"".formatted(x(n))),
        config("APPROVALS", "approval", Limits.APPROVALS, n -> "\"required\": %d".formatted(n)),
        config(
            "entries of an agent's `tools`",
            "agent",
            64,
            n ->
                "\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]"
                    .formatted(
                        many(n, i -> "{\"type\": \"mcp\", \"url\": \"https://a.example.com/\"}"))),
        config(
            "agent: calls of the model",
            "agent",
            200,
            n -> "\"model\": \"m\", \"input\": \"?\", \"max_turns\": %d".formatted(n)),
        config(
            "redirects of one call",
            "general_api",
            20,
            n -> URL + "\"redirects\": {\"max\": %d}".formatted(n)),
        config(
            "an answer that `general_api` reads",
            "general_api",
            67_108_864,
            n -> URL + "\"max_response_bytes\": %d".formatted(n)),
        config(
            "pages of one block",
            "general_api",
            1_000,
            n -> URL + "\"pagination\": {\"next\": \"link\", \"max_pages\": %d}".formatted(n)),
        LimitCase.of(
            "runs of a schedule, `max_runs`",
            "the schedule of a starter",
            1_000_000,
            BAD,
            "CONFIG_TYPE",
            n ->
                kit.graph(
                    """
                    {"id": "s", "type": "starter",
                     "config": {"schedule": {"every": "1h", "max_runs": %d}}}
                    """
                        .formatted(n),
                    "")));
  }

  private static final String EXPRESSION = "EXPRESSION_CHARS";
  private static final String EXPRESSION_FAULT = "\"EXPRESSION\"";
  private static final String CODE = "\"code\": \"return 1\"";
  private static final String URL = "\"url\": \"https://a.example.com/\", ";
  private static final String WAIT = "a wait, a timeout, a deadline";
  private static final String TEN_YEARS = "ten years";

  private interface Written {
    String of(long amount);
  }

  private LimitCase config(String row, String type, int most, Written config) {
    return LimitCase.of(
        row,
        "the config of a " + type,
        most,
        BAD,
        "CONFIG_TYPE",
        n -> kit.block(type, config.of(n), ""));
  }

  private LimitCase setting(String row, int most, Written setting) {
    return LimitCase.of(
        row,
        "a setting of a block",
        most,
        BAD,
        "SETTING",
        n -> kit.block("code", CODE, ", " + setting.of(n)));
  }

  private LimitCase years(String type, String config) {
    return new LimitCase(
        WAIT,
        "a " + type,
        3_650,
        BAD,
        "CONFIG_TYPE",
        TEN_YEARS,
        n -> kit.block(type, config.formatted(n), ""));
  }

  private LimitCase edge(String row, String field, int most, String code, Written text) {
    return LimitCase.of(
        row,
        "the " + field + " of an edge",
        most,
        BAD,
        code,
        n ->
            kit.graph(
                "{\"id\": \"s\", \"type\": \"starter\"}, {\"id\": \"b\", \"type\": \"response\"}",
                "{\"source\": \"s\", \"target\": \"b\", \"%s\": \"%s\"}"
                    .formatted(field, text.of(n))));
  }

  private Answer edges(long amount) throws IOException {
    return kit.graph(THREE, repeated(EDGE, amount));
  }

  /** The last one is that of a reference. */
  private Answer ways(long amount) throws IOException {
    return kit.graph(THREE + READS, repeated(EDGE, amount - 1));
  }

  private static final String THREE =
      "{\"id\": \"a\", \"type\": \"starter\"}, {\"id\": \"b\", \"type\": \"response\"}";
  private static final String READS =
      ", {\"id\": \"c\", \"type\": \"response\", \"config\": {\"output\": \"{{ outputs.a.x }}\"}}";
  private static final String EDGE = "{\"source\":\"a\",\"target\":\"b\"}";

  private Answer maps(long amount) throws IOException {
    return kit.graph(
        "{\"id\": \"s\", \"type\": \"starter\"}, {\"id\": \"end\", \"type\": \"code\", \"config\": {%s}}, "
                .formatted(CODE)
            + many(
                amount,
                i ->
                    "{\"id\": \"m%d\", \"type\": \"split\", \"config\": {\"items\": [1]}}"
                        .formatted(i)),
        "{\"source\": \"s\", \"target\": \"m0\"}, "
            + many(
                amount,
                i ->
                    "{\"source\": \"m%d\", \"target\": \"%s\", \"condition\": \"item\"}"
                        .formatted(i, i == amount - 1 ? "end" : "m" + (i + 1))));
  }

  /** How much the skeleton of the largest graph of this kind takes, the door itself says. */
  private Answer skeleton(long amount) throws IOException {
    Matcher told = SKELETON.matcher(named(FULL).body());
    if (!told.find()) {
      throw new AssertionError("the largest graph of this kind was taken");
    }
    long most = Long.parseLong(told.group(1).replace(",", ""));
    // More of it has no body that is read at all.
    return amount <= most
        ? named(FULL - (int) (most - amount))
        : kit.padded("POST /api/workflows", "{\"name\": \"g\", \"blocks\": [", amount);
  }

  private static final int NAMED = 4_200;
  private static final int FULL = NAMED * Limits.NAME_CHARS;

  /** Blocks whose names have so many characters together. */
  private Answer named(int characters) throws IOException {
    return kit.graph(
        many(
            NAMED,
            i ->
                "{\"id\": \"b%d\", \"type\": \"response\", \"name\": \"%s\"}"
                    .formatted(i, x(characters / NAMED + (i < characters % NAMED ? 1 : 0)))),
        "");
  }

  private interface Each {
    String at(long index);
  }

  private static String many(long amount, Each each) {
    return IntStream.range(0, (int) amount).mapToObj(each::at).collect(Collectors.joining(", "));
  }

  private static String ones(long amount) {
    return repeated("1", amount);
  }

  private static String repeated(String text, long amount) {
    return (text + ",").repeat((int) amount - 1) + text;
  }

  static String x(long length) {
    return "x".repeat((int) length);
  }

  /** An expression of this length. */
  private static String truth(long length) {
    return "'%s' != 'y'".formatted(x(length - 9));
  }
}
