package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import dev.armature.json.Json;
import dev.armature.operating.traces.TraceIds;
import dev.armature.operating.traces.Traces;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.temporal.api.common.v1.Header;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The spans of calls over HTTP, and what of them goes on to Temporal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracedRoutesTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final String CANARY = "canary5b1f";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .setIdGenerator(new TraceIds())
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();
  private final Traces.Open traces = Traces.through(sdk);
  private final HouseKit kit = new HouseKit();
  private final String address = kit.open();
  private final String key = kit.key(Role.OPERATOR);
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void forget() {
    spans.reset();
  }

  @AfterAll
  void close() {
    client.close();
    kit.close();
    traces.close();
    sdk.close();
  }

  @Test
  void a_call_is_in_the_trace_of_who_calls_and_the_start_below_it_and_the_run_below_that()
      throws Exception {
    HttpResponse<String> answer =
        started(
            kit.workflow().id(),
            Map.of(
                "traceparent",
                "00-" + TRACE + "-" + SPAN + "-01",
                "tracestate",
                "vendor=" + CANARY,
                "baggage",
                "user=" + CANARY));
    String id = Json.stored().readTree(answer.body()).path("execution_id").asText();

    SpanData call = span("POST /api/workflows/{id}/execute");
    SpanData start = span("start execution");
    assertThat(List.of(call, start)).extracting(SpanData::getTraceId).containsOnly(TRACE);
    assertThat(call.getParentSpanId()).isEqualTo(SPAN);
    assertThat(start.getParentSpanId()).isEqualTo(call.getSpanId());
    assertThat(call.getAttributes().asMap().toString()).contains("202", "POST");
    assertThat(start.getAttributes().asMap().toString()).contains(id, "manual");
    assertThat(header(id).getFieldsMap()).containsOnlyKeys("traceparent");
    assertThat(header(id).getFieldsOrThrow("traceparent").getData().toStringUtf8())
        .isEqualTo("\"00-" + TRACE + "-" + start.getSpanId() + "-01\"");
    assertThat(spans.getFinishedSpanItems().toString()).doesNotContain(key);
  }

  @Test
  void a_caller_who_names_no_trace_or_none_that_can_be_read_begins_one() throws Exception {
    for (Map<String, String> headers :
        List.<Map<String, String>>of(
            Map.of(), Map.of("traceparent", "ff-nothing"), Map.of("traceparent", TRACE))) {
      spans.reset();
      started(kit.workflow().id(), headers);

      SpanData call = span("POST /api/workflows/{id}/execute");
      assertThat(call.getParentSpanId()).isEqualTo(SpanId.getInvalid());
      assertThat(span("start execution").getTraceId())
          .isEqualTo(call.getTraceId())
          .isNotEqualTo(TRACE);
    }
  }

  @Test
  void a_span_has_the_route_and_never_what_a_caller_wrote() throws Exception {
    send("GET", "/api/workflows/" + CANARY + "?token=" + CANARY, "", Map.of());
    send("POST", "/api/webhooks/" + CANARY + "?token=" + CANARY, CANARY, Map.of());
    send("GET", "/" + CANARY, "", Map.of());
    send(CANARY.toUpperCase(Locale.ROOT), "/api/workflows", "", Map.of());

    await().until(() -> spans.getFinishedSpanItems().size() == 4);
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .contains("GET /api/workflows/{id}", "GET");
    assertThat(spans.getFinishedSpanItems().toString())
        .doesNotContainIgnoringCase(CANARY)
        .doesNotContain(key);
  }

  @Test
  void who_asks_only_whether_it_is_alive_makes_no_span() throws Exception {
    send("GET", "/api/health", "", Map.of());
    send("GET", "/api/health/ready", "", Map.of());
    send("GET", "/api/workflows", "", Map.of());

    await().until(() -> !spans.getFinishedSpanItems().isEmpty());
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactly("GET /api/workflows");
  }

  @Test
  void where_nobody_asked_for_traces_there_are_none() throws Exception {
    traces.close();
    try (HouseKit other = new HouseKit()) {
      String workflow = other.workflow().id();
      HttpResponse<String> answer =
          send(
              other.open(),
              other.key(Role.OPERATOR),
              "POST",
              "/api/workflows/" + workflow + "/execute",
              "{}",
              Map.of("Prefer", "respond-async", "traceparent", "00-" + TRACE + "-" + SPAN + "-01"));
      String id = Json.stored().readTree(answer.body()).path("execution_id").asText();

      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(
              other
                  .temporal()
                  .client()
                  .fetchHistory(id)
                  .getEvents()
                  .getFirst()
                  .getWorkflowExecutionStartedEventAttributes()
                  .getHeader()
                  .getFieldsMap())
          .isEmpty();
      assertThat(spans.getFinishedSpanItems()).isEmpty();
    } finally {
      var _ = Traces.through(sdk);
    }
  }

  private HttpResponse<String> started(String workflow, Map<String, String> headers)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Prefer", "respond-async");
    HttpResponse<String> answer =
        send("POST", "/api/workflows/" + workflow + "/execute", "{}", all);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return answer;
  }

  private HttpResponse<String> send(
      String method, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    return send(address, key, method, path, body, headers);
  }

  private HttpResponse<String> send(
      String to,
      String bearer,
      String method,
      String path,
      String body,
      Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(to + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json");
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private Header header(String executionId) {
    return kit.temporal()
        .client()
        .fetchHistory(executionId)
        .getEvents()
        .getFirst()
        .getWorkflowExecutionStartedEventAttributes()
        .getHeader();
  }

  /** The span of this name; it ends a moment after the answer. */
  private SpanData span(String name) {
    return await()
        .until(
            () ->
                spans.getFinishedSpanItems().stream()
                    .filter(it -> it.getName().equals(name))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }
}
