package dev.armature.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.BatchResult;
import dev.armature.execution.Begun;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Gathered;
import dev.armature.execution.Interpreter;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.Outcome;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Portion;
import dev.armature.execution.RunAttributes;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeletons;
import dev.armature.execution.Waited;
import dev.armature.execution.WalkState;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.TestCatalog;
import dev.armature.json.Json;
import dev.armature.operating.traces.TracedBlocks;
import dev.armature.operating.traces.TracedRuns;
import dev.armature.operating.traces.TracedStarts;
import dev.armature.problem.Problem;
import dev.armature.sealing.PayloadSeal;
import dev.armature.worker.interpreter.BatchImpl;
import dev.armature.worker.interpreter.InterpreterImpl;
import dev.armature.worker.store.Ledger;
import io.temporal.activity.Activity;
import io.temporal.activity.DynamicActivity;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.EncodedValues;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.common.interceptors.WorkflowClientInterceptor;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs graphs on a Temporal that skips time, with scripted blocks and a scripted ledger: a block
 * without a script ends well, every way out of it active.
 */
public final class ExecutionKit implements AutoCloseable {
  /** Reads and writes payloads as the product does. */
  public static final DataConverter CONVERTER = PayloadSeal.plain();

  private static final String HASH = "hash";

  private final TestWorkflowEnvironment temporal;
  private final Map<String, Function<BlockCall, Outcome>> scripts = new ConcurrentHashMap<>();
  private final Map<String, Ending> ends = new ConcurrentHashMap<>();
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final List<String> rows = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, Instant> begun = new ConcurrentHashMap<>();
  private final AtomicInteger ledgerOutages = new AtomicInteger();
  private final HeldPayloads payloads = new HeldPayloads();
  private volatile Runnable keeping = () -> {};
  private final Map<String, Graph> graphs = new ConcurrentHashMap<>();
  private final BlockCatalog catalog;

  /** Opens it; other workflows may be hosted beside the interpreter. */
  public ExecutionKit(Class<?>... workflows) {
    this(TestCatalog.CATALOG, null, List.of(), List.of(), workflows);
  }

  /** Opens it with blocks that are not scripted. */
  public static ExecutionKit with(BlockCatalog catalog, DynamicActivity blocks) {
    return new ExecutionKit(catalog, blocks, List.of(), List.of());
  }

  /** Opens it with the block types of this release, all scripted, and their task queues. */
  public static ExecutionKit ofThisRelease(WorkerInterceptor... interceptors) {
    return new ExecutionKit(BlockCatalog.ofThisRelease(), null, List.of(interceptors), List.of());
  }

  /** Opens it with traces, as a process has them that was asked for them. */
  public static ExecutionKit traced() {
    return new ExecutionKit(TestCatalog.CATALOG, null, traces(), starts());
  }

  /** What makes traces in a worker. */
  public static List<WorkerInterceptor> traces() {
    Set<String> types =
        TestCatalog.CATALOG.specs().stream().map(BlockSpec::name).collect(Collectors.toSet());
    return List.of(new TracedRuns(Set.of(Interpreter.TYPE)), new TracedBlocks(types));
  }

  private static List<WorkflowClientInterceptor> starts() {
    return List.of(new TracedStarts(Set.of(Interpreter.TYPE)));
  }

  private ExecutionKit(
      BlockCatalog catalog,
      @Nullable DynamicActivity blocks,
      List<WorkerInterceptor> interceptors,
      List<WorkflowClientInterceptor> starts,
      Class<?>... workflows) {
    this.catalog = catalog;
    TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
    RunAttributes.ALL.forEach(
        key -> options.registerSearchAttribute(key.getName(), key.getValueType()));
    temporal =
        TestWorkflowEnvironment.newInstance(
            options
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(CONVERTER)
                        .setInterceptors(starts.toArray(WorkflowClientInterceptor[]::new))
                        .build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .setWorkerInterceptors(interceptors.toArray(WorkerInterceptor[]::new))
                        .build())
                .build());
    Worker worker =
        temporal.newWorker(
            Interpreter.QUEUE,
            WorkerOptions.newBuilder()
                .setMaxHeartbeatThrottleInterval(Duration.ofMillis(100))
                .build());
    worker.registerWorkflowImplementationTypes(InterpreterImpl.class, BatchImpl.class);
    if (workflows.length > 0) {
      worker.registerWorkflowImplementationTypes(workflows);
    }
    DynamicActivity served = blocks == null ? new ScriptedBlocks() : blocks;
    worker.registerActivitiesImplementations(new ScriptedLedger(), served);
    catalog.specs().stream()
        .map(BlockSpec::queue)
        .filter(queue -> !queue.equals(Interpreter.QUEUE))
        .distinct()
        .forEach(queue -> temporal.newWorker(queue).registerActivitiesImplementations(served));
    temporal.start();
  }

  /** What a block does. */
  public ExecutionKit script(String block, Function<BlockCall, Outcome> script) {
    scripts.put(block, script);
    return this;
  }

  /** A block that fails for good. */
  public ExecutionKit fails(String block) {
    return script(
        block,
        call -> {
          throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
        });
  }

  /** A block that fails in passing, this often. */
  public ExecutionKit stumbles(String block, int times) {
    AtomicInteger left = new AtomicInteger(times);
    return script(
        block,
        call -> {
          if (left.getAndDecrement() > 0) {
            throw Problem.of(Problem.Kind.UPSTREAM, "AWAY", "not now").thrown();
          }
          return done("at last");
        });
  }

  /** A block that is a map of these items; it fails where one does, or else gives the result. */
  public ExecutionKit maps(String block, List<?> items, int concurrency, boolean stops) {
    return script(block, mapOf(items, concurrency, stops));
  }

  /** What such a block does. */
  public Function<BlockCall, Outcome> mapOf(List<?> items, int concurrency, boolean stops) {
    return call -> {
      Waited waited = call.waited();
      if (waited == null) {
        int size = Math.max(1, Math.min(items.size(), 100));
        Map<String, @Nullable Object> portions = new LinkedHashMap<>();
        for (int from = 0; from < items.size(); from += size) {
          portions.put(
              Integer.toString(portions.size()),
              items.subList(from, Math.min(items.size(), from + size)));
        }
        return new Outcome.Each(portions, items.size(), size, concurrency, stops);
      }
      Object whole =
          PayloadRef.opened(
              waited.value(),
              it -> {
                try {
                  return Json.stored()
                      .readValue(payloads.read("ws", call.executionId(), it.hash()), Object.class);
                } catch (JsonProcessingException e) {
                  throw new UncheckedIOException(e);
                }
              });
      Gathered gathered = Json.stored().convertValue(whole, Gathered.class);
      BatchResult.Failed failed = gathered.failed();
      if (failed != null || gathered.cutShort()) {
        throw Problem.of(
                Problem.Kind.INVALID,
                "ITEM_FAILED",
                failed == null
                    ? "cut short"
                    : "item %d: %s".formatted(failed.item(), failed.problem().message()))
            .thrown();
      }
      return new Outcome.Done(
          PayloadRef.slimmed(
              gathered.result(true),
              PayloadRef.MOST_INLINE_BYTES,
              value -> payloads.keep("ws", call.executionId(), Json.text(value))));
    };
  }

  /** The ledger does not answer, this often. */
  public ExecutionKit ledgerAway(int times) {
    ledgerOutages.set(times);
    return this;
  }

  /** Does this whenever values are kept by reference. */
  public ExecutionKit keeping(Runnable act) {
    keeping = act;
    return this;
  }

  /** The row says no. */
  public Run startVetoed(Graph drawn) {
    graphs.remove(HASH);
    return begin(drawn);
  }

  /** Starts a run that is told to hold back before a worker has it. */
  public Run startPaused(Graph drawn) {
    graphs.put(HASH, drawn);
    String id = "exec_" + ids.incrementAndGet();
    WorkflowClient client = temporal.getWorkflowClient();
    Interpreter interpreter = client.newWorkflowStub(Interpreter.class, options(id));
    var both = client.newSignalWithStartRequest();
    both.add(interpreter::run, request(id, HASH));
    both.add(interpreter::pause);
    client.signalWithStart(both);
    return run(id);
  }

  /** Starts a run where another one stopped. */
  public Run startFrom(Graph drawn, Function<String, WalkState> state) {
    graphs.put(HASH, drawn);
    String id = "exec_" + ids.incrementAndGet();
    Interpreter interpreter =
        temporal.getWorkflowClient().newWorkflowStub(Interpreter.class, options(id));
    WorkflowClient.start(interpreter::run, request(id, HASH).from(state.apply(id)));
    return run(id);
  }

  /** Starts a run. */
  public Run start(Graph drawn) {
    graphs.put(HASH, drawn);
    return begin(drawn);
  }

  /** Starts a run that is entered at this block. */
  public Run startAt(String entry, Graph drawn) {
    return start(drawn, entry, ExecutionRequest.OnFailure.FINISH);
  }

  /** Starts a run in which a failure cuts off what is under way. */
  public Run startCancelling(Graph drawn) {
    return start(drawn, null, ExecutionRequest.OnFailure.CANCEL);
  }

  private Run start(Graph drawn, @Nullable String entry, ExecutionRequest.OnFailure onFailure) {
    graphs.put(HASH, drawn);
    String id = "exec_" + ids.incrementAndGet();
    Interpreter interpreter =
        temporal.getWorkflowClient().newWorkflowStub(Interpreter.class, options(id));
    ExecutionRequest request = request(id, HASH);
    WorkflowClient.start(
        interpreter::run,
        new ExecutionRequest(
            id,
            request.workspaceId(),
            request.workflowId(),
            request.version(),
            request.graphHash(),
            request.input(),
            request.variables(),
            request.trigger(),
            entry,
            onFailure));
    return run(id);
  }

  /** Starts a run that operators find, as the api does. */
  public Run startFound(Graph drawn) {
    graphs.put(HASH, drawn);
    String id = "exec_" + ids.incrementAndGet();
    ExecutionRequest request = request(id, HASH);
    Interpreter interpreter =
        temporal
            .getWorkflowClient()
            .newWorkflowStub(
                Interpreter.class,
                WorkflowOptions.newBuilder(options(id))
                    .setMemo(request.memo("A *story*"))
                    .setStaticSummary(ExecutionRequest.summary("A *story*"))
                    .setStaticDetails(request.details())
                    .setTypedSearchAttributes(RunAttributes.of(request))
                    .build());
    WorkflowClient.start(interpreter::run, request);
    return run(id);
  }

  /** What is kept by reference. */
  public HeldPayloads payloads() {
    return payloads;
  }

  /** The Temporal that it runs on. */
  public TestWorkflowEnvironment temporal() {
    return temporal;
  }

  /** The blocks that ran, an entry for each attempt. */
  public List<String> ran() {
    return List.copyOf(ran);
  }

  /** What was written into rows of pauses, such as {@code exec_1 paused}. */
  public List<String> rows() {
    return List.copyOf(rows);
  }

  /** An ordinary end with this output. */
  public static Outcome done(@Nullable Object output) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", output);
    return new Outcome.Done(result);
  }

  /** An end by a route. */
  public static Outcome chose(String route) {
    return new Outcome.Chose(route, new LinkedHashMap<>(Map.of("output", "x", "route", route)));
  }

  @Override
  public void close() {
    temporal.close();
  }

  /** Another workflow's graph, for runs that are called. */
  public ExecutionKit graph(String hash, Graph drawn) {
    graphs.put(hash, drawn);
    return this;
  }

  /** A run that was called by another. */
  public Run run(String id) {
    return new Run(id, temporal.getWorkflowClient().newUntypedWorkflowStub(id));
  }

  /** The outcome of a block that calls another graph. */
  public static Outcome calls(BlockCall call, String id, String hash, boolean waits) {
    return calls(call, request(id, hash, Map.of("v", 1)), waits);
  }

  /** The outcome of a block that calls another graph with so many bytes. */
  public static Outcome callsWith(BlockCall call, String id, String hash, int bytes) {
    return calls(call, request(id, hash, Map.of("v", "v".repeat(bytes))), true);
  }

  private static Outcome calls(BlockCall call, ExecutionRequest request, boolean waits) {
    return new Outcome.Call(
        request.calledBy(
            new ExecutionRequest.Parent(
                call.executionId(),
                call.place(),
                Activity.getExecutionContext().getInfo().getWorkflowId(),
                1,
                waits)),
        "Called");
  }

  private Run begin(Graph drawn) {
    assert !drawn.blocks().isEmpty();
    String id = "exec_" + ids.incrementAndGet();
    Interpreter interpreter =
        temporal.getWorkflowClient().newWorkflowStub(Interpreter.class, options(id));
    WorkflowClient.start(interpreter::run, request(id, HASH));
    return new Run(id, WorkflowStub.fromTyped(interpreter));
  }

  private static WorkflowOptions options(String id) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(Interpreter.QUEUE)
        .setWorkflowId(id)
        .setMemo(Map.of("workflow", "wf", "version", 1))
        .build();
  }

  private static ExecutionRequest request(String id, String hash) {
    return request(id, hash, Map.of("v", 1));
  }

  private static ExecutionRequest request(
      String id, String hash, Map<String, @Nullable Object> variables) {
    return new ExecutionRequest(
        id,
        "ws",
        "wf",
        1,
        hash,
        Map.of(),
        variables,
        ExecutionRequest.Trigger.MANUAL,
        null,
        ExecutionRequest.OnFailure.FINISH);
  }

  /** A run under way. */
  public final class Run {
    private final String id;
    private final WorkflowStub stub;

    private Run(String id, WorkflowStub stub) {
      this.id = id;
      this.stub = stub;
    }

    /** Waits for the end; the one that the ledger was told. */
    public Ending end() {
      try {
        stub.getResult(Ending.class);
      } catch (WorkflowException e) {
        Ending told = ends.get(id);
        if (told == null) {
          throw e;
        }
        return told;
      }
      Ending told = ends.get(id);
      if (told == null) {
        throw new AssertionError("the ledger was told no end");
      }
      return told;
    }

    /** When it began, as the ledger was told last; null: it has not. */
    public @Nullable Instant begun() {
      return begun.get(id);
    }

    /** Waits for the end of a run that tells the ledger nothing; what it failed with. */
    public WorkflowException failure() {
      try {
        throw new AssertionError("it ended with " + stub.getResult(Ending.class));
      } catch (WorkflowException e) {
        return e;
      }
    }

    /** Whether the ledger was told an end. */
    public boolean told() {
      return ends.containsKey(id);
    }

    /** Says that there is something to look at for a block. */
    public Run tell(String block) {
      stub.signal("told", block);
      return this;
    }

    /** Says that nothing new may begin. */
    public Run pause() {
      stub.signal(Interpreter.PAUSE);
      return this;
    }

    /** Says that it may go on. */
    public Run resume() {
      stub.signal(Interpreter.RESUME);
      return this;
    }

    /** Asks it to stop. */
    public Run cancel() {
      stub.cancel();
      return this;
    }

    /** What Temporal's UI shows as its current details; it asks in the same way. */
    public String details() {
      return stub.query("__temporal_workflow_metadata", WorkflowMetadata.class)
          .getCurrentDetails()
          .replace('\u00a0', ' ');
    }

    /** What Temporal wrote down. */
    public WorkflowExecutionHistory history() {
      return temporal.getWorkflowClient().fetchHistory(id);
    }
  }

  private final class ScriptedLedger implements Ledger {
    @Override
    public Begun begin(ExecutionRequest request, long startedAtMillis) {
      away();
      begun.put(request.executionId(), Instant.ofEpochMilli(startedAtMillis));
      Graph drawn = graphs.get(request.graphHash());
      return drawn == null
          ? new Begun.Veto("the row of this run says refused")
          : new Begun.Go(Skeletons.of(request.graphHash(), drawn, catalog));
    }

    @Override
    public List<PayloadRef> keep(
        String workspaceId, String executionId, List<@Nullable Object> values) {
      keeping.run();
      return values.stream()
          .map(value -> payloads.keep("ws", executionId, Json.text(opened(executionId, value))))
          .toList();
    }

    @Override
    public Portion open(BatchRequest request) {
      away();
      ExecutionRequest execution = request.execution();
      Object items = opened(execution.executionId(), request.items());
      return new Portion(
              Skeletons.of(
                  "hash", graphs.getOrDefault(execution.graphHash(), Graph.empty()), catalog),
              items instanceof List<?> list ? new ArrayList<>(list) : List.of())
          .with(
              request.first(),
              seeds(request),
              value -> payloads.keep("ws", execution.executionId(), Json.text(value)));
    }

    private Map<Integer, ItemSeed> seeds(BatchRequest request) {
      Map<Integer, ItemSeed> seeds = new LinkedHashMap<>();
      for (Object chunk : request.given()) {
        seeds.putAll(
            Json.stored()
                .convertValue(
                    opened(request.execution().executionId(), chunk),
                    new TypeReference<Map<Integer, ItemSeed>>() {}));
      }
      return seeds;
    }

    private @Nullable Object opened(String executionId, @Nullable Object value) {
      return PayloadRef.opened(
          value,
          reference -> {
            try {
              String json = payloads.read("ws", executionId, reference.hash());
              return Json.stored().readValue(json, Object.class);
            } catch (JsonProcessingException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    @Override
    public void paused(String workspaceId, String executionId, boolean paused) {
      away();
      rows.add(executionId + (paused ? " paused" : " running"));
    }

    @Override
    public void close(ExecutionRequest request, Ending ending, long endedAtMillis) {
      away();
      ends.put(request.executionId(), ending);
    }

    private void away() {
      if (ledgerOutages.getAndDecrement() > 0) {
        throw failure(Problem.unavailable("PostgreSQL does not answer"), "");
      }
    }
  }

  private final class ScriptedBlocks implements DynamicActivity {
    @Override
    public Object execute(EncodedValues arguments) {
      BlockCall call = arguments.get(0, BlockCall.class);
      ran.add(call.place());
      Function<BlockCall, Outcome> script =
          Activity.getExecutionContext().getInfo().getActivityType().equals("ways")
              ? it -> done(null)
              : scripts.getOrDefault(call.blockId(), it -> done(it.blockId()));
      try {
        Outcome outcome = script.apply(call);
        return new BlockReply(call.blockId(), outcome, ways(call, outcome), List.of())
            .at(Activity.getExecutionContext().getInfo().getAttempt());
      } catch (dev.armature.problem.ProblemException e) {
        throw failure(e.problem(), call.blockId());
      }
    }

    private List<Boolean> ways(BlockCall call, Outcome outcome) {
      return graphs.getOrDefault(call.graphHash(), Graph.empty()).edges().stream()
          .filter(edge -> edge.source().equals(call.blockId()))
          .map(edge -> holds(edge, outcome))
          .toList();
    }

    private boolean holds(Edge edge, Outcome outcome) {
      return switch (outcome) {
        case Outcome.Chose chose -> chose.route().equals(edge.condition());
        case Outcome.Done done -> !"false".equals(edge.condition());
        case Outcome.Pending pending -> false;
      };
    }
  }

  private static ApplicationFailure failure(Problem problem, String block) {
    return ApplicationFailure.newBuilder()
        .setMessage(problem.message())
        .setType(problem.code())
        .setNonRetryable(!problem.kind().passing())
        .setDetails(problem, block)
        .build();
  }

  /** The nodes of a skeleton by id, for tests that look at it. */
  public static Skeleton skeleton(Graph drawn) {
    return Skeletons.of("hash", drawn, TestCatalog.CATALOG);
  }
}
