package dev.armature.execution;

import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.WalkPlan.Entrance;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a graph is walked: told what came of a block, it decides what follows. No clock, no chance,
 * no IO, so a replay always agrees; the interpreter acts on it, and the reader of histories walks
 * the same way again. Finishing a block costs its degree, never a scan of the graph.
 */
public final class Walk {
  /**
   * Blocks of one execution that run at once; the others queue in the order they became ready. One
   * that waits for a moment or a message counts to them no longer; one that waits for work of the
   * execution's own, such as another execution, does.
   */
  public static final int MOST_RUNNING = 500;

  /** How far a block is. */
  public enum State {
    /** Not decided yet. */
    WAITING,
    /** Decided to run, and not ended: it runs or waits. */
    RUNNING,
    /** Ended with a result. */
    DONE,
    /** Failed after its retries. */
    FAILED,
    /** Never runs: no way in is active, or it is disabled. */
    SKIPPED,
    /** Cut off while it ran or waited. */
    CANCELLED
  }

  /** What the walk wants done next. */
  public sealed interface Decision {
    /** Index of the block. */
    int block();

    /** Run this block. */
    record Run(int block) implements Decision {}

    /** This block is skipped; nothing to do but to say so. */
    record Skip(int block) implements Decision {}
  }

  private final ExecutionRequest request;
  private final String startedAt;
  private final WalkPlan plan;
  private final boolean resumed;
  private final Progress progress;
  private final WalkValues values;

  /**
   * At the entrance, before anything is decided; or where an earlier run of the execution stopped.
   *
   * @param startedAt when the run started, ISO-8601 in UTC, for {@code execution.started_at}; of a
   *     run that goes on, the first one's counts
   */
  public Walk(Skeleton skeleton, ExecutionRequest request, String startedAt) {
    this(new WalkPlan(skeleton), request, startedAt);
  }

  /** With a plan made elsewhere; it is all that a walk sees of the graph. */
  Walk(WalkPlan plan, ExecutionRequest request, String startedAt) {
    this(plan, request, startedAt, null, request.resumed());
  }

  /**
   * Through the body of a map, for one of its items.
   *
   * @param from where an earlier Temporal run stopped; absent: it has not begun
   */
  public static Walk through(
      WalkPlan body,
      ExecutionRequest request,
      String startedAt,
      MapItem item,
      @Nullable WalkState from) {
    return new Walk(body, request, startedAt, item, from);
  }

  private Walk(
      WalkPlan plan,
      ExecutionRequest request,
      String startedAt,
      @Nullable MapItem item,
      @Nullable WalkState from) {
    this.request = request;
    this.plan = plan;
    this.resumed = from != null;
    this.startedAt = from == null ? startedAt : from.startedAt();
    this.progress = from == null ? new Progress(plan) : new Progress(plan, from);
    if (item != null) {
      progress.enter(item);
    }
    this.values = new WalkValues(progress, request, this.startedAt, item);
  }

  /** Decides the entries, or what was ready in the run before; called once, first. */
  public List<Decision> begin() {
    if (resumed) {
      return settle(new ArrayDeque<>(), plan.entrance(request.entry()));
    }
    Entrance entrance = plan.entrance(request.entry());
    ArrayDeque<Integer> decided = new ArrayDeque<>();
    for (int block : plan.inside()) {
      if (progress.openWaysIn[block] == 0) {
        decided.add(block);
      }
    }
    return settle(decided, entrance);
  }

  /** A block ended with a reply. */
  public List<Decision> replied(int block, BlockReply reply) {
    progress.end(block, State.DONE, reply.outcome().result());
    progress.cached += reply.cached() ? 1 : 0;
    if (plan.node(block).answers()) {
      progress.lastAnswer = block;
    }
    List<Integer> drawn = plan.drawnOut(block);
    for (int i = 0; i < drawn.size(); i++) {
      Way way = plan.way(drawn.get(i));
      boolean holds = i < reply.ways().size() && reply.ways().get(i);
      boolean active =
          switch (way.kind()) {
            case PLAIN -> true;
            case CONDITIONAL -> holds;
            case ERROR, ITEM -> false;
          };
      progress.carried[drawn.get(i)] = i < reply.carried().size() ? reply.carried().get(i) : null;
      progress.decide(drawn.get(i), active);
    }
    return follow(block, true);
  }

  /**
   * A block answered that it waits.
   *
   * @param works whether what it waits for is work of the execution's own
   * @return what may run now in its place
   */
  public List<Decision> waits(int block, boolean works) {
    progress.waits(block, works);
    return progress.failure == null
        ? settle(new ArrayDeque<>(), plan.entrance(request.entry()))
        : List.of();
  }

  /**
   * A block failed after its retries.
   *
   * @param found what was found of its outgoing edges' conditions, where it goes on after an error;
   *     else absent
   */
  public List<Decision> failed(int block, Problem problem, @Nullable BlockReply found) {
    Node node = plan.node(block);
    progress.end(block, State.FAILED, errorResult(problem));
    List<Integer> drawn = plan.drawnOut(block);
    boolean caught = false;
    for (int i = 0; i < drawn.size(); i++) {
      boolean holds = found != null && i < found.ways().size() && found.ways().get(i);
      boolean active =
          switch (plan.way(drawn.get(i)).kind()) {
            case PLAIN -> node.goesOn();
            case CONDITIONAL -> node.goesOn() && holds;
            case ERROR -> true;
            case ITEM -> false;
          };
      caught |= active && plan.way(drawn.get(i)).kind() == Way.Kind.ERROR;
      progress.decide(drawn.get(i), active);
    }
    if (!caught && !node.goesOn()) {
      if (progress.failure == null) {
        progress.failure = executionFailed(node, problem);
      }
      progress.queue.clear();
      return List.of();
    }
    return follow(block, node.goesOn());
  }

  /** The result that stands for a block which failed: no output, and the message as its error. */
  public static Map<String, @Nullable Object> errorResult(Problem problem) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", null);
    result.put("error", problem.message());
    return result;
  }

  /** A running block was cut off; nothing follows from it. */
  public void cancelled(int block) {
    progress.leaves(block, State.CANCELLED);
  }

  /** What is decided to run and has not begun never does. */
  public void cut() {
    progress.queue.clear();
  }

  /** What the block is called with: the values that it references, and what came in. */
  public BlockCall call(int block) {
    return values.call(block);
  }

  /**
   * Whether a block goes on after an error and leaves by conditions that must be looked at then.
   */
  public boolean asksWays(int block) {
    return plan.node(block).goesOn()
        && plan.drawnOut(block).stream()
            .anyMatch(way -> plan.way(way).kind() == Way.Kind.CONDITIONAL);
  }

  /** What the conditions out of a block that failed are looked at with: its error is in there. */
  public BlockCall waysCall(int block, Problem problem) {
    return values.waysCall(block, problem);
  }

  /** What a batch of a map's items is begun with. */
  public BatchRequest batch(int block, Outcome.Each each, int number, int atOnce) {
    return values.batch(block, each, number, atOnce);
  }

  /** The values that the body of a map sees though they stand outside of it. */
  public List<Held> lentTo(int block) {
    return values.lentTo(block);
  }

  /** How many blocks are walked. */
  public int size() {
    return plan.inside().size();
  }

  /** The values that a block's call is made of. */
  public List<Held> handedTo(int block) {
    return values.handedTo(block);
  }

  /** The values that the output is made of. */
  public List<Held> answering() {
    return values.answering();
  }

  /** The values that may be looked at yet. */
  public List<Held> needed() {
    return values.needed();
  }

  /** Puts another value in the place of one that is held. */
  public void put(Held held, @Nullable Object value) {
    values.put(held, value);
  }

  /** Where the next run of this execution goes on, once everything that was begun has ended. */
  public WalkState state() {
    return WalkState.of(progress, values.needed(), startedAt);
  }

  /** How far a block is. */
  public State state(int block) {
    return progress.states[block];
  }

  /** How many blocks are so far; known without a look at each. */
  public int count(State state) {
    return progress.count(state);
  }

  /** The blocks that are walked, in the graph's order. */
  public List<Integer> blocks() {
    return plan.inside();
  }

  /** The result of a block, where it has one. */
  public @Nullable Map<String, @Nullable Object> result(int block) {
    return progress.results.get(block);
  }

  /** The blocks that run now, in the order they were decided. */
  public List<Integer> running() {
    return List.copyOf(progress.running);
  }

  /** The blocks that wait now, in the order they began to. */
  public List<Integer> waiting() {
    return List.copyOf(progress.waiting.keySet());
  }

  /** Whether nothing runs or waits and nothing more will. */
  public boolean finished() {
    return progress.running.isEmpty() && progress.waiting.isEmpty() && progress.queue.isEmpty();
  }

  /** The failure that fails the execution ({@code EXECUTION_FAILED}), once there is one. */
  public Optional<Problem> failure() {
    return Optional.ofNullable(progress.failure);
  }

  /** How many blocks did nothing, since their result was there. */
  public int cached() {
    return progress.cached;
  }

  /** The output of the execution, once finished. */
  public @Nullable Object output() {
    return progress.answer();
  }

  /** What more than its output the response block that ran last says; null: nothing. */
  public Ending.@Nullable Answer shaped() {
    return progress.shaped();
  }

  /** Decides the ways that references derived, then all blocks that this leaves decided. */
  private List<Decision> follow(int block, boolean succeeded) {
    ArrayDeque<Integer> decided = new ArrayDeque<>();
    for (int way : plan.out(block)) {
      if (plan.way(way).derived()) {
        progress.decide(way, succeeded);
      }
      if (--progress.openWaysIn[plan.way(way).to()] == 0) {
        decided.add(plan.way(way).to());
      }
    }
    return progress.failure == null ? settle(decided, plan.entrance(request.entry())) : List.of();
  }

  private boolean ledInto(int block) {
    for (int way : plan.in(block)) {
      if (progress.activates(way)) {
        return true;
      }
    }
    return false;
  }

  private List<Decision> settle(ArrayDeque<Integer> decided, Entrance entrance) {
    List<Decision> decisions = new ArrayList<>();
    while (!decided.isEmpty()) {
      int block = decided.remove();
      boolean runs = entrance.chose(block) || ledInto(block);
      Node node = plan.node(block);
      if (runs && !node.disabled()) {
        progress.queue.add(block);
      } else {
        progress.turn(block, State.SKIPPED);
        decisions.add(new Decision.Skip(block));
        decided.addAll(passBy(block, runs));
      }
    }
    while (!progress.queue.isEmpty() && progress.busy() < MOST_RUNNING) {
      int block = progress.queue.remove();
      progress.turn(block, State.RUNNING);
      progress.running.add(block);
      decisions.add(new Decision.Run(block));
    }
    return decisions;
  }

  /** Decides the ways out of a block that does not run; a disabled one hands on what came in. */
  private List<Integer> passBy(int block, boolean reached) {
    if (reached) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("output", values.cameIn(block));
      progress.results.set(block, result);
    }
    List<Integer> decided = new ArrayList<>();
    for (int out : plan.out(block)) {
      Way way = plan.way(out);
      progress.decide(out, reached && way.kind() == Way.Kind.PLAIN);
      progress.carried[out] = reached && way.input() != null ? progress.output(block) : null;
      if (--progress.openWaysIn[way.to()] == 0) {
        decided.add(way.to());
      }
    }
    return decided;
  }

  private static Problem executionFailed(Node node, Problem cause) {
    String name = node.name();
    String who =
        name == null || name.equals(node.id())
            ? "'%s'".formatted(node.id())
            : "'%s' (%s)".formatted(name, node.id());
    return new Problem(
        cause.kind(),
        "EXECUTION_FAILED",
        "Block %s failed: %s".formatted(who, cause.message()),
        List.of(new Fault(cause.code(), "", node.id(), cause.message())));
  }
}
