package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values of 64 MiB, one byte more, and many at once, in a worker with the heap of its image. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone") // two heaps of an image each
class LargeValuesJourneyTest implements Journey {
  /** A value may have so many bytes as JSON; two of them are quotes here. */
  private static final int MOST = 64 * 1024 * 1024;

  /** Of the image: 35% of its 3 GB. */
  private static final String HEAP = "1075m";

  private static final int AT_ONCE = Integer.getInteger("journeys.large", 8);

  private Installation house;
  private Product api;
  private Product worker;
  private HttpServer server;

  @Override
  public void open(TemporalServer temporal, Path data) throws IOException {
    house = Installation.start(data);
    api = house.api(Map.of("ARMATURE_HEAP", "614m"));
    worker = house.worker(Map.of("ARMATURE_HEAP", HEAP));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/text/",
        exchange -> {
          int bytes = Integer.parseInt(exchange.getRequestURI().getPath().substring(6));
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, bytes);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write('"');
            byte[] piece = new byte[64 * 1024];
            Arrays.fill(piece, (byte) 'x');
            for (int left = bytes - 2; left > 0; left -= piece.length) {
              body.write(piece, 0, Math.min(left, piece.length));
            }
            body.write('"');
          }
        });
    server.start();
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    house.close();
  }

  @Test
  void sixty_four_mebibytes_pass_an_http_answer_code_and_a_response_and_come_out_whole()
      throws Exception {
    boolean python = worker.said().contains("code in Python runs in");
    String workflow =
        api.workflow(
            graph(
                fetch(MOST),
                """
                {"id": "js", "type": "code", "timeout": "120s",
                 "config": {"code": "return fetch.output", "timeout": 60000}},
                {"id": "py", "type": "code", "timeout": "120s", "enabled": %s,
                 "config": {"code": "return js['output']", "language": "python", "timeout": 60000}},
                {"id": "end", "type": "response",
                 "config": {"output": "{{ outputs.%s.output }}"}}
                """
                    .formatted(python, python ? "py" : "js"),
                "fetch js py end"));
    long began = System.nanoTime();

    Answer ended = executed(workflow);

    assertThat(ended.at("status")).as("%.500s", ended).isEqualTo("completed");
    assertThat(ended.at("output")).isEqualTo(Map.of("truncated", true, "bytes", MOST));
    assertThat(output(workflow, ended.text("execution_id"))).isEqualTo(MOST);
    System.out.printf(
        "large values: bytes=%d blocks=%d came_out=%d seconds=%d%n",
        MOST, python ? 4 : 3, MOST, (System.nanoTime() - began) / 1_000_000_000);
  }

  @Test
  void one_byte_more_fails_its_own_block_by_name_and_the_run_goes_on() throws Exception {
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "js", "type": "code", "timeout": "120s",
               "config": {"code": "return 'x'.repeat(%1$d)", "timeout": 60000}},
              {"id": "more", "type": "split", "config": {"input": "y{{ outputs.js.output }}"}},
              {"id": "code", "type": "code", "timeout": "120s",
               "config": {"code": "return 'x'.repeat(%1$d + 1)", "timeout": 60000}},
              {"id": "rescued", "type": "response",
               "config": {"output": ["{{ outputs.more.error }}", "{{ outputs.code.error }}"]}}],
             "edges": [{"source": "s", "target": "js"}, {"source": "js", "target": "more"},
              {"source": "s", "target": "code"},
              {"source": "more", "target": "rescued", "condition": "error"},
              {"source": "code", "target": "rescued", "condition": "error"}]}
            """
                .formatted(MOST - 2));

    Answer ended = executed(workflow);

    assertThat(ended.at("status")).as("%.500s", ended).isEqualTo("completed");
    assertThat(ended.text("output.0")).contains("67,108,865 bytes", "67,108,864 is the most");
    assertThat(ended.text("output.1")).contains("67,108,865 bytes", "67,108,864 are the most");
    assertThat(worker.alive()).isTrue();
    System.out.printf(
        "one byte more: blocks_failed=2 runs_completed=1 workers_lost=0 most=%d%n", MOST);
  }

  @Test
  void many_at_once_wait_for_room_and_no_worker_is_lost() throws Exception {
    String workflow =
        api.workflow(
            graph(
                fetch(MOST),
                """
                {"id": "end", "type": "response", "config": {"output": "{{ outputs.fetch.output }}"}}
                """,
                "fetch end"));
    long began = System.nanoTime();
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      Answer started =
          api.call(
              "POST",
              "/api/workflows/" + workflow + "/execute",
              "{}",
              Map.of("Prefer", "respond-async"));
      runs.add("/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id")));
    }

    for (String run : runs) {
      await().atMost(Duration.ofMinutes(5)).until(() -> api.get(run).at("completed_at") != null);
      assertThat(api.get(run).at("status")).as("%.500s", api.get(run)).isEqualTo("completed");
    }
    assertThat(worker.alive()).isTrue();
    System.out.printf(
        "large at once: runs=%d bytes=%d completed=%d workers_lost=0 heap=%s most_rss_mb=%d"
            + " seconds=%d%n",
        AT_ONCE,
        MOST,
        runs.size(),
        HEAP,
        mostResident(worker.pid()) / 1024,
        (System.nanoTime() - began) / 1_000_000_000);
  }

  private Answer executed(String workflow) {
    return api.call(
        "POST", "/api/workflows/" + workflow + "/execute", "{}", Map.of(), Duration.ofMinutes(5));
  }

  private String fetch(int bytes) {
    return """
    {"id": "fetch", "type": "general_api", "timeout": "240s",
     "config": {"url": "http://127.0.0.1:%d/text/%d", "max_response_bytes": %d, "timeout": 60000}},
    """
        .formatted(server.getAddress().getPort(), bytes, MOST);
  }

  private static String graph(String fetch, String others, String chain) {
    StringBuilder edges = new StringBuilder();
    String before = "s";
    for (String id : chain.split(" ", -1)) {
      edges.append(edges.isEmpty() ? "" : ", ");
      edges.append("{\"source\": \"%s\", \"target\": \"%s\"}".formatted(before, id));
      before = id;
    }
    return "{\"blocks\": [{\"id\": \"s\", \"type\": \"starter\"}, %s %s], \"edges\": [%s]}"
        .formatted(fetch, others, edges);
  }

  /** How many bytes the whole output has; each of them is looked at. */
  private long output(String workflow, String id) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:%d/api/workflows/%s/executions/%s/output"
                              .formatted(api.port(), workflow, id)))
                  .header("Authorization", "Bearer " + Product.KEY)
                  .timeout(Duration.ofSeconds(60))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/json");
      long bytes = 0;
      long others = 0;
      byte[] piece = new byte[64 * 1024];
      try (InputStream body = response.body()) {
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
          for (int i = 0; i < read; i++) {
            others += piece[i] == 'x' ? 0 : 1;
          }
          bytes += read;
        }
      }
      assertThat(others).as("the quotes").isEqualTo(2);
      return bytes;
    }
  }

  /** Kilobytes of memory that a process ever had. */
  private static long mostResident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/%d/status".formatted(pid)), StandardCharsets.UTF_8)
        .stream()
        .filter(it -> it.startsWith("VmHWM:"))
        .map(it -> Long.parseLong(it.replaceAll("\\D", "")))
        .findFirst()
        .orElse(-1L);
  }
}
