package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port for those who watch. */
class ManagementServerTest {
  private final ManagementServer server = ManagementServer.open("127.0.0.1", 0, Metrics.registry());
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  @Test
  void a_process_that_starts_is_alive_and_not_ready() throws Exception {
    assertThat(get("/health").statusCode()).isEqualTo(200);
    HttpResponse<String> ready = get("/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.headers().firstValue("Retry-After")).contains("2");
    assertThat(ready.body()).isEqualTo("{\"error\":\"Not ready: start\",\"missing\":[\"start\"]}");
  }

  @Test
  void a_part_that_is_missing_is_named_until_it_is_there() throws Exception {
    server.ready(() -> List.of("postgresql", "temporal"));
    assertThat(get("/ready").body()).contains("\"missing\":[\"postgresql\",\"temporal\"]");

    server.ready(List::of);
    assertThat(get("/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void what_breaks_while_it_is_asked_is_an_answer_too() throws Exception {
    server.ready(() -> {
      throw new IllegalStateException("broken on purpose");
    });

    assertThat(get("/ready").statusCode()).isEqualTo(500);
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void metrics_are_as_prometheus_reads_them() throws Exception {
    HttpResponse<String> metrics = get("/metrics");

    assertThat(metrics.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(metrics.body()).contains("# TYPE jvm_memory_used_bytes gauge", "process_uptime");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/healthy", "/metrics/x", "/../health", "/%2e%2e/health"})
  void nothing_else_is_served(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void nothing_is_changed_here() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(at("/health"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();

    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void a_port_that_is_taken_is_said() {
    assertThatThrownBy(() -> ManagementServer.open("127.0.0.1", server.port(), Metrics.registry()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("127.0.0.1:" + server.port());
  }

  @Test
  void a_default_that_is_taken_is_done_without_and_one_that_was_asked_for_is_not() {
    String taken = Integer.toString(server.port());

    assertThat(ManagementAddress.of(Map.of(), "P", taken).open(Metrics.registry())).isEmpty();
    assertThatThrownBy(
            () -> ManagementAddress.of(Map.of("P", taken), "P", "off").open(Metrics.registry()))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void it_listens_on_loopback_unless_it_is_told_otherwise() {
    assertThat(ManagementAddress.of(Map.of(), "P", "9090"))
        .isEqualTo(new ManagementAddress("127.0.0.1", 9090, false));
    assertThat(
            ManagementAddress.of(
                Map.of("P", "9191", "ARMATURE_MANAGEMENT_HOST", "0.0.0.0"), "P", "9090"))
        .isEqualTo(new ManagementAddress("0.0.0.0", 9191, true));
    assertThat(ManagementAddress.of(Map.of("P", "off"), "P", "9090").open(Metrics.registry()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "http", "8081x"})
  void a_port_that_is_none_is_refused_by_name(String port) {
    assertThatThrownBy(() -> ManagementAddress.of(Map.of("P", port), "P", "9090"))
        .hasMessageContaining("P must be a number");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
