package dev.armature.operating.traces;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.interceptors.Header;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through Temporal of a trace. */
class CarriedTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void a_span_arrives_as_it_was_and_what_a_caller_wrote_beside_it_does_not() {
    SpanContext span =
        SpanContext.create(
            TRACE,
            SPAN,
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "anything").build());
    Context context =
        Context.root()
            .with(Span.wrap(span))
            .with(Baggage.builder().put("user", "somebody").build());

    Carried sent = Carried.by(context);
    Carried arrived = Carried.in(new Header(sent.header()));

    assertThat(arrived.parent()).contains("00-" + TRACE + "-" + SPAN + "-01");
    assertThat(sent.headers()).containsOnlyKeys("traceparent");
    assertThat(sent.header().toString()).doesNotContain("anything", "somebody");
    SpanContext above =
        Span.fromContext(Carried.above(arrived.parent().orElseThrow())).getSpanContext();
    assertThat(above.getTraceId()).isEqualTo(TRACE);
    assertThat(above.getSpanId()).isEqualTo(SPAN);
    assertThat(above.isSampled()).isTrue();
  }

  @Test
  void the_header_is_text_to_temporals_own_converter_too() {
    Payload payload = Carried.run("exec_1").headers().get("armature-run");

    assertThat(payload).isNotNull();
    assertThat(
            DefaultDataConverter.STANDARD_INSTANCE.fromPayload(payload, String.class, String.class))
        .isEqualTo("exec_1");
  }

  @Test
  void without_a_span_nothing_travels_and_a_header_stays_as_it_is() {
    Header header = new Header(Map.of("mine", Payload.getDefaultInstance()));

    assertThat(Carried.by(Context.root()).nothing()).isTrue();
    assertThat(Carried.NOTHING.with(header)).isSameAs(header);
    assertThat(Carried.run("exec_1").with(header).getValues())
        .containsOnlyKeys("mine", "armature-run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\"",
        "\"00-0af7651916cd43dd8448eb211c80319c\"",
        "\"00-00000000000000000000000000000000-b7ad6b7169203331-01\"",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "{\"a\": 1}"
      })
  void a_header_that_cannot_be_read_is_none(String data) {
    Payload payload = Payload.newBuilder().setData(ByteString.copyFromUtf8(data)).build();
    Carried carried = Carried.in(new Header(Map.of("traceparent", payload)));

    assertThat(Span.fromContext(Carried.above(carried.parent().orElse(null))).getSpanContext())
        .isEqualTo(SpanContext.getInvalid());
  }

  @Test
  void the_trace_of_an_execution_that_no_call_has_brought_one_for_is_made_of_its_id() {
    TraceIds ids = new TraceIds();

    String trace = TraceIds.of("exec_1", ids::generateTraceId);

    assertThat(trace).matches("[0-9a-f]{32}").isEqualTo(TraceIds.trace("exec_1"));
    assertThat(TraceIds.trace("exec_2")).isNotEqualTo(trace);
    assertThat(ids.generateTraceId()).isNotEqualTo(trace).isNotEqualTo(ids.generateTraceId());
  }
}
