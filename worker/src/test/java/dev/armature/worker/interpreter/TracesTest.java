package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.BlockCall;
import dev.armature.execution.Ending.Status;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.operating.traces.TraceIds;
import dev.armature.operating.traces.Traces;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.arm.ArmWindowImpl;
import dev.armature.worker.schedule.LaunchImpl;
import dev.armature.worker.schedule.TimetableImpl;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The trace of a run, from what starts it to the attempts of its blocks. */
class TracesTest {
  private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("armature.attempt");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<String> WORKFLOW =
      AttributeKey.stringKey("temporal.workflow.id");

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
  private final ExecutionKit kit = ExecutionKit.traced();

  @AfterEach
  void close() {
    kit.close();
    traces.close();
    sdk.close();
  }

  @Test
  void each_attempt_of_each_block_is_in_the_trace_of_the_call_wherever_it_runs() throws Exception {
    kit.stumbles("call", 2);
    var run = started(called());
    assertThat(run.run().end().status()).isEqualTo(Status.COMPLETED);

    assertThat(blocks())
        .allSatisfy(it -> {
          assertThat(it.getTraceId()).isEqualTo(run.above().getSpanContext().getTraceId());
          assertThat(it.getParentSpanId()).isEqualTo(run.above().getSpanContext().getSpanId());
        });
    // A light block, one that is tried three times, items of a map, and a run that was called.
    assertThat(blocks().stream().map(TracesTest::told))
        .containsExactlyInAnyOrder(
            "block starter 1 exec_1",
            "block general_api 1 exec_1",
            "block general_api 2 exec_1",
            "block general_api 3 exec_1",
            "block split 1 exec_1",
            "block general_api 1 exec_1:m:batch-0",
            "block general_api 1 exec_1:m:batch-0",
            "block split 1 exec_1",
            "block code 1 exec_1",
            "block general_api 1 exec_called",
            "block code 1 exec_1");
    assertThat(
            blocks().stream()
                .filter(it -> it.getStatus().getStatusCode() == StatusCode.ERROR)
                .map(it -> it.getAttributes().get(ERROR)))
        .containsExactly("AWAY", "AWAY");
    // Neither messages nor values.
    assertThat(spans.getFinishedSpanItems().toString()).doesNotContain("not now", "at last");
    assertThat(spans.getFinishedSpanItems()).allSatisfy(it -> assertThat(it.getEvents()).isEmpty());
    // Who has no traces replays it.
    Recordings.keep("traced", run.run().history());
  }

  @Test
  void a_run_that_no_call_has_started_has_one_trace_with_all_that_it_calls() {
    var run = kit.start(called());
    assertThat(run.end().status()).isEqualTo(Status.COMPLETED);

    assertThat(blocks()).hasSize(9);
    assertThat(blocks()).extracting(SpanData::getParentSpanId).containsOnly(SpanId.getInvalid());
    assertThat(traceIds()).hasSize(1);

    assertThat(kit.start(one()).end().status()).isEqualTo(Status.COMPLETED);
    assertThat(traceIds()).hasSize(2);
  }

  @Test
  void a_run_that_goes_on_in_another_temporal_run_stays_in_its_trace() {
    int length = 700;
    Graphs chain = Graphs.graph().block("b0", "general_api", url()).trigger();
    for (int i = 1; i < length; i++) {
      chain.block("b" + i, "general_api", url()).edge("b" + (i - 1), "b" + i);
    }
    var run = started(chain.draw());
    assertThat(run.run().end().status()).isEqualTo(Status.COMPLETED);

    assertThat(
            run.run()
                .history()
                .getEvents()
                .getFirst()
                .getWorkflowExecutionStartedEventAttributes()
                .getContinuedExecutionRunId())
        .isNotEmpty();
    assertThat(blocks()).hasSize(length);
    assertThat(traceIds()).containsExactly(run.above().getSpanContext().getTraceId());
  }

  @Test
  void what_is_not_sampled_above_is_not_made_below() {
    Span above =
        Span.wrap(
            SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getDefault(),
                TraceState.getDefault()));
    try (Scope _ = above.makeCurrent()) {
      assertThat(kit.start(one()).end().status()).isEqualTo(Status.COMPLETED);
    }

    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void what_was_recorded_without_traces_replays_with_them() throws Exception {
    List<Path> recordings = new ArrayList<>();
    for (String folder : List.of("histories", "arm-histories", "schedule-histories")) {
      recordings.addAll(files(Path.of("src/test/resources", folder)));
    }
    try (TestWorkflowEnvironment temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(ExecutionKit.CONVERTER)
                        .build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .setWorkerInterceptors(
                            ExecutionKit.traces().toArray(WorkerInterceptor[]::new))
                        .build())
                .build())) {
      Worker worker = temporal.newWorker("replays");
      worker.registerWorkflowImplementationTypes(
          InterpreterImpl.class,
          BatchImpl.class,
          ArmWindowImpl.class,
          LaunchImpl.class,
          TimetableImpl.class);
      for (Path recording : recordings) {
        WorkflowReplayer.replayWorkflowExecution(
            WorkflowExecutionHistory.fromJson(Files.readString(recording)), worker);
      }
    }

    System.out.printf("histories=%d replayed_with_traces=all%n", recordings.size());
    assertThat(recordings).hasSizeGreaterThan(50);
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  /** A run within a span of who started it. */
  private record Started(ExecutionKit.Run run, Span above) {}

  private Started started(Graph graph) {
    Span above = sdk.getTracer("test").spanBuilder("the call").startSpan();
    try (Scope _ = above.makeCurrent()) {
      return new Started(kit.start(graph), above);
    } finally {
      above.end();
    }
  }

  /** A light block, a heavy one, a map, and a call of another graph. */
  private Graph called() {
    kit.graph("other", one());
    kit.maps("m", List.of("a", "b"), 2, true);
    kit.script(
        "calls",
        (BlockCall call) ->
            call.waited() == null
                ? ExecutionKit.calls(call, "exec_called", "other", true)
                : ExecutionKit.done("back"));
    return Graphs.graph()
        .block("s", "starter")
        .block("call", "general_api", url())
        .block("m", "split", Map.of("items", "variables.list"))
        .block("post", "general_api", url())
        .block("calls", "code", Map.of("code", "return 1"))
        .edge("s", "call")
        .edge("call", "m")
        .edge("m", "post", "item")
        .edge("m", "calls", "done")
        .draw();
  }

  private static Graph one() {
    return Graphs.graph().block("inner", "general_api", url()).trigger().draw();
  }

  private static Map<String, Object> url() {
    return Map.of("url", "http://example.test/");
  }

  private List<SpanData> blocks() {
    return spans.getFinishedSpanItems().stream()
        .filter(it -> it.getName().startsWith("block "))
        .toList();
  }

  private Set<String> traceIds() {
    TreeSet<String> ids = new TreeSet<>();
    blocks().forEach(it -> ids.add(it.getTraceId()));
    return ids;
  }

  private static String told(SpanData span) {
    return "%s %d %s"
        .formatted(
            span.getName(), span.getAttributes().get(ATTEMPT), span.getAttributes().get(WORKFLOW));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(it -> it.toString().endsWith(".json")).sorted().toList();
    }
  }
}
