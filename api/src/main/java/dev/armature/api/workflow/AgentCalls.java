package dev.armature.api.workflow;

import dev.armature.api.agent.Presets;
import dev.armature.block.BlockCatalog;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.problem.Fault;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the agents of a graph name by id: workflows as tools, and presets. */
@Singleton
final class AgentCalls {
  private final WorkflowRepository workflows;
  private final Presets presets;
  private final BlockCatalog catalog;

  AgentCalls(WorkflowRepository workflows, Presets presets, BlockCatalog catalog) {
    this.workflows = workflows;
    this.presets = presets;
    this.catalog = catalog;
  }

  /**
   * Something that an agent names.
   *
   * @param path of the id, in the body of a save
   * @param version as it is written; null: none
   * @param newest the number of its newest version; null: it is not there
   */
  record Named(
      String path,
      Block block,
      boolean preset,
      String id,
      @Nullable Object version,
      @Nullable Integer newest) {
    /** Whether no version is written. */
    boolean unversioned() {
      return version == null || (version instanceof String text && text.isBlank());
    }
  }

  /** All that is written out; what a template will say is looked at when it runs. */
  List<Named> in(String workspaceId, Graph graph) {
    List<Named> named = new ArrayList<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      if (catalog.named(block.type()).filter(it -> it.name().equals("agent")).isEmpty()) {
        continue;
      }
      String path = "blocks[%d].config.".formatted(i);
      Map<String, @Nullable Object> config = block.config();
      String presetId = written(config.get("agent_id"));
      if (presetId != null) {
        named.add(
            new Named(
                path + "agent_id",
                block,
                true,
                presetId,
                config.get("agent_version"),
                presets.newest(workspaceId, presetId).orElse(null)));
      }
      if (config.get("tools") instanceof List<?> tools) {
        for (int j = 0; j < tools.size(); j++) {
          String id =
              tools.get(j) instanceof Map<?, ?> tool ? written(tool.get("workflow_id")) : null;
          if (id != null && tools.get(j) instanceof Map<?, ?> tool) {
            named.add(
                new Named(
                    "%stools[%d].workflow_id".formatted(path, j),
                    block,
                    false,
                    id,
                    tool.get("version"),
                    workflows.find(workspaceId, id).map(WorkflowRow::version).orElse(null)));
          }
        }
      }
    }
    return named;
  }

  /**
   * Those that are not there, or not in the version that is named. A tool that leads back to its
   * own workflow is none of a save's faults: whether it is called is the model's to say, and the
   * depth of calls has its limit.
   */
  List<Fault> missing(String workspaceId, Graph graph) {
    List<Fault> missing = new ArrayList<>();
    for (Named named : in(workspaceId, graph)) {
      String what = named.preset() ? "preset" : "workflow";
      Integer newest = named.newest();
      Integer number = number(named.version());
      if (newest == null) {
        missing.add(fault(named, "there is no %s '%s'".formatted(what, named.id())));
      } else if (number != null && (number < 1 || number > newest)) {
        missing.add(fault(named, "%s '%s' has no version %d".formatted(what, named.id(), number)));
      }
    }
    return missing;
  }

  private static Fault fault(Named named, String message) {
    return new Fault(
        named.preset() ? "PRESET_MISSING" : "CALLED_MISSING",
        named.path(),
        named.block().id(),
        "Block '%s': %s".formatted(named.block().id(), message));
  }

  private static @Nullable String written(@Nullable Object id) {
    return id instanceof String text && !text.isBlank() && !text.contains("{{")
        ? text.strip()
        : null;
  }

  private static @Nullable Integer number(@Nullable Object version) {
    return switch (version) {
      case Integer number -> number;
      case String text when text.strip().matches("[0-9]{1,9}") -> Integer.valueOf(text.strip());
      case null, default -> null;
    };
  }
}
