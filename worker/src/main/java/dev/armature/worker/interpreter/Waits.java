package dev.armature.worker.interpreter;

import dev.armature.execution.Gathered;
import dev.armature.execution.OpenWait;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Waited;
import dev.armature.execution.Waited.How;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkState;
import dev.armature.json.Json;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What blocks wait for: moments, messages and other executions. A wait that is over gives its block
 * back to be run again; one that is open goes on in the next Temporal run.
 */
final class Waits {
  /** A wait that is open, with its timer where it has one. */
  private static final class Open {
    private final @Nullable Long due;
    private final boolean tellable;
    private @Nullable CancellationScope timer;

    Open(@Nullable Long due, boolean tellable) {
      this.due = due;
      this.tellable = tellable;
    }
  }

  /** A timer that takes longer is set again; Temporal counts in nanoseconds, up to 292 years. */
  private static final long LONGEST_TIMER = Duration.ofDays(3_650).toMillis();

  private final Skeleton skeleton;
  private final Walk walk;
  private final ArrayDeque<String> heard;
  private final Calls calls;
  private final Batches batches;
  private final Map<Integer, Open> open = new LinkedHashMap<>();
  private final Map<Integer, Waited> over = new LinkedHashMap<>();
  private final ArrayDeque<Integer> fresh = new ArrayDeque<>();
  private final Set<String> early = new LinkedHashSet<>();
  private final Map<String, Integer> indexes = new HashMap<>();

  /**
   * With nothing that waits.
   *
   * @param heard what signals said and nobody has looked at; filled from outside
   */
  Waits(Skeleton skeleton, Walk walk, ArrayDeque<String> heard) {
    this.skeleton = skeleton;
    this.walk = walk;
    this.heard = heard;
    this.calls = new Calls(this::over);
    this.batches = new Batches(skeleton, walk, this::gathered);
  }

  /** Takes over what was open in the Temporal run before this one. */
  void resume(WalkState from) {
    early.addAll(from.told());
    batches.give(from.given());
    from.waiting()
        .forEach((block, wait) -> {
          calls.resume(block, wait.child(), from.paused());
          Waited waited = wait.waited();
          if (waited == null) {
            opened(block, wait.due(), wait.tellable());
          } else {
            over.put(block, waited);
            fresh.add(block);
          }
        });
  }

  /** A block answered that it waits; whether for work of the execution's own. */
  boolean begin(int block, Outcome.Pending pending) {
    over.remove(block);
    long now = Workflow.currentTimeMillis();
    switch (pending) {
      case Outcome.Sleep sleep -> opened(block, sleep.due().from(now), false);
      case Outcome.Ask ask -> opened(block, ask.due() == null ? null : ask.due().from(now), true);
      case Outcome.Call call -> {
        opened(block, null, true);
        calls.add(block, skeleton.blocks().get(block), call);
      }
      case Outcome.Each each -> {
        opened(block, null, false);
        batches.add(block, each);
      }
    }
    return works(block);
  }

  /**
   * Has the executions and the batches begin that were called for, as far as the task allows, none
   * while it is paused; whether all of them have that may.
   */
  boolean beginCalls(TaskBudget budget, boolean paused) {
    return (paused || calls.begin(budget)) && batches.begin(budget, paused);
  }

  /** Has what blocks wait for of other workflows held back, or go on. */
  void pause(boolean held) {
    calls.pause(held);
    batches.pause(held);
  }

  /** Whether what blocks wait for has heard of that. */
  boolean pauseHeard() {
    return calls.pauseHeard() && batches.pauseHeard();
  }

  /** Whether another batch of a map may begin, since this was asked before. */
  boolean moreBatches() {
    return batches.taken();
  }

  /** The first maps under way, and how far they are. */
  List<Details.Mapped> maps(int most) {
    return batches.first(most);
  }

  /** How many maps are under way. */
  int allMaps() {
    return batches.count();
  }

  private boolean works(int block) {
    return calls.has(block) || batches.has(block);
  }

  /** Whether some wait may be over since the last were taken. */
  boolean stirred() {
    return !heard.isEmpty() || !fresh.isEmpty() || batches.stirred();
  }

  /**
   * The blocks whose waits are over since this was asked before, in the order in which they are.
   */
  List<Integer> taken() {
    hearAll();
    List<Integer> taken = List.copyOf(fresh);
    fresh.clear();
    return taken;
  }

  /** What came of the wait of a block that is to be run again; null where it has not waited. */
  @Nullable Waited waited(int block) {
    return over.get(block);
  }

  /** A block is over. */
  void ended(int block) {
    over.remove(block);
    calls.forget(block);
    batches.forget(block);
    if (!early.isEmpty()) {
      early.remove(skeleton.blocks().get(block).id());
    }
  }

  /** The first blocks that wait, those left out that wait for the items of a map. */
  List<Details.Waiting> waiting(int most) {
    // Asked with each task, of runs in which mostly none waits.
    return open.isEmpty()
        ? List.of()
        : open.entrySet().stream()
            .filter(it -> !batches.has(it.getKey()))
            .limit(most)
            .map(it ->
                new Details.Waiting(
                    it.getKey(),
                    it.getValue().due,
                    calls.child(it.getKey()),
                    it.getValue().tellable))
            .toList();
  }

  /** How many there are. */
  int allWaiting() {
    return Math.max(0, open.size() - batches.count());
  }

  /** Whether there are such blocks. */
  boolean idles() {
    return !open.isEmpty() && open.keySet().stream().anyMatch(block -> !batches.has(block));
  }

  /** Whether any block waits, all of them so that they can go on in the next Temporal run. */
  boolean portable() {
    return !open.isEmpty() && settled();
  }

  /** Whether no execution that was called for has yet to begin, and no map is under way. */
  boolean settled() {
    return calls.settled() && batches.none();
  }

  /** The state with what is open. */
  WalkState into(WalkState state) {
    hearAll();
    Map<Integer, OpenWait> waiting = new LinkedHashMap<>();
    open.forEach((block, wait) ->
        waiting.put(block, new OpenWait(wait.due, wait.tellable, calls.child(block), null)));
    over.forEach((block, waited) ->
        waiting.put(block, new OpenWait(waited.due(), true, calls.child(block), waited)));
    return state.with(waiting, new ArrayList<>(early)).given(batches.given());
  }

  /**
   * Gives up waiting.
   *
   * @param called whether what other executions do is given up as well: they are cancelled
   * @param waiting whether what is yet to begin is given up: executions, and maps without a batch
   * @return the blocks that wait no more
   */
  List<Integer> giveUp(boolean called, boolean waiting) {
    List<Integer> given = new ArrayList<>();
    for (int block : List.copyOf(open.keySet())) {
      boolean dropped = waiting && (calls.waiting(block) || batches.waiting(block));
      if (called || dropped || !works(block)) {
        close(block);
        if (dropped) {
          calls.drop(block);
        }
        batches.cancel(block);
        given.add(block);
      } else {
        batches.stop(block);
      }
    }
    if (called) {
      cancelCalled();
    }
    return given;
  }

  /** Cancels the executions that blocks wait for, whatever has become of this one. */
  void cancelCalled() {
    calls.cancel();
  }

  /** Asks for that, in a scope that no cancellation reaches, and does not wait. */
  List<Promise<@Nullable Void>> askCalled() {
    return calls.asked();
  }

  private void hearAll() {
    while (!heard.isEmpty()) {
      hear(heard.remove());
    }
  }

  private void hear(String id) {
    Integer block = index(id);
    if (block == null) {
      return;
    }
    Open wait = open.get(block);
    if (wait != null && wait.tellable) {
      over(block, How.TOLD);
    } else if (walk.state(block) == Walk.State.WAITING || walk.state(block) == Walk.State.RUNNING) {
      early.add(id);
    }
  }

  private void opened(int block, @Nullable Long due, boolean tellable) {
    Open wait = new Open(due, tellable);
    open.put(block, wait);
    if (tellable && early.remove(skeleton.blocks().get(block).id())) {
      over(block, How.TOLD);
    } else if (due != null) {
      timer(block, wait, due);
    }
  }

  private void timer(int block, Open wait, long due) {
    long left = due - Workflow.currentTimeMillis();
    if (left <= 0) {
      over(block, How.DUE);
      return;
    }
    TimerOptions options =
        TimerOptions.newBuilder().setSummary(Acts.title(skeleton.blocks().get(block))).build();
    CancellationScope scope =
        Workflow.newCancellationScope(() -> {
          Promise<Void> told =
              Workflow.newTimer(Duration.ofMillis(Math.min(left, LONGEST_TIMER)), options)
                  .handle((nothing, failure) -> {
                    if (failure == null && open.get(block) == wait) {
                      timer(block, wait, due);
                    }
                    return null;
                  });
          assert told != null;
        });
    wait.timer = scope;
    scope.run();
  }

  /** A wait is over, if it is open. */
  private void over(int block, How how) {
    Open wait = open.get(block);
    if (wait != null) {
      close(block);
      over.put(block, new Waited(how, wait.due, null));
      fresh.add(block);
    }
  }

  private void gathered(int block, Gathered all) {
    Open wait = open.get(block);
    if (wait != null) {
      close(block);
      over.put(
          block, new Waited(How.GATHERED, wait.due, Json.stored().convertValue(all, Object.class)));
      fresh.add(block);
    }
  }

  private void close(int block) {
    Open wait = open.remove(block);
    CancellationScope timer = wait == null ? null : wait.timer;
    if (timer != null) {
      timer.cancel();
    }
  }

  private @Nullable Integer index(String id) {
    if (indexes.isEmpty()) {
      for (int block = 0; block < skeleton.blocks().size(); block++) {
        indexes.put(skeleton.blocks().get(block).id(), block);
      }
    }
    return indexes.get(id);
  }
}
