package dev.armature.api.workflow;

import dev.armature.block.BlockCatalog;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.graph.Limits;
import dev.armature.problem.Fault;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The workflows that a graph calls: pinned when it is saved, and never in a circle. */
@Singleton
final class Callees {
  /** Graphs that are looked at for one save. */
  private static final int MOST_LOOKED_AT = 200;

  private final WorkflowRepository workflows;
  private final GraphRepository rows;
  private final Graphs graphs;
  private final BlockCatalog catalog;

  Callees(WorkflowRepository workflows, GraphRepository rows, Graphs graphs, BlockCatalog catalog) {
    this.workflows = workflows;
    this.rows = rows;
    this.graphs = graphs;
    this.catalog = catalog;
  }

  /**
   * A block that calls a workflow which it names.
   *
   * @param index of the block in its graph
   * @param version as it is written; null: none
   */
  private record Call(int index, Block block, String calleeId, @Nullable Object version) {}

  /** A workflow that is called, and by way of which others. */
  private record Step(String id, int version, List<String> path) {}

  /**
   * What was found of the calls of a graph.
   *
   * @param faults it calls itself, be it by way of others
   * @param warnings it calls a workflow that is not there
   */
  record Found(List<Fault> faults, List<Fault> warnings) {
    /** Keeps its own copies. */
    Found {
      faults = List.copyOf(faults);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Looks at the calls of a graph.
   *
   * @param id of the workflow that is saved; null for a new one, which nothing can call yet
   */
  Found look(String workspaceId, @Nullable String id, Graph graph) {
    List<Fault> faults = new ArrayList<>();
    List<Fault> warnings = new ArrayList<>();
    for (Call call : calls(graph)) {
      Optional<WorkflowRow> callee = workflows.find(workspaceId, call.calleeId());
      if (callee.isEmpty()) {
        warnings.add(
            fault(call, "CALLED_MISSING", "there is no workflow '%s'".formatted(call.calleeId())));
        continue;
      }
      int version = version(call, callee.get());
      if (version > callee.get().version() || version < 1) {
        warnings.add(
            fault(
                call,
                "CALLED_MISSING",
                "workflow '%s' has no version %d".formatted(call.calleeId(), version)));
      } else if (id != null) {
        circle(workspaceId, id, new Step(call.calleeId(), version, List.of(id)))
            .ifPresent(path ->
                faults.add(
                    fault(
                        call,
                        "RECURSION",
                        "it leads back to its own workflow: %s"
                            .formatted(String.join(" → ", path)))));
      }
    }
    warnings.addAll(missingTools(workspaceId, graph));
    return new Found(faults, warnings);
  }

  /**
   * Tools of agents that are workflows which are not there. A tool that leads back is none of a
   * save's faults: whether it is called is the model's to say, and the depth of calls has its
   * limit.
   */
  private List<Fault> missingTools(String workspaceId, Graph graph) {
    List<Fault> missing = new ArrayList<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      if (!block.type().equals("agent")
          || !(block.config().get("tools") instanceof List<?> tools)) {
        continue;
      }
      for (int j = 0; j < tools.size(); j++) {
        if (tools.get(j) instanceof Map<?, ?> tool
            && tool.get("workflow_id") instanceof String id
            && !id.isBlank()
            && !id.contains("{{")
            && workflows.find(workspaceId, id.strip()).isEmpty()) {
          missing.add(
              new Fault(
                  "CALLED_MISSING",
                  "blocks[%d].config.tools[%d].workflow_id".formatted(i, j),
                  block.id(),
                  "Block '%s': there is no workflow '%s'".formatted(block.id(), id)));
        }
      }
    }
    return missing;
  }

  /** Pins the versions of those that name none. Part of a transaction. */
  void pin(String workspaceId, String id, int number, Graph graph) {
    newest(workspaceId, graph)
        .forEach((call, version) ->
            rows.pin(workspaceId, id, number, call.block().id(), call.calleeId(), version));
  }

  /** Whether a version has pinned what it would be pinned to now. */
  boolean pinned(String workspaceId, String id, int number, Graph graph) {
    return newest(workspaceId, graph).entrySet().stream()
        .allMatch(it ->
            rows.pinned(workspaceId, id, number, it.getKey().block().id())
                .filter(it.getValue()::equals)
                .isPresent());
  }

  /** The newest versions of those that name none and are there. */
  private Map<Call, Integer> newest(String workspaceId, Graph graph) {
    Map<Call, Integer> newest = new LinkedHashMap<>();
    for (Call call : calls(graph)) {
      if (call.version() == null) {
        workflows
            .find(workspaceId, call.calleeId())
            .ifPresent(callee -> newest.put(call, callee.version()));
      }
    }
    return newest;
  }

  /** The way from a call back to where it began, if there is one. */
  private Optional<List<String>> circle(String workspaceId, String home, Step first) {
    ArrayDeque<Step> ahead = new ArrayDeque<>(List.of(first));
    Set<String> seen = new HashSet<>();
    while (!ahead.isEmpty() && seen.size() < MOST_LOOKED_AT) {
      Step step = ahead.remove();
      List<String> path = new ArrayList<>(step.path());
      path.add(step.id());
      if (step.id().equals(home)) {
        return Optional.of(path);
      }
      if (path.size() > Limits.CALL_DEPTH + 1 || !seen.add(step.id() + "/" + step.version())) {
        continue;
      }
      Optional<String> hash = rows.hash(workspaceId, step.id(), step.version());
      if (hash.isEmpty()) {
        continue;
      }
      for (Call call : calls(graphs.get(workspaceId, hash.get()))) {
        workflows
            .find(workspaceId, call.calleeId())
            .ifPresent(callee ->
                ahead.add(
                    new Step(
                        call.calleeId(),
                        call.version() == null
                            ? rows.pinned(workspaceId, step.id(), step.version(), call.block().id())
                                .orElse(callee.version())
                            : version(call, callee),
                        path)));
      }
    }
    return Optional.empty();
  }

  private List<Call> calls(Graph graph) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      if (block.enabled()
          && catalog.named(block.type()).filter(it -> it.name().equals("orchestration")).isPresent()
          && named(block.config()) instanceof String id
          && !id.contains("{{")) {
        calls.add(new Call(i, block, id.strip(), block.config().get("version")));
      }
    }
    return calls;
  }

  private static @Nullable Object named(Map<String, @Nullable Object> config) {
    Object id = config.get("workflow_id");
    return id == null || "".equals(id) ? config.get("orchestration_id") : id;
  }

  /** The version that is called as far as it can be seen; the newest where a template says it. */
  private static int version(Call call, WorkflowRow callee) {
    return switch (call.version()) {
      case Integer number -> number;
      case String text when text.strip().matches("[0-9]{1,9}") -> Integer.parseInt(text.strip());
      case null, default -> callee.version();
    };
  }

  private static Fault fault(Call call, String code, String message) {
    String field =
        call.block().config().get("workflow_id") == null ? "orchestration_id" : "workflow_id";
    return new Fault(
        code,
        "blocks[%d].config.%s".formatted(call.index(), field),
        call.block().id(),
        "Block '%s': %s".formatted(call.block().id(), message));
  }
}
