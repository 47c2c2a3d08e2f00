package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.sealing.KeyRing;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Api and worker from the folders that their images are made of, started before PostgreSQL and
 * Temporal are there.
 */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class LayoutJourneyTest implements Journey {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern ID = Pattern.compile("\"id\":\"(wf_\\w+)\"");

  private final List<Process> processes = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private TemporalServer server;
  private Path folder;
  private int api;
  private int watchedApi;
  private int watchedWorker;
  private int database;
  private int temporal;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    this.server = server;
    folder = data;
    api = Ports.lasting();
    watchedApi = Ports.lasting();
    watchedWorker = Ports.lasting();
    database = Ports.lasting();
    temporal = Ports.lasting();
    Process laid =
        new ProcessBuilder("../bin/dist", folder.resolve("dist").toString(), "api", "worker")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(laid.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    processes.forEach(it -> it.onExit().join());
    http.close();
  }

  @Test
  void both_wait_for_what_is_not_there_and_then_work() throws Exception {
    started("api");
    started("worker");
    for (int port : List.of(watchedApi, watchedWorker)) {
      await().atMost(PATIENCE).until(() -> Scrape.of(port, "/health").status() == 200);
      assertThat(Scrape.of(port, "/ready").body()).contains("\"missing\":[\"start\"]");
    }
    await()
        .atMost(PATIENCE)
        .until(() ->
            said("api").contains("waits for PostgreSQL")
                && said("worker").contains("waits for PostgreSQL"));
    assertThat(health("worker")).isZero();
    assertThat(health("api")).as("its door is not open yet").isNotZero();

    EmbeddedPostgres postgres = EmbeddedPostgres.builder().setPort(database).start();
    try (postgres) {
      for (int port : List.of(watchedApi, watchedWorker)) {
        await().atMost(PATIENCE).until(() -> Scrape.of(port, "/ready").body().contains("temporal"));
      }
      await().atMost(PATIENCE).until(() -> health("api") == 0);
      assertThat(get("/api/health/ready")).isEqualTo(503);

      develop();
      for (int port : List.of(watchedApi, watchedWorker)) {
        await().atMost(PATIENCE).until(() -> Scrape.of(port, "/ready").status() == 200);
      }
      assertThat(get("/api/health/ready")).isEqualTo(200);
      for (String part : List.of("api", "worker")) {
        assertThat(said(part)).doesNotContain("\tat ");
        // A server that comes up says no in more than one way.
        assertThat(said(part).lines().filter(it -> it.contains("waits for PostgreSQL")))
            .hasSizeBetween(1, 3);
      }
      assertThat(run()).contains("\"status\":\"completed\"").contains("\"output\":42");

      assertThat(
              Scrape.of(watchedApi, "/metrics")
                  .value("armature_executions_started_total", "trigger=\"manual\""))
          .isEqualTo(1);
      assertThat(
              Scrape.of(watchedWorker, "/metrics")
                  .value("armature_executions_ended_total", "status=\"completed\""))
          .isEqualTo(1);
      assertThat(
              Scrape.of(watchedWorker, "/metrics")
                  .value("armature_block_duration_seconds_count", "type=\"code\""))
          .isEqualTo(1);
    } finally {
      close();
    }
  }

  private void started(String part) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(
        "DATABASE_URL", "postgres://postgres@127.0.0.1:%d/postgres".formatted(database));
    environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + temporal);
    environment.put("TEMPORAL_NAMESPACE", "orders");
    environment.put("ARMATURE_KEY_RING", KeyRing.mint());
    environment.put("ARMATURE_API_KEY", Product.KEY);
    environment.put("ARMATURE_HOST", "127.0.0.1");
    environment.put("ARMATURE_HEAP", "384m");
    environment.put("ARMATURE_MANAGEMENT_PORT", Integer.toString(watchedApi));
    ProcessBuilder builder =
        new ProcessBuilder(folder.resolve("dist/%s/bin/start".formatted(part)).toString());
    builder.environment().putAll(environment);
    builder.environment().putAll(ports());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(part + ".log").toFile());
    processes.add(builder.start());
  }

  private int health(String part) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(folder.resolve("dist/%s/bin/health".formatted(part)).toString());
    builder.environment().putAll(ports());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private Map<String, String> ports() {
    return Map.of(
        "PORT", Integer.toString(api), "ARMATURE_WORKER_PORT", Integer.toString(watchedWorker));
  }

  /** Temporal, as it is at its very first start. */
  private void develop() throws IOException {
    processes.add(
        new ProcessBuilder(
                server.setting(),
                "server",
                "start-dev",
                "--headless",
                "--ip",
                "127.0.0.1",
                "--port",
                Integer.toString(temporal),
                "--log-level",
                "error")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  private String run() throws IOException, InterruptedException {
    var id = ID.matcher(send("POST", "/api/workflows", "{\"name\": \"story\"}").body());
    assertThat(id.find()).isTrue();
    String graph =
        """
        {"blocks": [{"id": "s", "type": "starter"},
          {"id": "c", "type": "code", "config": {"code": "return 6 * 7"}}],
         "edges": [{"source": "s", "target": "c"}]}
        """;
    send("PUT", "/api/workflows/%s/graph".formatted(id.group(1)), graph);
    return send("POST", "/api/workflows/%s/execute".formatted(id.group(1)), "{}").body();
  }

  private int get(String path) throws IOException, InterruptedException {
    return send("GET", path, "").statusCode();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(api, path)))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + Product.KEY)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String said(String part) throws IOException {
    return Files.readString(folder.resolve(part + ".log"));
  }
}
