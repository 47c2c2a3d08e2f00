package dev.armature.api.http;

import dev.armature.api.HouseKit;
import dev.armature.api.account.ApiKeys;
import dev.armature.api.account.LoginKit;
import dev.armature.api.account.Role;
import dev.armature.api.http.RawCall.Answer;
import dev.armature.api.workflow.Deployments;
import dev.armature.graph.Graphs;
import dev.armature.graph.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A house whose doors are tried with as much as they take, and more. */
final class LimitKit implements AutoCloseable {
  private static final String JSON = "Content-Type: application/json";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String ASYNC = "Prefer: respond-async";
  private static final String SECRET = "correct-horse";

  private final HouseKit house = new HouseKit();
  private final LoginKit people = new LoginKit(house, Map.of());
  private final RawCall door = new RawCall(people.address());
  private final String key = house.key(Role.ADMIN);
  private final AtomicInteger next = new AtomicInteger();

  /** A name that nobody else has. */
  String fresh(String what) {
    return what + next.incrementAndGet();
  }

  /** A workflow that may be run. */
  String workflow() {
    return house.workflow(fresh("limited"), HouseKit.RUNNABLE).id();
  }

  /** JSON, with the key of an admin and whatever other headers. */
  Answer json(String line, String body, String... headers) throws IOException {
    return sent(line, List.of("X-API-Key: " + key, JSON), body, headers);
  }

  /** JSON that begins like this and is so long, by blanks behind it. */
  Answer padded(String line, String begin, long length, String... headers) throws IOException {
    if (length > Limits.GRAPH_BYTES + 1L) {
      return door.announce(line, with(List.of("X-API-Key: " + key, JSON), headers), length, begin);
    }
    return json(line, begin + " ".repeat((int) length - begin.length()), headers);
  }

  /** JSON in pieces, whose length nobody says before. */
  Answer chunked(String line, String begin, long length) throws IOException {
    return door.chunked(line, List.of("X-API-Key: " + key, JSON), begin, length);
  }

  /** A request without a body, with the key of an admin. */
  Answer bare(String line, String... headers) throws IOException {
    return door.send(line, with(List.of("X-API-Key: " + key), headers));
  }

  /** A request without a body, the lines of whose headers have so many characters together. */
  Answer headed(String line, long characters) throws IOException {
    List<String> lines = List.of("Host: armature", "X-API-Key: " + key, "X-Filler: ");
    int fixed = lines.stream().mapToInt(String::length).sum();
    return door.send(
        line, List.of(lines.get(1), lines.get(2) + "x".repeat((int) characters - fixed)));
  }

  /** A new workflow with this graph. */
  Answer graph(String blocks, String edges) throws IOException {
    return json(
        "POST /api/workflows",
        "{\"name\": \"g\", \"blocks\": [%s], \"edges\": [%s]}".formatted(blocks, edges));
  }

  /** A new workflow whose graph is a starter and one other block. */
  Answer block(String type, String config, String more) throws IOException {
    return graph(
        """
        {"id": "s", "type": "starter"}, {"id": "b", "type": "%s", "config": {%s}%s}
        """
            .formatted(type, config, more),
        "{\"source\": \"s\", \"target\": \"b\"}");
  }

  /** A start that nobody waits for. */
  Answer start(String workflow, String body, String... headers) throws IOException {
    return json(
        "POST /api/workflows/%s/execute".formatted(workflow),
        body,
        with(List.of(ASYNC), headers).toArray(String[]::new));
  }

  /** Somebody who is known by a token; it. */
  String token() {
    String email = fresh("somebody") + "@example.com";
    people.account(email, Role.VIEWER);
    return people.token(email);
  }

  /** JSON of somebody who is logged in. */
  Answer as(String token, String line, String body) throws IOException {
    return sent(line, List.of("Authorization: Bearer " + token, JSON), body);
  }

  /** JSON of nobody, from an address that nobody else has. */
  Answer stranger(String line, String body) throws IOException {
    return sent(line, List.of("X-Client: 10.0.7." + next.incrementAndGet(), JSON), body);
  }

  /** The beginning of a form that logs somebody in who is there: three fields. */
  String login() {
    String email = fresh("login") + "@example.com";
    people.account(email, Role.VIEWER);
    return "grant_type=password&username=%s&password=%s"
        .formatted(email, LoginKit.PASSWORD.replace(' ', '+'));
  }

  /** A form of nobody. */
  Answer form(String line, String body) throws IOException {
    return sent(line, List.of("X-Client: 10.0.8." + next.incrementAndGet(), FORM), body);
  }

  /** The way to a webhook that is deployed. */
  String webhook() {
    String hook = new UUID(23, next.incrementAndGet()).toString();
    String id =
        house
            .workflow(
                fresh("hooked"),
                Graphs.graph()
                    .block("hook", "webhook", Map.of("webhook_id", hook, "webhook_secret", SECRET))
                    .block("end", "response")
                    .edge("hook", "end")
                    .draw())
            .id();
    house.part(Deployments.class).deploy(HouseKit.EDITOR, id);
    return "POST /api/webhooks/" + hook;
  }

  /** A call of a webhook that waits for nothing. */
  Answer calls(String webhook, String type, String body, String... headers) throws IOException {
    return sent(
        webhook,
        List.of("Authorization: Bearer " + SECRET, "Content-Type: " + type, ASYNC),
        body,
        headers);
  }

  /** Lists the workflows with a new key that has called so often. */
  Answer counted(String plan, long inMinute, long inDay) throws IOException {
    ApiKeys.Minted counted =
        people
            .part(ApiKeys.class)
            .create(
                HouseKit.ADMIN,
                new ApiKeys.Draft("counted", Role.VIEWER.word(), plan, null),
                List.of());
    List<String> headers = List.of("Authorization: Bearer " + counted.secret());
    door.send("GET /v1/workflows", headers);
    int changed =
        house
            .database()
            .change(
                "UPDATE allowance SET in_minute = ?, in_day = ? WHERE caller_id = ?",
                inMinute,
                inDay,
                counted.key().id());
    if (changed != 1) {
      throw new AssertionError("the first call was not counted");
    }
    return door.send("GET /v1/workflows", headers);
  }

  private Answer sent(String line, List<String> headers, String body, String... more)
      throws IOException {
    List<String> all = with(headers, more);
    // What is far too long is told by its length alone: nobody would read it.
    return body.length() > Limits.GRAPH_BYTES + 1
        ? door.announce(line, all, body.length(), body.substring(0, 64))
        : door.send(line, all, body);
  }

  private static List<String> with(List<String> headers, String... more) {
    List<String> all = new ArrayList<>(headers);
    all.addAll(List.of(more));
    return all;
  }

  @Override
  public void close() {
    people.close();
    house.close();
  }
}
