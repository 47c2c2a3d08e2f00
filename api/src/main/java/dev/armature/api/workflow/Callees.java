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

/**
 * The workflows that a graph calls, and the presets of its agents: pinned when it is saved. Blocks
 * that call never lead in a circle.
 */
@Singleton
final class Callees {
  /** Graphs that are looked at for one save. */
  private static final int MOST_LOOKED_AT = 200;

  private final WorkflowRepository workflows;
  private final GraphRepository rows;
  private final Graphs graphs;
  private final BlockCatalog catalog;
  private final AgentCalls agents;

  Callees(
      WorkflowRepository workflows,
      GraphRepository rows,
      Graphs graphs,
      BlockCatalog catalog,
      AgentCalls agents) {
    this.workflows = workflows;
    this.rows = rows;
    this.graphs = graphs;
    this.catalog = catalog;
    this.agents = agents;
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
   * @param warnings it names a workflow or a preset that is not there
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
    warnings.addAll(agents.missing(workspaceId, graph));
    return new Found(faults, warnings);
  }

  /** Pins the versions of those that name none. Part of a transaction. */
  void pin(String workspaceId, String id, int number, Graph graph) {
    newest(workspaceId, graph)
        .forEach((pin, version) ->
            rows.pin(workspaceId, id, number, pin.blockId(), pin.calleeId(), version));
  }

  /** Whether a version has pinned what it would be pinned to now. */
  boolean pinned(String workspaceId, String id, int number, Graph graph) {
    return newest(workspaceId, graph).entrySet().stream()
        .allMatch(it ->
            rows.pinned(workspaceId, id, number, it.getKey().blockId(), it.getKey().calleeId())
                .filter(it.getValue()::equals)
                .isPresent());
  }

  /** What is pinned, a workflow or a preset of agents, and in which block. */
  private record Pin(String blockId, String calleeId) {}

  /** The newest versions of those that name none and are there. */
  private Map<Pin, Integer> newest(String workspaceId, Graph graph) {
    Map<Pin, Integer> newest = new LinkedHashMap<>();
    for (Call call : calls(graph)) {
      if (call.version() == null) {
        workflows
            .find(workspaceId, call.calleeId())
            .ifPresent(callee ->
                newest.put(new Pin(call.block().id(), call.calleeId()), callee.version()));
      }
    }
    for (AgentCalls.Named named : agents.in(workspaceId, graph)) {
      Integer version = named.newest();
      if (version != null && named.unversioned()) {
        newest.put(new Pin(named.block().id(), named.id()), version);
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
                            ? rows.pinned(
                                    workspaceId,
                                    step.id(),
                                    step.version(),
                                    call.block().id(),
                                    call.calleeId())
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
