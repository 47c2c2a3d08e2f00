package dev.armature.api.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.api.execution.ScriptedInterpreter;
import dev.armature.api.workflow.Workflow;
import dev.armature.graph.Graph;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code POST …/execute/stream}, asked at the door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamDoorTest {
  private static final String ENDS = "{\"variables\": {\"does\": \"end\"}}";
  private static final String WAITS = "{\"variables\": {\"does\": \"wait\"}}";

  private final HouseKit kit = new HouseKit();
  private final String address = kit.open();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  void open() {
    kit.temporal().host(ScriptedInterpreter.class);
  }

  @AfterAll
  void close() {
    client.close();
    kit.close();
  }

  @Test
  void a_start_is_answered_with_the_events_of_its_run_until_the_last() throws Exception {
    Workflow workflow = kit.workflow();

    var answer = stream(Role.OPERATOR, workflow.id(), ENDS);

    String run = answer.headers().firstValue("X-Execution-Id").orElseThrow();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(answer.headers().map())
        .containsEntry("cache-control", List.of("no-store"))
        .containsEntry("x-accel-buffering", List.of("no"))
        .containsEntry(
            "content-location",
            List.of("/api/workflows/%s/executions/%s/events".formatted(workflow.id(), run)));
    assertThat(told(answer))
        .isEqualTo(
            """
            id: 1
            data: {"type":"execution_start","execution_id":"%1$s"}

            id: 2
            data: {"type":"done","execution_id":"%1$s","output":{"does":"end"},"status":"completed"}

            """
                .formatted(run));
  }

  @Test
  void where_a_run_fails_its_last_event_says_why_and_has_no_code() throws Exception {
    var answer = stream(Role.OPERATOR, kit.workflow().id(), "{\"inputs\": {\"does\": \"fail\"}}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(last(answer))
        .containsEntry("type", "error")
        .containsEntry("error", "Block 'a' failed: it broke")
        .doesNotContainKey("error_code");
    assertThat(told(answer)).contains("id: 2\ndata: {\"type\":\"error\"");
  }

  @Test
  void a_run_that_takes_longer_ends_its_stream_and_goes_on() throws Exception {
    Workflow workflow = kit.workflow();

    var answer = stream(Role.OPERATOR, workflow.id(), WAITS, "Prefer", "wait=1");

    String run = answer.headers().firstValue("X-Execution-Id").orElseThrow();
    assertThat(last(answer))
        .containsEntry("type", "error")
        .containsEntry("error_code", "EXECUTION_TIMEOUT");
    assertThat(told(answer)).contains("\n\ndata: {\"type\":\"error\"");
    assertThat(kit.executions().get(HouseKit.VIEWER, workflow.id(), run).ended()).isFalse();
  }

  @Test
  void a_twin_tells_the_same_run_from_its_first_event() throws Exception {
    Workflow workflow = kit.workflow();

    var first = stream(Role.OPERATOR, workflow.id(), ENDS, "Idempotency-Key", "twins");
    var second = stream(Role.OPERATOR, workflow.id(), ENDS, "Idempotency-Key", "twins");

    assertThat(second.body()).isEqualTo(first.body()).contains("execution_start", "done");
    assertThat(kit.executions().list(HouseKit.VIEWER, workflow.id(), "", 10, 0).total())
        .isEqualTo(1);
  }

  @Test
  void what_is_refused_is_refused_before_the_stream_opens() throws Exception {
    Workflow workflow = kit.workflow();
    Workflow empty = kit.workflow("empty", Graph.empty());
    stream(Role.OPERATOR, workflow.id(), ENDS, "Idempotency-Key", "used");

    refused(stream(Role.OPERATOR, "wf_none", ENDS), 404, "WORKFLOW_NOT_FOUND");
    refused(stream(Role.OPERATOR, empty.id(), ENDS), 400, "VALIDATION_ERROR");
    refused(stream(Role.OPERATOR, workflow.id(), "{\"variables\": 1}"), 400, "VALIDATION_ERROR");
    refused(stream(Role.OPERATOR, workflow.id(), "{"), 400, "VALIDATION_ERROR");
    refused(
        stream(Role.OPERATOR, workflow.id(), WAITS, "Idempotency-Key", "used"),
        409,
        "IDEMPOTENCY_CONFLICT");
    refused(stream(Role.VIEWER, workflow.id(), ENDS), 403, "FORBIDDEN");
    refused(
        stream(Role.OPERATOR, workflow.id(), ENDS, "Content-Type", "text/plain"),
        415,
        "UNSUPPORTED");
    refused(
        stream(Role.OPERATOR, workflow.id(), ENDS, "Authorization", "Bearer nobody"),
        401,
        "UNAUTHORIZED");
  }

  private static void refused(HttpResponse<String> answer, int status, String code)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/json");
    assertThat(read(answer.body())).containsEntry("error_code", code).containsKey("error");
  }

  /** Without the comments, which come when they come. */
  private static String told(HttpResponse<String> answer) {
    return answer.body().replace(": still here\n\n", "");
  }

  private static Map<String, Object> last(HttpResponse<String> answer) throws IOException {
    String told = told(answer);
    return read(told.substring(told.lastIndexOf("data: ") + "data: ".length()));
  }

  private static Map<String, Object> read(String json) throws IOException {
    return Json.stored().readValue(json, new TypeReference<>() {});
  }

  private HttpResponse<String> stream(Role role, String workflow, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(address + "/api/workflows/" + workflow + "/execute/stream"))
            .setHeader("Authorization", "Bearer " + kit.key(role))
            .setHeader("Content-Type", "application/json")
            .setHeader("Accept", "text/event-stream")
            .POST(BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
