package dev.armature.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.bench.Drawings.OfWorkflow;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The api's own share of a call that waits: both routes run the same graph on the same worker. */
final class Calls {
  private static final String GRAPH =
      """
      {"blocks": [
         {"id": "start", "type": "starter", "config": {}},
         {"id": "answer", "type": "response", "config": {"output": "{{ outputs.start.output }}"}}],
       "edges": [{"source": "start", "target": "answer"}]}
      """;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;

  private Calls(URI base) {
    this.base = base;
  }

  static Duel duel(Stage stage) {
    // The bare route learns which graph to run once the api has it.
    OfGraph graph = new OfGraph();
    Calls calls =
        new Calls(
            stage.opened(variables -> {
              Contest.Ended ended = Contest.interpreted(stage.client(), graph.hash, graph.workflow);
              return new BareController.Answer(ended.id(), ended.ending());
            }));
    String id = calls.json("POST", "/api/workflows", "{\"name\": \"bench\"}").get("id").asText();
    calls.send("PUT", "/api/workflows/" + id + "/graph", GRAPH);
    graph.of(Drawings.newest(stage.database(), id), new OfWorkflow(id, 1));
    return new Duel(
        calls.side("/api/workflows/" + id + "/execute", "{\"variables\": {\"name\": \"Ada\"}}"),
        calls.side("/bench/bare", "{\"name\": \"Ada\"}"),
        stage.client());
  }

  private static final class OfGraph {
    private volatile String hash = "";
    private volatile OfWorkflow workflow = OfWorkflow.OURS;

    void of(String found, OfWorkflow saved) {
      hash = found;
      workflow = saved;
    }
  }

  private Side side(String path, String body) {
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

  private String send(String method, String path, String body) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(base.resolve(path))
                  .timeout(Duration.ofSeconds(60))
                  .header("Authorization", "Bearer " + Stage.API_KEY)
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s %s answered %d: %s".formatted(method, path, answer.statusCode(), answer.body()));
      }
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException("the api does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
