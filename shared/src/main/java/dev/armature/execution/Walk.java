package dev.armature.execution;

import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.WalkPlan.Entrance;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a graph is walked: told what came of a block, it decides what follows. No clock, no chance,
 * no IO, so a replay always agrees; the interpreter acts on it, and the reader of histories walks
 * the same way again. Finishing a block costs its degree, never a scan of the graph.
 */
public final class Walk {
  /** Blocks of one execution that run at once; the others queue in the order they became ready. */
  public static final int MOST_RUNNING = 500;

  /** How far a block is. */
  public enum State {
    /** Not decided yet. */
    WAITING,
    /** Decided to run, and not ended. */
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

  private enum Truth {
    OPEN,
    ACTIVE,
    INACTIVE
  }

  private final ExecutionRequest request;
  private final String startedAt;
  private final WalkPlan plan;
  private final State[] states;
  private final int[] openWaysIn;
  private final Truth[] ways;
  private final @Nullable Object[] carried;
  private final List<@Nullable Map<String, @Nullable Object>> results;
  private final ArrayDeque<Integer> queue = new ArrayDeque<>();
  private final Set<Integer> running = new LinkedHashSet<>();
  private @Nullable Problem failure;
  private int lastAnswer = -1;

  /**
   * At the entrance, before anything is decided.
   *
   * @param startedAt when the run started, ISO-8601 in UTC, for {@code execution.started_at}
   */
  public Walk(Skeleton skeleton, ExecutionRequest request, String startedAt) {
    this(new WalkPlan(skeleton), request, startedAt);
  }

  /** With a plan made elsewhere; it is all that a walk sees of the graph. */
  Walk(WalkPlan plan, ExecutionRequest request, String startedAt) {
    this.request = request;
    this.startedAt = startedAt;
    this.plan = plan;
    int size = plan.blocks();
    this.states = new State[size];
    Arrays.fill(states, State.WAITING);
    this.openWaysIn = new int[size];
    for (int block = 0; block < size; block++) {
      openWaysIn[block] = plan.in(block).size();
    }
    this.ways = new Truth[plan.ways()];
    Arrays.fill(ways, Truth.OPEN);
    this.carried = new Object[plan.ways()];
    this.results = new ArrayList<>(Collections.nCopies(size, null));
  }

  /** Decides the entries; called once, first. */
  public List<Decision> begin() {
    Entrance entrance = plan.entrance(request.entry());
    ArrayDeque<Integer> decided = new ArrayDeque<>();
    for (int block = 0; block < states.length; block++) {
      if (openWaysIn[block] == 0) {
        decided.add(block);
      }
    }
    return settle(decided, entrance);
  }

  /** A block ended with a reply. */
  public List<Decision> replied(int block, BlockReply reply) {
    end(block, State.DONE, reply.outcome().result());
    if (plan.node(block).answers()) {
      lastAnswer = block;
    }
    List<Integer> drawn = plan.drawnOut(block);
    for (int i = 0; i < drawn.size(); i++) {
      Way way = plan.way(drawn.get(i));
      boolean holds = i < reply.ways().size() && reply.ways().get(i);
      boolean active =
          switch (way.kind()) {
            case PLAIN -> true;
            case CONDITIONAL -> holds;
            case ERROR -> false;
          };
      carried[drawn.get(i)] = i < reply.carried().size() ? reply.carried().get(i) : null;
      decide(drawn.get(i), active);
    }
    return follow(block, true);
  }

  /**
   * A block failed after its retries.
   *
   * @param found what was found of its outgoing edges' conditions, where it goes on after an error;
   *     else absent
   */
  public List<Decision> failed(int block, Problem problem, @Nullable BlockReply found) {
    Node node = plan.node(block);
    end(block, State.FAILED, errorResult(problem));
    List<Integer> drawn = plan.drawnOut(block);
    boolean caught = false;
    for (int i = 0; i < drawn.size(); i++) {
      boolean holds = found != null && i < found.ways().size() && found.ways().get(i);
      boolean active =
          switch (plan.way(drawn.get(i)).kind()) {
            case PLAIN -> node.goesOn();
            case CONDITIONAL -> node.goesOn() && holds;
            case ERROR -> true;
          };
      caught |= active && plan.way(drawn.get(i)).kind() == Way.Kind.ERROR;
      decide(drawn.get(i), active);
    }
    if (!caught && !node.goesOn()) {
      if (failure == null) {
        failure = executionFailed(node, problem);
      }
      queue.clear();
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
    running.remove(block);
    states[block] = State.CANCELLED;
  }

  /** What the block is called with: the values that it references, and what came in. */
  public BlockCall call(int block) {
    Node node = plan.node(block);
    Skeleton.Sees sees = node.sees();
    Map<String, @Nullable Object> roots = new LinkedHashMap<>();
    if (!sees.outputs().isEmpty()) {
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
      sees.outputs().forEach(seen -> outputs.put(id(seen), results.get(seen)));
      roots.put("outputs", outputs);
    }
    if (!sees.variables().isEmpty()) {
      roots.put("variables", variables(sees.variables()));
    }
    if (sees.inputs()) {
      roots.put("inputs", inputs(block));
    }
    if (sees.execution()) {
      Map<String, @Nullable Object> execution = new LinkedHashMap<>();
      execution.put("id", request.executionId());
      execution.put("started_at", startedAt);
      roots.put("execution", execution);
    }
    if (sees.trigger()) {
      roots.put("trigger", request.trigger().request());
    }
    return new BlockCall(
        request.executionId(),
        request.workspaceId(),
        request.graphHash(),
        node.id(),
        roots,
        node.takesInput() ? cameIn(block) : null);
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
    BlockCall call = call(block);
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    if (call.roots().get("outputs") instanceof Map<?, ?> seen) {
      seen.forEach((id, result) -> outputs.put((String) id, result));
    }
    outputs.put(id(block), errorResult(problem));
    Map<String, @Nullable Object> roots = new LinkedHashMap<>(call.roots());
    roots.put("outputs", outputs);
    return new BlockCall(
        call.executionId(),
        call.workspaceId(),
        call.graphHash(),
        call.blockId(),
        roots,
        call.cameIn());
  }

  /** How far a block is. */
  public State state(int block) {
    return states[block];
  }

  /** The result of a block, where it has one. */
  public @Nullable Map<String, @Nullable Object> result(int block) {
    return results.get(block);
  }

  /** The blocks that run now, in the order they were decided. */
  public List<Integer> running() {
    return List.copyOf(running);
  }

  /** Whether nothing runs and nothing more will. */
  public boolean finished() {
    return running.isEmpty() && queue.isEmpty();
  }

  /** The failure that fails the execution ({@code EXECUTION_FAILED}), once there is one. */
  public Optional<Problem> failure() {
    return Optional.ofNullable(failure);
  }

  /** The output of the execution, once finished. */
  public @Nullable Object output() {
    if (lastAnswer >= 0) {
      return output(lastAnswer);
    }
    Map<String, @Nullable Object> ends = new LinkedHashMap<>();
    for (int block : plan.ends()) {
      if (states[block] == State.DONE || states[block] == State.FAILED) {
        ends.put(id(block), output(block));
      }
    }
    return ends;
  }

  private void end(int block, State state, Map<String, @Nullable Object> result) {
    running.remove(block);
    states[block] = state;
    results.set(block, result);
  }

  /** Decides the ways that references derived, then all blocks that this leaves decided. */
  private List<Decision> follow(int block, boolean succeeded) {
    ArrayDeque<Integer> decided = new ArrayDeque<>();
    for (int way : plan.out(block)) {
      if (plan.way(way).derived()) {
        decide(way, succeeded);
      }
      if (--openWaysIn[plan.way(way).to()] == 0) {
        decided.add(plan.way(way).to());
      }
    }
    return failure == null ? settle(decided, plan.entrance(request.entry())) : List.of();
  }

  private void decide(int way, boolean active) {
    ways[way] = active ? Truth.ACTIVE : Truth.INACTIVE;
  }

  private List<Decision> settle(ArrayDeque<Integer> decided, Entrance entrance) {
    List<Decision> decisions = new ArrayList<>();
    while (!decided.isEmpty()) {
      int block = decided.remove();
      boolean runs = entrance.chose(block) || plan.in(block).stream().anyMatch(this::activates);
      Node node = plan.node(block);
      if (runs && !node.disabled()) {
        queue.add(block);
      } else {
        states[block] = State.SKIPPED;
        decisions.add(new Decision.Skip(block));
        decided.addAll(passBy(block, runs));
      }
    }
    while (!queue.isEmpty() && running.size() < MOST_RUNNING) {
      int block = queue.remove();
      states[block] = State.RUNNING;
      running.add(block);
      decisions.add(new Decision.Run(block));
    }
    return decisions;
  }

  /** Decides the ways out of a block that does not run; a disabled one hands on what came in. */
  private List<Integer> passBy(int block, boolean reached) {
    if (reached) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("output", cameIn(block));
      results.set(block, result);
    }
    List<Integer> decided = new ArrayList<>();
    for (int out : plan.out(block)) {
      Way way = plan.way(out);
      decide(out, reached && way.kind() == Way.Kind.PLAIN);
      carried[out] = reached && way.input() != null ? output(block) : null;
      if (--openWaysIn[way.to()] == 0) {
        decided.add(way.to());
      }
    }
    return decided;
  }

  private boolean activates(int way) {
    return ways[way] == Truth.ACTIVE && plan.way(way).activates();
  }

  private @Nullable Object cameIn(int block) {
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    for (int way : plan.in(block)) {
      if (activates(way)) {
        int from = plan.way(way).from();
        outputs.put(id(from), output(from));
      }
    }
    return switch (outputs.size()) {
      case 0 -> request.variables();
      case 1 -> outputs.values().iterator().next();
      default -> outputs;
    };
  }

  private Map<String, @Nullable Object> inputs(int block) {
    Map<String, @Nullable Object> inputs = new LinkedHashMap<>(request.variables());
    for (int in : plan.in(block)) {
      String input = plan.way(in).input();
      if (input != null && ways[in] == Truth.ACTIVE) {
        inputs.put(input, carried[in]);
      }
    }
    return inputs;
  }

  private Map<String, @Nullable Object> variables(List<String> names) {
    if (names.contains("*")) {
      return request.variables();
    }
    Map<String, @Nullable Object> seen = new LinkedHashMap<>();
    for (String name : names) {
      if (request.variables().containsKey(name)) {
        seen.put(name, request.variables().get(name));
      }
    }
    return seen;
  }

  private @Nullable Object output(int block) {
    Map<String, @Nullable Object> result = results.get(block);
    return result == null ? null : result.get("output");
  }

  private String id(int block) {
    return plan.node(block).id();
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
