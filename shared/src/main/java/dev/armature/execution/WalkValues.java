package dev.armature.execution;

import dev.armature.execution.Progress.Truth;
import dev.armature.execution.Skeleton.Node;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What blocks are handed of the values that a walk holds. */
final class WalkValues {
  private final Progress progress;
  private final WalkPlan plan;
  private final ExecutionRequest request;
  private final String startedAt;
  private final @Nullable MapItem item;

  WalkValues(
      Progress progress, ExecutionRequest request, String startedAt, @Nullable MapItem item) {
    this.item = item;
    this.progress = progress;
    this.plan = progress.plan;
    this.request = request;
    this.startedAt = startedAt;
  }

  /** What the block is called with: the values that it references, and what came in. */
  BlockCall call(int block) {
    Node node = plan.node(block);
    Skeleton.Sees sees = node.sees();
    Map<String, @Nullable Object> roots = new LinkedHashMap<>();
    if (!sees.outputs().isEmpty()) {
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
      sees.outputs().forEach(seen -> outputs.put(id(seen), progress.results.get(seen)));
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
    MapItem at = item;
    if (at != null && sees.item()) {
      roots.put("item", at.value());
      roots.put("index", at.place().getLast());
    }
    BlockCall call =
        new BlockCall(
            request.executionId(),
            request.workspaceId(),
            request.graphHash(),
            node.id(),
            roots,
            node.takesInput() ? cameIn(block) : null);
    return at == null ? call : call.at(at.place());
  }

  /** What the conditions out of a block that failed are looked at with: its error is in there. */
  BlockCall waysCall(int block, Problem problem) {
    BlockCall call = call(block);
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    if (call.roots().get("outputs") instanceof Map<?, ?> seen) {
      seen.forEach((id, result) -> outputs.put((String) id, result));
    }
    outputs.put(id(block), Walk.errorResult(problem));
    return call.with("outputs", outputs);
  }

  /** What comes into a block. */
  @Nullable Object cameIn(int block) {
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    for (int way : plan.in(block)) {
      if (progress.activates(way)) {
        int from = plan.way(way).from();
        outputs.put(id(from), progress.output(from));
      }
    }
    return switch (outputs.size()) {
      case 0 -> request.variables();
      case 1 -> outputs.values().iterator().next();
      default -> outputs;
    };
  }

  /** What a batch of a map's items is begun with. */
  BatchRequest batch(int block, Outcome.Each each, int number, int atOnce) {
    Map<Integer, Map<String, @Nullable Object>> lent = new LinkedHashMap<>();
    for (int seen : plan.node(block).lends()) {
      Map<String, @Nullable Object> result = progress.results.get(seen);
      if (result != null) {
        lent.put(seen, result);
      }
    }
    int first = number * each.size();
    MapItem at = item;
    return new BatchRequest(
        request.withoutInput(),
        startedAt,
        block,
        at == null ? List.of() : at.place(),
        first,
        Math.min(each.size(), each.count() - first),
        each.portions().get(Integer.toString(number)),
        lent,
        Math.min(atOnce, each.size()),
        each.stops(),
        null,
        List.of());
  }

  /** The values that the body of a map sees though they stand outside of it. */
  List<Held> lentTo(int block) {
    return held(plan.node(block).lends(), List.of());
  }

  /** The values that a block's call is made of. */
  List<Held> handedTo(int block) {
    return held(progress.handedTo(block), plan.in(block));
  }

  /** The values that the answer is made of. */
  List<Held> answering() {
    return held(progress.answering(), List.of());
  }

  /** The values that may be looked at yet. */
  List<Held> needed() {
    Set<Integer> blocks = new LinkedHashSet<>(progress.answering());
    List<Integer> ways = new ArrayList<>();
    for (int block : plan.inside()) {
      if (progress.open(block)) {
        blocks.addAll(progress.handedTo(block));
        ways.addAll(plan.in(block));
      }
    }
    return held(blocks, ways);
  }

  private List<Held> held(Collection<Integer> blocks, Collection<Integer> ways) {
    List<Held> held = new ArrayList<>();
    for (int block : blocks) {
      // What a body is handed from outside of it is held there.
      if (plan.node(block).map() != plan.map()) {
        continue;
      }
      Map<String, @Nullable Object> result = progress.results.get(block);
      if (result != null) {
        result.forEach((field, value) -> held.add(new Held.Field(block, field, value)));
      }
    }
    for (int way : ways) {
      Object value = progress.carried[way];
      if (value != null) {
        held.add(new Held.Carried(way, value));
      }
    }
    return held;
  }

  /** Puts another value in the place of one that is held. */
  void put(Held held, @Nullable Object value) {
    switch (held) {
      case Held.Field field -> {
        Map<String, @Nullable Object> old = progress.results.get(field.block());
        if (old != null) {
          Map<String, @Nullable Object> result = new LinkedHashMap<>(old);
          result.put(field.field(), value);
          progress.results.set(field.block(), result);
        }
      }
      case Held.Carried carried -> progress.carried[carried.way()] = value;
    }
  }

  private Map<String, @Nullable Object> inputs(int block) {
    Map<String, @Nullable Object> inputs = new LinkedHashMap<>(request.variables());
    for (int in : plan.in(block)) {
      String input = plan.way(in).input();
      if (input != null && progress.ways[in] == Truth.ACTIVE) {
        inputs.put(input, progress.carried[in]);
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

  private String id(int block) {
    return plan.node(block).id();
  }
}
