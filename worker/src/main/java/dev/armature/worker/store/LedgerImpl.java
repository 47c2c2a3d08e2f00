package dev.armature.worker.store;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.Begun;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.Trigger;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Portion;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeletons;
import dev.armature.graph.Kept;
import dev.armature.json.Json;
import dev.armature.operating.CrashPoint;
import dev.armature.operating.Metrics;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.Graphs;
import dev.armature.serving.Payloads;
import dev.armature.serving.Workbench;
import dev.armature.worker.block.BlockTypes;
import io.micrometer.core.instrument.Counter;
import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes begins and ends into the rows of executions; each race is settled by one statement. */
@Singleton
final class LedgerImpl implements Ledger {
  /** Bytes of the items that a batch has without references. */
  private static final long MOST_ITEMS = 512 * 1024;

  /**
   * An attempt of an act of the ledger has ten seconds in all; one that finds no room is retried.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final LedgerRow OPENED = new LedgerRow("running", null);
  private static final LedgerRow MISSING = new LedgerRow("missing", null);

  private final StoreRepository store;
  private final Graphs graphs;
  private final BlockTypes types;
  private final Payloads payloads;
  private final Workbench workbench;
  private final Kept<Skeleton> skeletons = new Kept<>();

  /** Of runs that no api has started, and so none has counted. */
  private final Map<String, Counter> started =
      Trigger.BY_WORKER.stream()
          .collect(
              Collectors.toMap(
                  kind -> kind,
                  kind -> Metrics.here().counter("armature.executions.started", "trigger", kind)));

  LedgerImpl(
      StoreRepository store,
      Graphs graphs,
      BlockTypes types,
      Payloads payloads,
      Workbench workbench) {
    this.workbench = workbench;
    this.store = store;
    this.graphs = graphs;
    this.types = types;
    this.payloads = payloads;
  }

  @Override
  public Begun begin(ExecutionRequest request, long startedAtMillis) {
    return told(() -> {
      Instant startedAt = Instant.ofEpochMilli(startedAtMillis);
      ExecutionRequest.Parent parent = request.parent();
      int opened =
          store.open(
              request.executionId(),
              request.workspaceId(),
              request.workflowId(),
              request.version(),
              request.graphHash(),
              request.trigger().kind(),
              Json.text(request.input()),
              startedAt,
              parent == null ? null : parent.executionId(),
              parent == null ? null : parent.blockId(),
              parent == null ? 0 : parent.depth());
      CrashPoint.RUN_BEGUN.passed();
      Counter counter = started.get(request.trigger().kind());
      if (opened > 0 && counter != null) {
        counter.increment();
      }
      LedgerRow row = opened > 0 ? OPENED : row(request);
      return row.isOf(startedAt)
          ? new Begun.Go(skeleton(request))
          : new Begun.Veto("the row of this run says %s".formatted(row.status()));
    });
  }

  @Override
  public List<PayloadRef> keep(
      String workspaceId, String executionId, List<@Nullable Object> values) {
    return told(() -> {
      try (Workbench.Place _ = roomFor(values)) {
        // Each by itself: one is open at a time.
        return values.stream()
            .map(value -> new Opened(payloads, workbench, workspaceId, executionId).whole(value))
            .map(value -> payloads.keep(workspaceId, executionId, Json.text(value)))
            .toList();
      }
    });
  }

  @Override
  public Portion open(BatchRequest request) {
    return told(() -> {
      try (Workbench.Place _ = roomFor(Arrays.asList(request.items(), request.given()))) {
        ExecutionRequest execution = request.execution();
        String workspace = execution.workspaceId();
        String id = execution.executionId();
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        if (new Opened(payloads, workbench, workspace, id).whole(request.items())
            instanceof List<?> list) {
          list.forEach(item -> items.put(Integer.toString(items.size()), item));
        }
        Map<String, @Nullable Object> slim =
            PayloadRef.slimmed(
                items, MOST_ITEMS, item -> payloads.keep(workspace, id, Json.text(item)));
        return new Portion(skeleton(execution), new ArrayList<>(slim.values()))
            .with(
                request.first(),
                seeds(request),
                value -> payloads.keep(workspace, id, Json.text(value)));
      }
    });
  }

  /** What is there of the items of a batch, by their index. */
  private Map<Integer, ItemSeed> seeds(BatchRequest request) {
    ExecutionRequest execution = request.execution();
    Map<Integer, ItemSeed> seeds = new LinkedHashMap<>();
    for (Object chunk : request.given()) {
      // A reader for each, since together they may be more than one opens.
      Opened opened =
          new Opened(payloads, workbench, execution.workspaceId(), execution.executionId());
      seeds.putAll(
          Json.stored()
              .convertValue(opened.whole(chunk), new TypeReference<Map<Integer, ItemSeed>>() {}));
    }
    return seeds;
  }

  @Override
  public void paused(String workspaceId, String executionId, boolean paused) {
    told(() -> store.paused(executionId, workspaceId, paused ? "paused" : "running"));
  }

  @Override
  public void close(ExecutionRequest request, Ending ending, long endedAtMillis) {
    told(() ->
        store.close(
            request.executionId(),
            request.workspaceId(),
            ending.status().name().toLowerCase(Locale.ROOT),
            Json.text(ending.output()),
            ending.problem() == null ? null : Json.text(ending.problem()),
            ending.answer() == null ? null : Json.text(ending.answer()),
            Instant.ofEpochMilli(endedAtMillis)));
    CrashPoint.END_WRITTEN.passed();
  }

  /**
   * Room for what these refer to.
   *
   * @throws ProblemException of the kind UNAVAILABLE where there is none for a while
   */
  private Workbench.Place roomFor(@Nullable Object values) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    PayloadRef.all(values, reference -> sizes.put(reference.hash(), reference.bytes()));
    try {
      return workbench
          .place(sizes.values().stream().mapToLong(Integer::longValue).sum(), PATIENCE)
          .orElseThrow(() ->
              Problem.unavailable("This worker has no room for large values at the moment")
                  .thrown());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.unavailable("This worker goes"), e);
    }
  }

  private LedgerRow row(ExecutionRequest request) {
    return store.row(request.executionId(), request.workspaceId()).orElse(MISSING);
  }

  private Skeleton skeleton(ExecutionRequest request) {
    String workspace = request.workspaceId();
    String hash = request.graphHash();
    return skeletons.get(
        workspace, hash, () -> Skeletons.of(hash, graphs.pinned(workspace, hash), types.catalog()));
  }

  /** What the store gives; what it lacks, as Temporal is told it. */
  static <T> T told(Supplier<T> work) {
    try {
      return Away.asked(work);
    } catch (ProblemException e) {
      throw failure(e);
    }
  }

  private static ApplicationFailure failure(ProblemException thrown) {
    return ApplicationFailure.newBuilder()
        .setMessage(thrown.problem().message())
        .setType(thrown.problem().code())
        .setNonRetryable(!thrown.problem().kind().passing())
        .setDetails(thrown.problem())
        .build();
  }
}
