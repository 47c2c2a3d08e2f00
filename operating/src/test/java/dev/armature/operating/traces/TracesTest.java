package dev.armature.operating.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.Span;
import io.temporal.api.common.v1.Header;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether spans are made, and where they go. */
class TracesTest {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none                                                          | false",
        "OTEL_EXPORTER_OTLP_ENDPOINT=                                  | false",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318                     | true",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4318/v1/traces    | true",
        "OTEL_TRACES_EXPORTER=otlp                                     | true",
        "OTEL_TRACES_EXPORTER=none                                     | false",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://c,OTEL_TRACES_EXPORTER=none| false",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://c,OTEL_SDK_DISABLED=true   | false",
        "OTEL_EXPORTER_OTLP_ENDPOINT=http://c,OTEL_SDK_DISABLED=false  | true",
        "OTEL_SERVICE_NAME=mine                                        | false"
      })
  void traces_are_for_those_who_ask_for_them(String variables, boolean wanted) {
    Map<String, String> environment = new LinkedHashMap<>();
    if (variables != null) {
      for (String variable : variables.split(",", -1)) {
        String[] parts = variable.split("=", 2);
        environment.put(parts[0], parts[1].strip());
      }
    }

    assertThat(Traces.wanted(environment)).isEqualTo(wanted);
  }

  @Test
  void where_nobody_asked_nothing_is_made_and_nothing_travels() {
    try (Traces.Open _ = Traces.open(Map.of(), "house")) {
      assertThat(Traces.on()).isFalse();
      assertThat(Traces.starting("exec_1", "wf_1", "manual", Span::current))
          .isSameAs(Span.getInvalid());
      assertThat(Traces.header()).isEqualTo(Header.getDefaultInstance());
      assertThat(Traces.tracer().spanBuilder("x").startSpan().getSpanContext().isValid()).isFalse();
    }
  }

  @Test
  void spans_are_sent_before_the_process_goes_with_its_name_and_which_one_it_is() throws Exception {
    List<String> paths = new CopyOnWriteArrayList<>();
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestURI().getPath());
          bodies.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    String address = "http://127.0.0.1:" + collector.getAddress().getPort();
    try {
      Traces.Open traces = Traces.open(Map.of(ENDPOINT, address), "house");
      assertThat(Traces.on()).isTrue();
      Header header = Traces.starting("exec_1", "wf_1", "manual", Traces::header);
      traces.close();

      assertThat(header.getFieldsMap()).containsOnlyKeys("traceparent");
      assertThat(Traces.on()).isFalse();
      assertThat(paths).containsOnly("/v1/traces");
      assertThat(String.join("", bodies))
          .contains("start execution", "exec_1", "wf_1", "manual", "house", "service.instance.id");
    } finally {
      collector.stop(0);
    }
  }

  @Test
  void a_collector_that_says_nothing_holds_up_nobody() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + silent.getLocalPort();
      Traces.Open traces = Traces.open(Map.of(ENDPOINT, address), "house");
      assertThat(Traces.<String>starting("exec_1", "wf_1", "manual", () -> "started"))
          .isEqualTo("started");

      long began = System.nanoTime();
      traces.close();

      // The library's own patience is ten seconds a try.
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void what_cannot_be_sent_that_way_is_said_at_the_start() {
    assertThatThrownBy(() ->
            Traces.open(
                Map.of(ENDPOINT, "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
                "house"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OTEL_");
    assertThatThrownBy(() -> Traces.open(Map.of(ENDPOINT, "no address"), "house"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OTEL_");
    assertThat(Traces.on()).isFalse();
  }
}
