package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.json.Json;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Secrets go where they are meant to and nowhere else: canaries are shown to a service that repeats
 * them in every encoding, and then looked for in everything that the product leaves behind.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class CredentialsJourneyTest implements Journey {
  private static final int MANY = 16;
  private static final List<String> TYPES = List.of("api_key", "bearer", "basic", "oauth2");

  private final long seed = new Random().nextLong();
  private final Canaries canaries = new Canaries(seed, MANY);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Installation house;
  private Echo echo;
  private Product api;
  private Product worker;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    echo = new Echo();
    house = Installation.start(data);
    api = house.api();
    worker = house.worker();
  }

  @Override
  public void close() throws IOException {
    house.close();
    echo.close();
    client.close();
  }

  @Test
  void a_secret_reaches_the_service_it_is_for_and_stands_nowhere_else() throws Exception {
    refused();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < MANY - 2; i++) {
      ids.add(made(i));
    }
    List<String> runs = new ArrayList<>();
    String workflow = workflow(graph(""));
    runs.add(run(workflow, 200));
    runs.add(run(workflow(graph(", \"fail_on_status\": true, \"method\": \"POST\"")), 500));
    // What was deleted is known to nobody any more.
    send("DELETE", "/v1/credentials/" + ids.getFirst(), "", 200);
    assertThat(send("PUT", "/api/workflows/" + workflow + "/graph", graph(""), 200))
        .contains("UNKNOWN_CREDENTIAL", "blocks[1].config.credential");
    assertThat(send("POST", "/api/workflows/" + workflow + "/execute", "{}", 400))
        .contains("Block 'call0'", "there is no credential 'canary0'");
    send("GET", "/v1/credentials?limit=100", "", 200);
    send("GET", "/api/workflows", "", 200);
    for (String run : runs) {
      send("GET", run, "", 200);
      send("GET", run + "/logs", "", 200);
      for (Events.Event event : Events.of(api, run, 0).all()) {
        canaries.scan("events", Json.text(event.data()) + event.data());
      }
      histories(run.substring(run.lastIndexOf('/') + 1));
    }
    canaries.scan("the log of the api", api.said());
    canaries.scan("the log of the worker", worker.said());
    databases();

    assertThat(canaries.hits()).as("seed %d", seed).isEmpty();
    // It was really sent, and the search finds what there is.
    String heard = String.join("\n", echo.shown());
    for (int i = 0; i < MANY - 2; i++) {
      assertThat(heard).as("seed %d, canary %d", seed, i).contains(canaries.get(i));
      assertThat(Canaries.found(canaries.get(i), String.join(" ", Canaries.forms(canaries.get(i)))))
          .isGreaterThanOrEqualTo(5);
    }
    System.out.printf(
        "P7 canaries=%d bytes_scanned=%d hits=%d%n",
        canaries.count(), canaries.scanned(), canaries.hits().size());
  }

  /** Bodies that are refused: no message repeats what was in them. */
  private void refused() throws Exception {
    String value = Json.text(canaries.get(0));
    send(
        "POST",
        "/v1/credentials",
        "{\"name\": 1, \"type\": \"bearer\", \"value\": %s, \"header\": \"X\"}".formatted(value),
        400);
    send("POST", "/v1/credentials", "{\"name\": \"a\", \"value\": %s, ,".formatted(value), 400);
    send(
        "POST",
        "/v1/credentials",
        "{\"name\": \"a\", \"type\": \"basic\", \"value\": {\"username\": \"a\", \"pass\": %s}}"
            .formatted(value),
        400);
  }

  private String made(int i) throws Exception {
    String type = TYPES.get(i % TYPES.size());
    String text = Json.text(canaries.get(i));
    String value =
        switch (type) {
          case "basic" -> "{\"username\": \"ada\", \"password\": %s}".formatted(text);
          case "oauth2" -> "{\"access_token\": %s}".formatted(text);
          default -> text;
        };
    String body =
        "{\"name\": \"canary%d\", \"type\": \"%s\", \"value\": %s, \"hosts\": [\"127.0.0.1\"]%s}"
            .formatted(i, type, value, type.equals("api_key") ? ", \"header\": \"X-Canary\"" : "");
    String answer = send("POST", "/v1/credentials", body, 201);
    send("POST", "/v1/credentials", body, 409);
    return Json.stored().readTree(answer).at("/data/id").asText();
  }

  /** A block for each credential, all at once; and webhooks, which have secrets of their own. */
  private String graph(String more) {
    List<String> blocks = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    blocks.add("{\"id\": \"s\", \"type\": \"starter\"}");
    for (int i = 0; i < MANY - 2; i++) {
      String url = echo.url(more.isEmpty() ? "/" : i % 2 == 0 ? "/status/403" : "/status/503");
      blocks.add(
          """
          {"id": "call%d", "type": "general_api", "on_error": "continue",
           "retry": {"max_attempts": 2, "initial_interval": "10ms"}, "cache": {"ttl": "1h"},
           "config": {"url": "%s", "credential": "canary%d"%s}}
          """
              .formatted(i, url, i, more));
      edges.add("{\"source\": \"s\", \"target\": \"call%d\"}".formatted(i));
      edges.add("{\"source\": \"call%d\", \"target\": \"all\"}".formatted(i));
    }
    // What came back goes on: into code that throws it, and into the output of the run.
    blocks.add(
        """
        {"id": "all", "type": "code", "on_error": "continue",
         "config": {"code": "console.log(JSON.stringify(outputs)); return outputs;"}}
        """);
    blocks.add(
        """
        {"id": "throws", "type": "code",
         "config": {"code": "throw new Error(JSON.stringify(all.output).slice(0, 900));"}%s}
        """
            .formatted(more.isEmpty() ? ", \"on_error\": \"continue\"" : ""));
    blocks.add(
        """
        {"id": "end", "type": "response", "config": {"output": "{{ outputs.all.output }}"}}
        """);
    edges.add("{\"source\": \"all\", \"target\": \"throws\"}");
    edges.add("{\"source\": \"throws\", \"target\": \"end\"}");
    for (int i = MANY - 2; i < MANY; i++) {
      blocks.add(
          """
          {"id": "hook%d", "type": "webhook", "config": {
            "webhook_id": "%08x-0000-4000-8000-%012x", "webhook_secret": %s}}
          """
              .formatted(i, i, more.isEmpty() ? 1 : 2, Json.text(canaries.get(i))));
      edges.add("{\"source\": \"hook%d\", \"target\": \"end\"}".formatted(i));
    }
    return "{\"blocks\": [%s], \"edges\": [%s]}"
        .formatted(String.join(", ", blocks), String.join(", ", edges));
  }

  private String workflow(String graph) throws Exception {
    String made = send("POST", "/api/workflows", "{\"name\": \"canaries\"}", 201);
    String id = Json.stored().readTree(made).path("id").asText();
    send("PUT", "/api/workflows/" + id + "/graph", graph, 200);
    return id;
  }

  /** Runs it and waits; where the run is. */
  private String run(String workflow, int status) throws Exception {
    String answer = send("POST", "/api/workflows/" + workflow + "/execute", "{}", status);
    return "/api/workflows/%s/executions/%s"
        .formatted(workflow, Json.stored().readTree(answer).path("execution_id").asText());
  }

  /** Calls the api, and looks through what it answers. */
  private String send(String method, String path, String body, int status) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
                .header("Authorization", "Bearer " + Product.KEY)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode())
        .as("seed %d: %s %s: %s", seed, method, path, answer.body())
        .isEqualTo(status);
    Contract.kept().holds(method, path, answer);
    canaries.scan(method + " " + path, answer.headers().map() + answer.body());
    return answer.body();
  }

  private void histories(String execution) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(house.temporal().address()).build());
    try {
      WorkflowClient.newInstance(stubs)
          .fetchHistory(execution)
          .getHistory()
          .getEventsList()
          .forEach(event ->
              canaries.scan(
                  "the history", new String(event.toByteArray(), StandardCharsets.ISO_8859_1)));
    } finally {
      stubs.shutdownNow();
    }
  }

  /** Every row of every table of every database, ours and Temporal's. */
  private void databases() throws Exception {
    Map<String, Integer> tables = Tables.told(house.postgres().port(), canaries::scan);
    assertThat(tables).containsKeys("armature public.credential", "armature public.sealed_field");
    assertThat(tables.get("armature public.block_cache")).isGreaterThan(1_000);
    assertThat(tables.keySet()).anyMatch(it -> it.endsWith("public.history_node"));
    assertThat(tables.get("armature public.credential")).isGreaterThan(1_000);
  }
}
