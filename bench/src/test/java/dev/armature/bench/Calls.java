package dev.armature.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.bench.Drawings.OfWorkflow;
import dev.armature.execution.Ending;
import dev.armature.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The api's own share of a call: both routes run the same graph on the same worker. */
final class Calls {
  private static final String GRAPH =
      """
      {"blocks": [
         {"id": "start", "type": "starter", "config": {}},
         {"id": "answer", "type": "response", "config": {"output": "{{ outputs.start.output }}"}}],
       "edges": [{"source": "start", "target": "answer"}]}
      """;

  static final String BODY = "{\"variables\": {\"name\": \"Ada\"}}";

  private final ApiProcess api;

  private Calls(ApiProcess api) {
    this.api = api;
  }

  /** The api on this stage. */
  static Calls of(Stage stage) {
    return new Calls(stage.api());
  }

  /** What its process uses. */
  Processor processor() {
    return api;
  }

  HttpClient http() {
    return api.http();
  }

  static Duel duel(Stage stage) {
    Calls calls = of(stage);
    String id = calls.example(stage);
    return new Duel(
        calls.side("/api/workflows/" + id + "/execute", BODY),
        calls.side("/bench/bare", "{\"name\": \"Ada\"}"),
        stage.client(),
        calls.api);
  }

  /**
   * A deployed webhook against a bare route.
   *
   * @param waits whether both wait for the end of the run, or answer once it is started
   */
  static Duel webhook(Stage stage, boolean waits) {
    Calls calls = of(stage);
    String hook = UUID.randomUUID().toString();
    // The key of the bench is the secret of its webhook too.
    String id =
        calls.saved(
            stage,
            """
            {"blocks": [
               {"id": "called", "type": "webhook",
                "config": {"webhook_id": "%s", "webhook_secret": "%s"}},
               {"id": "answer", "type": "response",
                "config": {"output": "{{ outputs.called.output }}"}}],
             "edges": [{"source": "called", "target": "answer"}]}
            """
                .formatted(hook, Stage.API_KEY));
    calls.send("POST", "/api/workflows/" + id + "/deploy", "");
    String path = "/api/webhooks/" + hook;
    String body = "{\"name\": \"Ada\"}";
    return waits
        ? new Duel(
            calls.side(path, body), calls.side("/bench/bare", body), stage.client(), calls.api)
        : new Duel(
            calls.starting(stage, path, body),
            calls.starting(stage, "/bench/start", body),
            stage.client(),
            calls.api);
  }

  /** A starter and its answer, saved; the id of the workflow. */
  String example(Stage stage) {
    return saved(stage, GRAPH);
  }

  /** A workflow with this graph, which the bare routes run from now on; its id. */
  private String saved(Stage stage, String graph) {
    String id = json("POST", "/api/workflows", "{\"name\": \"bench\"}").get("id").asText();
    send("PUT", "/api/workflows/" + id + "/graph", graph);
    send(
        "PUT",
        "/bench/runs",
        Json.text(new BareRuns.Told(Drawings.newest(stage.database(), id), new OfWorkflow(id, 1))));
    return id;
  }

  /** A side whose calls come back before the end of what they start. */
  private Side starting(Stage stage, String path, String body) {
    Queue<String> open = new ConcurrentLinkedQueue<>();
    return new Side() {
      @Override
      public String run() {
        String answer = send("POST", path, body, "respond-async");
        open.add(id(answer));
        return answer;
      }

      @Override
      public String id(String answer) {
        return read(answer).get("execution_id").asText();
      }

      @Override
      public void settle() {
        for (String id = open.poll(); id != null; id = open.poll()) {
          stage.client().newUntypedWorkflowStub(id).getResult(Ending.class);
        }
      }
    };
  }

  /** Calls that wait for an execution. */
  Side side(String path, String body) {
    return new Side() {
      @Override
      public String run() {
        return send("POST", path, body);
      }

      @Override
      public String id(String answer) {
        return read(answer).get("execution_id").asText();
      }
    };
  }

  private JsonNode json(String method, String path, String body) {
    return read(send(method, path, body));
  }

  private static JsonNode read(String answer) {
    try {
      return Json.stored().readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + answer, e);
    }
  }

  /** An answer of the api; anything but a success is none. */
  String send(String method, String path, String body) {
    return send(method, path, body, "wait=300");
  }

  private String send(String method, String path, String body, String prefer) {
    return api.answer(request(method, path, body, prefer));
  }

  /** A call of the api. */
  HttpRequest request(String method, String path, String body, String prefer) {
    return HttpRequest.newBuilder(api.base().resolve(path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + Stage.API_KEY)
        .header("Content-Type", "application/json")
        .header("Prefer", prefer)
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
