package dev.armature.worker.interpreter;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Waited;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkState;
import dev.armature.json.JsonSize;
import dev.armature.problem.Problem;
import dev.armature.worker.lasting.Failures;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The course of a walk through one Temporal run: begins what the walk decides when it may begin,
 * and tells the walk what came of it.
 */
final class Course {
  /** A block that ended: with a reply or with a failure. */
  private record Ended(int block, @Nullable BlockReply reply, @Nullable RuntimeException failure) {}

  /** A block under way. */
  private record UnderWay(CancellationScope scope, BlockCall call, boolean light) {}

  private final Acts acts;
  private final ExecutionRequest request;
  private final Skeleton skeleton;
  private final Walk walk;
  private final Luggage luggage;
  private final Bounds bounds;
  private final TaskBudget budget;
  private final Waits waits;
  private final Chronicle chronicle;
  private final Details details;

  /** Runs of the first version begin everything at once and end where they began. */
  private final boolean bounded;

  /** Runs of versions before let what begins between two pauses miss the second one. */
  private final boolean heedful;

  /** Runs of versions before say nothing of a failure until they end. */
  private final boolean telling;

  private final ArrayDeque<Integer> ready = new ArrayDeque<>();
  private final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
  private final ArrayDeque<Ended> ended = new ArrayDeque<>();
  private @Nullable Promise<Void> nextTask;
  private boolean patient = true;

  /** What those that it has called were told of a pause. */
  private boolean held;

  Course(
      Acts acts,
      ExecutionRequest request,
      Skeleton skeleton,
      Walk walk,
      ArrayDeque<String> heard,
      int version,
      Bounds bounds) {
    this(acts, request, skeleton, walk, heard, version, bounds, request.resumed());
  }

  /**
   * One of several in a Temporal run.
   *
   * @param resumed where the run before this one stopped; absent: it has not begun
   */
  Course(
      Acts acts,
      ExecutionRequest request,
      Skeleton skeleton,
      Walk walk,
      ArrayDeque<String> heard,
      int version,
      Bounds bounds,
      @Nullable WalkState resumed) {
    this.acts = acts;
    this.bounds = bounds;
    this.budget = bounds.budget;
    this.request = request;
    this.skeleton = skeleton;
    this.walk = walk;
    this.bounded = version >= Versions.BOUNDED;
    this.heedful = version >= Versions.HEEDFUL;
    this.telling = version >= Versions.TELLING;
    this.luggage = new Luggage(acts, request, walk);
    this.waits = new Waits(skeleton, walk, heard);
    this.chronicle = new Chronicle(walk.size());
    this.details = new Details(skeleton, walk, chronicle);
    if (resumed != null) {
      held = resumed.paused();
      waits.resume(resumed);
    }
  }

  /** Takes what the walk decided, and begins what may begin. */
  void decided(List<Walk.Decision> decisions) {
    for (Walk.Decision decision : decisions) {
      switch (decision) {
        case Walk.Decision.Run run -> ready.add(run.block());
        case Walk.Decision.Skip skip -> {
          // The walk counts it.
        }
      }
    }
    beginReady();
  }

  /** Waits until something ends, and moves on. */
  void move() {
    if (!pauseStirred() && waits.pauseHeard()) {
      bounds.showPause();
    }
    bounds.screen.show(acts.atHand(), this::details);
    bounds.signs.waits(idles());
    if (telling && walk.failure().isPresent()) {
      bounds.signs.fails();
    }
    Workflow.await(() ->
        stirred()
            || (bounds.pauseUnshown() && waits.pauseHeard())
            || (bounds.screen.behind() && !acts.atHand())
            || (underWay.isEmpty() && leaves()));
    moveOn();
  }

  /** Shows how it came out. */
  void show() {
    bounds.screen.show(false, this::details);
  }

  private String details() {
    return details.of(bounds.screen.name(), scene(), Workflow.currentTimeMillis());
  }

  /** What it is at, in a few words. */
  String glance() {
    return details.glance(scene());
  }

  /** Since when it is at that; null where nobody knows. */
  @Nullable Long since() {
    return details.since(scene());
  }

  private Details.Scene scene() {
    int most = details.most();
    return new Details.Scene(
        underWay.keySet(),
        ready,
        waits.maps(most),
        waits.allMaps(),
        waits.waiting(most),
        waits.allWaiting(),
        bounds.pause.on());
  }

  /** Whether something has ended. */
  boolean stirred() {
    return !ended.isEmpty()
        || (nextTask != null && nextTask.isCompleted())
        || waits.stirred()
        || pauseStirred();
  }

  /** Whether it was paused or resumed, and has not moved on since. */
  boolean pauseStirred() {
    return held != bounds.pause.on();
  }

  /** Moves on with what has ended. */
  void moveOn() {
    if (pauseStirred()) {
      tellPause();
      beginReady();
    }
    if (nextTask != null && nextTask.isCompleted()) {
      nextTask = null;
      beginReady();
    }
    if (waits.moreBatches()) {
      beginReady();
    }
    List<Integer> awake = waits.taken();
    if (!awake.isEmpty()) {
      ready.addAll(awake);
      beginReady();
    }
    while (!ended.isEmpty()) {
      ended(ended.remove());
    }
  }

  /** Whether some block waits for what others do, or the clock. */
  boolean idles() {
    return waits.idles();
  }

  /** Whether the execution should go on in another Temporal run now. */
  boolean leaves() {
    return bounded
        && underWay.isEmpty()
        && (ready.isEmpty() ? waits.portable() : waits.settled())
        && walk.failure().isEmpty()
        && pauseHeard()
        && (Passage.suggested() || Passage.due());
  }

  /** Where the next run begins. */
  WalkState state() {
    pack(Luggage.MOST_STATE);
    return packed();
  }

  /** Keeps the values that the next run begins with, as far as they are more than so many bytes. */
  void pack(long most) {
    luggage.within(walk.needed(), most).get();
  }

  /** Where the next run begins, with the values as they are. */
  WalkState packed() {
    return waits.into(walk.state()).paused(held);
  }

  private boolean pauseHeard() {
    return !pauseStirred() && bounds.pauseShown() && waits.pauseHeard();
  }

  /** Whether nothing is under way, so that it could go on in another Temporal run. */
  boolean quiet() {
    return underWay.isEmpty()
        && ended.isEmpty()
        && !waits.stirred()
        && waits.settled()
        && pauseHeard();
  }

  /** Lets end what is under way, and cuts off what waits, or would begin to. */
  void endSoon() {
    patient = false;
    waits.giveUp(false, heedful).forEach(walk::cancelled);
  }

  /** Cuts off what a pause holds back, where it is to end though the pause may last for ever. */
  void dropHeld() {
    if (heedful && bounds.pause.on()) {
      // What waits for its turn behind them would wait for ever.
      walk.cut();
      ready.forEach(walk::cancelled);
      ready.clear();
    }
  }

  /** Cuts off what is under way; nothing more begins. */
  void cut() {
    walk.cut();
    ready.forEach(walk::cancelled);
    ready.clear();
    waits.giveUp(true, heedful).forEach(walk::cancelled);
    List.copyOf(underWay.values()).forEach(it -> it.scope().cancel());
  }

  /** Stops, and what it has called stops with it. */
  void cancelled() {
    waits.cancelCalled();
  }

  /** Asks what it has called to stop, in a scope that no cancellation reaches. */
  List<Promise<@Nullable Void>> askCalled() {
    return waits.askCalled();
  }

  /** The output of the execution, small enough to be handed on. */
  @Nullable Object output() {
    if (bounded) {
      luggage.within(walk.answering(), Luggage.MOST_STATE).get();
    }
    return walk.output();
  }

  /**
   * The output of the walk.
   *
   * @param most bytes of it; what is more goes by reference
   */
  @Nullable Object output(long most) {
    luggage.within(walk.answering(), most).get();
    return walk.output();
  }

  /** Begins what is ready, as far as it may: nothing while it is paused. */
  void beginReady() {
    if (heedful && pauseStirred()) {
      // What begins now has been told nothing: it must not miss what is said next.
      tellPause();
    }
    if (walk.failure().isPresent()) {
      dropHeld();
    }
    boolean paused = bounds.pause.on();
    if (!waits.beginCalls(budget, paused)) {
      awaitNextTask();
      return;
    }
    while (!paused
        && !ready.isEmpty()
        && !(bounded && (bounds.full() || bounds.stops() || leaves()))) {
      int block = ready.element();
      Skeleton.Node node = skeleton.blocks().get(block);
      BlockCall call = call(block);
      long weight = bounded ? weight(call) : 0;
      if (bounded && !budget.allows(load(weight, node), node.light())) {
        awaitNextTask();
        return;
      }
      ready.remove();
      begin(block, node, call, weight);
    }
  }

  private void tellPause() {
    held = bounds.pause.on();
    waits.pause(held);
  }

  private void begin(int block, Skeleton.Node node, BlockCall call, long weight) {
    if (!bounded) {
      start(block, call, node.light(), () -> acts.block(node, call));
      return;
    }
    BlockCall reserved = luggage.reserved(call);
    budget.begun(load(weight, node), node.light());
    if (weight <= Luggage.MOST_CALL) {
      start(block, reserved, node.light(), () -> acts.block(node, reserved));
    } else {
      start(
          block,
          reserved,
          node.light(),
          () ->
              luggage
                  .within(walk.handedTo(block), Luggage.MOST_CALL)
                  .thenCompose(kept -> acts.block(node, call(block).within(reserved.inline()))));
    }
  }

  /** What a call takes of its task. */
  private long load(long weight, Skeleton.Node node) {
    return Math.min(weight, Luggage.MOST_CALL) + (telling && node.light() ? TaskBudget.AROUND : 0);
  }

  private BlockCall call(int block) {
    BlockCall call = walk.call(block);
    Waited waited = waits.waited(block);
    return waited == null ? call : call.after(waited);
  }

  /** Where light blocks are under way, their ends come first. */
  private void awaitNextTask() {
    if (nextTask == null && underWay.values().stream().noneMatch(UnderWay::light)) {
      nextTask = Workflow.newTimer(Duration.ofMillis(1));
    }
  }

  private void ended(Ended end) {
    int block = end.block();
    UnderWay was = underWay.remove(block);
    bounds.ended();
    BlockReply reply = end.reply();
    if (bounded && was != null) {
      long weight = reply == null ? 0 : weight(reply);
      luggage.arrived(was.call(), weight);
      if (was.light()) {
        budget.replied(weight);
      }
    }
    if (reply != null && reply.outcome() instanceof Outcome.Pending pending) {
      if (walk.failure().isEmpty() && patient) {
        if (pending instanceof Outcome.Each) {
          luggage.within(walk.lentTo(block), Luggage.MOST_LENT).get();
        }
        decided(walk.waits(block, waits.begin(block, pending)));
      } else {
        walk.cancelled(block);
      }
      return;
    }
    waits.ended(block);
    long now = Workflow.currentTimeMillis();
    if (reply != null) {
      chronicle.ends(block, now, Math.max(1, reply.attempt()), reply.cached());
      decided(walk.replied(block, reply));
      return;
    }
    RuntimeException failure = end.failure();
    if (failure != null && Failures.cancelled(failure)) {
      walk.cancelled(block);
      return;
    }
    Problem problem = failure == null ? Problem.bug() : Failures.problem(failure);
    int attempt = failure == null ? 0 : attempt(failure, skeleton.blocks().get(block));
    chronicle.fails(block, now, attempt, problem.message());
    BlockReply found = walk.asksWays(block) ? ways(block, problem) : null;
    decided(walk.failed(block, problem, found));
    if (walk.failure().isPresent()) {
      ready.forEach(walk::cancelled);
      ready.clear();
      boolean cancels = request.onFailure() == OnFailure.CANCEL;
      waits.giveUp(cancels, heedful).forEach(walk::cancelled);
      if (cancels) {
        List.copyOf(underWay.values()).forEach(it -> it.scope().cancel());
      }
    }
  }

  /** What is found of the conditions out of a block that goes on; none of them where that fails. */
  private @Nullable BlockReply ways(int block, Problem problem) {
    try {
      return acts.ways(skeleton.blocks().get(block), walk.waysCall(block, problem)).get();
    } catch (TemporalFailure e) {
      if (Failures.cancelled(e)) {
        throw new CanceledFailure("cancelled");
      }
      return null;
    }
  }

  /** Starts an act in a scope of its own; its end is queued, whatever it is. */
  private void start(
      int block,
      BlockCall call,
      boolean light,
      java.util.function.Supplier<Promise<BlockReply>> act) {
    CancellationScope scope =
        Workflow.newCancellationScope(() -> {
          Promise<Void> queued =
              act.get()
                  .handle((reply, failure) -> {
                    ended.add(new Ended(block, reply, failure));
                    return null;
                  });
          assert queued != null;
        });
    underWay.put(block, new UnderWay(scope, call, light));
    chronicle.begins(block, Workflow.currentTimeMillis());
    bounds.begun();
    scope.run();
  }

  /** Which attempt was the last; 0 where nobody says it. */
  private static int attempt(RuntimeException failure, Skeleton.Node node) {
    Skeleton.Attempts attempts = node.attempts();
    return Failures.spent(failure) && attempts != null ? attempts.max() : Failures.attempt(failure);
  }

  private static long weight(BlockCall call) {
    Waited waited = call.waited();
    return JsonSize.of(call.roots())
        + JsonSize.of(call.cameIn())
        + (waited == null ? 0 : JsonSize.of(waited.value()));
  }

  private static long weight(BlockReply reply) {
    return JsonSize.of(reply.outcome().result()) + JsonSize.of(reply.carried());
  }
}
