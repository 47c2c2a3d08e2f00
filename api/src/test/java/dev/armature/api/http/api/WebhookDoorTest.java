package dev.armature.api.http.api;

import static dev.armature.api.HouseKit.EDITOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.api.execution.ScriptedInterpreter;
import dev.armature.api.workflow.Deployments;
import dev.armature.api.workflow.Workflow;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of webhooks at the door, check by check. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookDoorTest {
  private static final String SECRET = "correct horse";
  private static final String ENDS = "{\"does\": \"end\", \"n\": 1}";

  private final HouseKit kit = new HouseKit();
  private final Deployments deployments = kit.part(Deployments.class);
  private final String address = kit.open();
  private final HttpClient client = HttpClient.newHttpClient();
  private String hook = "";
  private Workflow workflow = kit.workflow();
  private int next;

  @BeforeAll
  void open() {
    kit.temporal().host(ScriptedInterpreter.class);
  }

  @BeforeEach
  void draw() {
    hook = new UUID(17, ++next).toString();
    workflow = kit.workflow("hooked", hooked(Map.of("webhook_secret", SECRET)));
  }

  @AfterAll
  void close() {
    client.close();
    kit.close();
  }

  @Test
  void a_call_of_a_deployed_workflow_gets_the_output_of_its_run() throws Exception {
    deployments.deploy(EDITOR, workflow.id());

    Answer answer = call(ENDS);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(names(answer.json())).containsExactly("execution_id", "status", "output");
    assertThat(answer.at("/status")).isEqualTo("completed");
    assertThat(answer.json().path("output").toString()).isEqualTo("{\"does\":\"end\",\"n\":1}");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Execution-Id")).isEqualTo(answer.at("/execution_id"));
    assertThat(kit.row(answer.at("/execution_id"))).containsEntry("trigger", "webhook");
  }

  @Test
  void the_checks_come_in_their_order_each_before_the_next() throws Exception {
    // Not a UUID, and everything else wrong too.
    expect(400, raw("1-1-1-1-1", "", "{bad", Map.of()));
    // No block has it.
    expect(404, raw(new UUID(0, 1).toString(), "", "{bad", Map.of()));
    // A wrong token before a body that cannot be read.
    expect(401, raw(hook, "", "{bad", Map.of()));
    expect(401, raw(hook, "?token=wrong", "{bad", Map.of()));
    // The body before whether it is active.
    expect(400, raw(hook, "?token=correct%20horse", "{bad", Map.of()));
    Answer inactive = raw(hook, "?token=correct%20horse", ENDS, Map.of());
    expect(403, inactive);
    assertThat(inactive.body()).isEqualTo("{\"error\":\"Webhook is not active\"}");
    assertThat(executions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "Bearer correct horse | none          | 200",
        "bearer correct horse | wrong         | 200",
        "Bearer wrong         | correct horse | 401",
        "Bearer               | correct horse | 401",
        "none                 | correct horse | 200",
        "Basic YTpi           | correct horse | 200",
        "none                 | wrong         | 401",
        "none                 | none          | 401"
      })
  void the_token_is_read_by_the_table(@Nullable String header, @Nullable String query, int status)
      throws Exception {
    deployments.deploy(EDITOR, workflow.id());
    Map<String, String> headers = header == null ? Map.of() : Map.of("Authorization", header);

    Answer answer =
        raw(hook, query == null ? "" : "?token=" + query.replace(" ", "%20"), ENDS, headers);

    expect(status, answer);
  }

  @Test
  void a_key_of_the_api_opens_no_webhook() throws Exception {
    deployments.deploy(EDITOR, workflow.id());

    expect(401, raw(hook, "", ENDS, Map.of("Authorization", "Bearer " + kit.key(Role.ADMIN))));
    expect(401, raw(hook, "", ENDS, Map.of("X-API-Key", kit.key(Role.ADMIN))));
  }

  @Test
  void a_block_without_a_secret_lets_nobody_in() throws Exception {
    hook = new UUID(18, ++next).toString();
    Workflow bare = kit.workflow("bare", hooked(Map.of()));
    deployments.deploy(EDITOR, bare.id());
    Workflow empty = workflow;
    String emptyHook = new UUID(18, ++next).toString();
    kit.workflows()
        .redraw(
            EDITOR,
            empty.id(),
            Graphs.graph()
                .block("hook", "webhook", Map.of("webhook_id", emptyHook, "webhook_secret", ""))
                .draw(),
            List.of(),
            null);
    deployments.deploy(EDITOR, empty.id());

    for (String id : List.of(hook, emptyHook)) {
      expect(401, raw(id, "", ENDS, Map.of()));
      expect(401, raw(id, "?token=", ENDS, Map.of()));
      expect(401, raw(id, "", ENDS, Map.of("Authorization", "Bearer x")));
    }
  }

  @Test
  void a_form_becomes_the_variables_as_json_does() throws Exception {
    deployments.deploy(EDITOR, workflow.id());

    Answer form =
        raw(
            hook,
            "",
            "does=end&name=Ada+L",
            Map.of(
                "Authorization",
                "Bearer " + SECRET,
                "Content-Type",
                "application/x-www-form-urlencoded"));
    Answer curl =
        raw(
            hook,
            "",
            ENDS,
            Map.of(
                "Authorization",
                "Bearer " + SECRET,
                "Content-Type",
                "application/x-www-form-urlencoded"));

    assertThat(form.json().path("output").toString())
        .isEqualTo("{\"does\":\"end\",\"name\":\"Ada L\"}");
    expect(200, curl);
  }

  @Test
  void a_large_body_is_taken_and_one_past_the_limit_is_413() throws Exception {
    deployments.deploy(EDITOR, workflow.id());
    String most = "{\"does\": \"end\", \"x\": \"%s\"}".formatted("y".repeat(1_048_576 - 24));

    expect(200, call(most));
    expect(413, call(most + " "));
    expect(415, raw(hook, "", "<a/>", typed("application/xml")));
  }

  @Test
  void whoever_does_not_wait_gets_202_and_a_failed_run_is_500() throws Exception {
    deployments.deploy(EDITOR, workflow.id());

    Answer async =
        raw(hook, "", "{}", Map.of("Authorization", "Bearer " + SECRET, "Prefer", "respond-async"));
    Answer failed = call("{\"does\": \"fail\"}");
    Answer late =
        raw(hook, "", "{}", Map.of("Authorization", "Bearer " + SECRET, "Prefer", "wait=1"));

    assertThat(async.status()).isEqualTo(202);
    assertThat(names(async.json())).containsExactly("execution_id", "status");
    assertThat(async.at("/status")).isEqualTo("running");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.at("/error_code")).isEqualTo("EXECUTION_FAILED");
    assertThat(failed.at("/execution_id")).startsWith("exec_");
    assertThat(names(failed.json())).containsExactly("error", "error_code", "execution_id");
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.at("/error_code")).isEqualTo("EXECUTION_TIMEOUT");
  }

  @Test
  void the_same_key_and_body_again_is_the_same_run_and_another_body_is_409() throws Exception {
    deployments.deploy(EDITOR, workflow.id());

    List<Object> ends =
        HouseKit.atOnce(
            IntStream.range(0, 20)
                .<Callable<Object>>mapToObj(n -> () -> keyed("Idempotency-Key", "k", ENDS).body())
                .toList());

    assertThat(ends.stream().distinct()).hasSize(1);
    assertThat(executions()).hasSize(1);
    expect(409, keyed("Idempotency-Key", "k", "{\"does\": \"end\"}"));
    // Whatever has become of the workflow meanwhile.
    deployments.undeploy(EDITOR, workflow.id());
    assertThat(keyed("webhook-id", "k", ENDS).body()).isEqualTo(ends.getFirst());
    expect(403, keyed("webhook-id", "another", ENDS));
    expect(400, keyed("Idempotency-Key", "x".repeat(256), ENDS));
  }

  @Test
  void a_key_of_a_webhook_is_apart_from_those_of_execute() throws Exception {
    deployments.deploy(EDITOR, workflow.id());
    String webhook = keyed("Idempotency-Key", "same", ENDS).at("/execution_id");

    String executed =
        kit.starts()
            .start(EDITOR, workflow, HouseKit.start(Map.of("does", "end", "n", 1), "same"))
            .id();

    assertThat(executed).isNotEqualTo(webhook);
  }

  @Test
  void a_signed_webhook_needs_token_and_signature() throws Exception {
    hook = new UUID(19, ++next).toString();
    Workflow signed =
        kit.workflow(
            "signed",
            hooked(
                Map.of(
                    "webhook_secret",
                    SECRET,
                    "webhook_signature",
                    Map.of("scheme", "github", "secret", "It's a Secret to Everybody"))));
    deployments.deploy(EDITOR, signed.id());
    String right = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    Map<String, String> headers = new LinkedHashMap<>(typed("text/plain"));
    headers.put("Prefer", "respond-async");
    expect(401, raw(hook, "", "Hello, World!", headers));
    headers.put("X-Hub-Signature-256", right);
    expect(202, raw(hook, "", "Hello, World!", headers));
    expect(401, raw(hook, "", "Hello, World?", headers));
    headers.put("Authorization", "Bearer wrong");
    expect(401, raw(hook, "", "Hello, World!", headers));
  }

  @Test
  void neither_token_nor_secret_comes_to_temporal_or_into_a_row() throws Exception {
    deployments.deploy(EDITOR, workflow.id());

    Answer answer = raw(hook, "?token=correct%20horse&page=2", ENDS, Map.of("X-Own", "seen"));

    String history = kit.temporal().client().fetchHistory(answer.at("/execution_id")).toJson(false);
    assertThat(decoded(history)).contains("x-own", "seen", "page").doesNotContain("correct horse");
    assertThat(kit.row(answer.at("/execution_id")).toString()).doesNotContain("correct horse");
  }

  @Test
  void other_methods_are_refused() throws Exception {
    HttpResponse<String> got =
        client.send(
            HttpRequest.newBuilder(URI.create(address + "/api/webhooks/" + hook)).GET().build(),
            BodyHandlers.ofString());

    assertThat(got.statusCode()).isIn(401, 405);
  }

  private record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      try {
        return Json.stored().readTree(body());
      } catch (IOException e) {
        throw new AssertionError(body(), e);
      }
    }

    String at(String pointer) {
      return json().at(pointer).asText();
    }
  }

  private Answer call(String body) throws Exception {
    return raw(hook, "", body, Map.of("Authorization", "Bearer " + SECRET));
  }

  private Answer keyed(String header, String key, String body) throws Exception {
    return raw(hook, "", body, Map.of("Authorization", "Bearer " + SECRET, header, key));
  }

  private Answer raw(String id, String query, String body, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api/webhooks/" + id + query))
            .POST(BodyPublishers.ofString(body));
    Map<String, String> all = new LinkedHashMap<>(Map.of("Content-Type", "application/json"));
    all.putAll(headers);
    all.forEach(request::header);
    return new Answer(client.send(request.build(), BodyHandlers.ofString()));
  }

  private static Map<String, String> typed(String type) {
    return Map.of("Authorization", "Bearer " + SECRET, "Content-Type", type);
  }

  private static void expect(int status, Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (status >= 400) {
      assertThat(answer.json().path("error").isTextual()).as(answer.body()).isTrue();
    }
  }

  private List<Map<String, @Nullable Object>> executions() {
    return kit.database().rows("SELECT id FROM execution WHERE workflow_id = ?", workflow.id());
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Payloads stand in a history in base64. */
  private static String decoded(String history) {
    StringBuilder all = new StringBuilder(history);
    java.util.regex.Pattern.compile("\"data\":\\s*\"([^\"]+)\"")
        .matcher(history)
        .results()
        .forEach(it ->
            all.append(
                new String(
                    java.util.Base64.getDecoder().decode(it.group(1)),
                    java.nio.charset.StandardCharsets.UTF_8)));
    return all.toString();
  }

  private Graph hooked(Map<String, Object> more) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(more);
    config.put("webhook_id", hook);
    return Graphs.graph()
        .block("hook", "webhook", config)
        .block("end", "response")
        .edge("hook", "end")
        .draw();
  }
}
