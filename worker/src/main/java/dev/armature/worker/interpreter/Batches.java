package dev.armature.worker.interpreter;

import dev.armature.execution.Batch;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.BatchResult;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Gathered;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.Outcome;
import dev.armature.execution.RunAttributes;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.json.JsonSize;
import dev.armature.problem.Problem;
import dev.armature.worker.lasting.Failures;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ChildWorkflowStub;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The batches of the maps that a course came to. They are children of this Temporal run, end with
 * it, and are never left behind by it: a run with a map under way goes on until the map is over.
 */
final class Batches {
  /** Told when all batches of a map are over. */
  interface Ear {
    void over(int block, Gathered gathered);
  }

  /** Items of one batch that are under way at once, where a map has several batches. */
  private static final int SHARE = 5;

  private static final int MOST_BATCHES = 20;

  /** A batch under way. */
  private record UnderWay(
      CancellationScope scope,
      String workflow,
      Promise<WorkflowExecution> begun,
      int slot,
      Relay relay) {}

  /** A map under way. */
  private static final class Open {
    private final Outcome.Each each;
    private final int[] shares;
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
    private final Map<Integer, List<Object>> parts = new LinkedHashMap<>();
    private BatchResult.@Nullable Failed failed;
    private @Nullable Problem broken;
    private boolean stopped;
    private int next;
    private int over;

    Open(Outcome.Each each) {
      this.each = each;
      this.shares = shares(each);
      for (int slot = 0; slot < shares.length; slot++) {
        free.add(slot);
      }
    }

    boolean waits() {
      return !stopped && next < each.batches() && !free.isEmpty();
    }

    boolean ended() {
      return underWay.isEmpty() && (stopped || next == each.batches());
    }

    Gathered gathered() {
      List<Object> all = new ArrayList<>();
      parts.keySet().stream().sorted().forEach(batch -> all.addAll(parts.get(batch)));
      boolean cutShort = stopped && failed == null && broken == null;
      return new Gathered(all, failed, broken, cutShort);
    }
  }

  private final Skeleton skeleton;
  private final Walk walk;
  private final Ear ear;
  private final Map<Integer, Open> maps = new LinkedHashMap<>();

  /** What is there of the items of maps from a run that was retried, by map and chunk. */
  private final Map<Integer, Map<Integer, Object>> given = new LinkedHashMap<>();

  private boolean freed;

  Batches(Skeleton skeleton, Walk walk, Ear ear) {
    this.skeleton = skeleton;
    this.walk = walk;
    this.ear = ear;
  }

  /** Takes over what is there of the items of maps that are still to come. */
  void give(Map<Integer, Map<Integer, Object>> chunks) {
    given.putAll(chunks);
  }

  /** What is there of the items of maps that are not over. */
  Map<Integer, Map<Integer, Object>> given() {
    return given;
  }

  /** The block is over. */
  void forget(int block) {
    given.remove(block);
  }

  /** A block answered that it is a map of these items. */
  void add(int block, Outcome.Each each) {
    maps.put(block, new Open(each));
    freed = true;
  }

  /**
   * Has as many batches begin as may, none while it is paused; whether the task has room for all of
   * them.
   */
  boolean begin(TaskBudget budget, boolean paused) {
    freed = false;
    for (Map.Entry<Integer, Open> entry : List.copyOf(maps.entrySet())) {
      Open map = entry.getValue();
      if (map.waits() && Passage.full()) {
        map.broken =
            Problem.of(
                Problem.Kind.TOO_MUCH,
                "TOO_MANY_ITEMS",
                "the maps that are under way side by side have more items than one run can hold");
        stop(map);
      }
      while (!paused && map.waits()) {
        BatchRequest request =
            given(
                entry.getKey(),
                walk.batch(entry.getKey(), map.each, map.next, map.shares[map.free.element()]));
        long weight = weight(request);
        if (!budget.allows(weight, false)) {
          return false;
        }
        budget.begun(weight, false);
        begin(entry.getKey(), map, map.next++, map.free.remove(), request);
      }
      settle(entry.getKey(), map);
    }
    return true;
  }

  /** Whether a batch has ended, so that another one may begin. */
  boolean stirred() {
    return freed;
  }

  /** Whether that is so, and takes note of it: where none may begin now it is not said again. */
  boolean taken() {
    boolean was = freed;
    freed = false;
    return was;
  }

  boolean has(int block) {
    return maps.containsKey(block);
  }

  boolean none() {
    return maps.isEmpty();
  }

  /** Whether a block is a map with batches left, none of which is under way. */
  boolean waiting(int block) {
    Open map = maps.get(block);
    return map != null && map.underWay.isEmpty() && !map.ended();
  }

  /** Has the batches under way held back, or go on. */
  void pause(boolean held) {
    maps.values().forEach(map -> map.underWay.values().forEach(it -> it.relay().want(held)));
  }

  /** Whether all of them have heard of it. */
  boolean pauseHeard() {
    // Asked with each block that begins, of runs that mostly have none.
    return maps.isEmpty()
        || maps.values().stream()
            .allMatch(map -> map.underWay.values().stream().allMatch(it -> it.relay().settled()));
  }

  /** Begins no item of a map any more. */
  void stop(int block) {
    Open map = maps.get(block);
    if (map != null) {
      stop(map);
      // The last of its batches may have ended already.
      freed = true;
    }
  }

  /** Cuts off all items of a map, and forgets it. */
  void cancel(int block) {
    Open map = maps.remove(block);
    if (map != null) {
      map.stopped = true;
      List.copyOf(map.underWay.values()).forEach(it -> it.scope().cancel());
    }
  }

  /** The first maps, and how many of their items are over, as far as batches have ended. */
  List<Details.Mapped> first(int most) {
    return maps.isEmpty()
        ? List.of()
        : maps.entrySet().stream()
            .limit(most)
            .map(it ->
                new Details.Mapped(it.getKey(), it.getValue().over, it.getValue().each.count()))
            .toList();
  }

  /** How many maps there are. */
  int count() {
    return maps.size();
  }

  /** The request with the chunks that have something of its items. */
  private BatchRequest given(int block, BatchRequest request) {
    Map<Integer, Object> chunks = given.get(block);
    if (chunks == null) {
      return request;
    }
    List<Object> of = new ArrayList<>();
    int last = request.first() + request.count() - 1;
    for (int chunk = request.first() / ItemSeed.CHUNK; chunk <= last / ItemSeed.CHUNK; chunk++) {
      Object seeds = chunks.get(chunk);
      if (seeds != null) {
        of.add(seeds);
      }
    }
    return request.given(of);
  }

  private void begin(int block, Open map, int number, int slot, BatchRequest request) {
    ChildWorkflowOptions options = options(block, number, request);
    ChildWorkflowStub stub = Workflow.newUntypedChildWorkflowStub(Batch.TYPE, options);
    CancellationScope scope =
        Workflow.newCancellationScope(() -> {
          Promise<Void> heard =
              stub.executeAsync(BatchResult.class, request)
                  .handle((result, failure) -> {
                    ended(map, number, request, result, failure);
                    return null;
                  });
          assert heard != null;
        });
    Promise<WorkflowExecution> begun = stub.getExecution();
    Relay relay = Relay.to(options.getWorkflowId(), false, begun);
    map.underWay.put(number, new UnderWay(scope, options.getWorkflowId(), begun, slot, relay));
    scope.run();
  }

  private void ended(
      Open map,
      int number,
      BatchRequest request,
      @Nullable BatchResult result,
      @Nullable RuntimeException failure) {
    UnderWay was = map.underWay.remove(number);
    if (was != null) {
      map.free.add(was.slot());
    }
    map.over += request.count();
    freed = true;
    if (result != null) {
      map.parts.put(number, result.parts());
    }
    if (map.stopped) {
      if (map.failed == null && map.broken == null && result != null) {
        map.failed = result.failed();
      }
      return;
    }
    if (result != null && result.failed() != null) {
      map.failed = result.failed();
      stop(map);
      if (request.execution().onFailure() == OnFailure.CANCEL) {
        List.copyOf(map.underWay.values()).forEach(it -> it.scope().cancel());
      }
    } else if (failure != null) {
      map.broken =
          Failures.cancelled(failure)
              ? Problem.of(
                  Problem.Kind.INVALID, "ITEM_FAILED", "a batch of its items was cancelled")
              : Failures.problem(failure);
      stop(map);
    }
  }

  private static void stop(Open map) {
    if (!map.stopped) {
      map.stopped = true;
      for (UnderWay batch : map.underWay.values()) {
        // By its id: it may have gone on in another run. One that has just ended cannot be told,
        // and need not. In a thread that begins at once, as in runs of versions before: what they
        // do comes in the same order.
        Promise<@Nullable Void> told =
            Async.procedure(
                    () -> {
                      batch.begun().get();
                      Workflow.newUntypedExternalWorkflowStub(batch.workflow()).signal(Batch.STOP);
                    })
                .handle((nothing, failure) -> null);
        assert told != null;
      }
    }
  }

  private void settle(int block, Open map) {
    if (map.ended() && maps.remove(block, map)) {
      ear.over(block, map.gathered());
    }
  }

  private ChildWorkflowOptions options(int block, int number, BatchRequest request) {
    int last = request.first() + request.count() - 1;
    StringBuilder id = new StringBuilder(request.execution().executionId());
    id.append(':').append(skeleton.blocks().get(block).id());
    request.place().forEach(index -> id.append(':').append(index));
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(id.append(":batch-").append(number).toString())
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
        .setCancellationType(ChildWorkflowCancellationType.TRY_CANCEL)
        .setMemo(Passage.memo())
        .setTypedSearchAttributes(
            RunAttributes.of(request.execution(), Workflow.getTypedSearchAttributes()))
        .setStaticSummary(
            "%s, items %d to %d"
                .formatted(Acts.title(skeleton.blocks().get(block)), request.first(), last))
        .build();
  }

  /** How many batches at a time, and how many items of each: together what the author allows. */
  private static int[] shares(Outcome.Each each) {
    int wanted = Math.clamp((each.concurrency() + SHARE - 1) / SHARE, 1, MOST_BATCHES);
    int[] shares = new int[Math.min(wanted, Math.max(1, each.batches()))];
    for (int slot = 0; slot < shares.length; slot++) {
      shares[slot] =
          each.concurrency() / shares.length + (slot < each.concurrency() % shares.length ? 1 : 0);
    }
    return shares;
  }

  private static long weight(BatchRequest request) {
    return 1_024
        + JsonSize.of(request.items())
        + JsonSize.of(request.lent())
        + JsonSize.of(request.execution().variables())
        + JsonSize.of(request.execution().trigger().request());
  }
}
