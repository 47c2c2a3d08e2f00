package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.graph.PresetRules;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.calling.CalledExecutions;
import dev.armature.worker.store.Presets;
import dev.armature.worker.store.Presets.Preset;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays the fields of a preset under those of a block that names one. */
@Singleton
final class Presetting {
  private final BeanProvider<Presets> presets;
  private final BeanProvider<CalledExecutions> executions;

  Presetting(BeanProvider<Presets> presets, BeanProvider<CalledExecutions> executions) {
    this.presets = presets;
    this.executions = executions;
  }

  /**
   * An agent that lacks nothing which its preset has.
   *
   * @param surroundings in which what the preset's author wrote counts as written out
   */
  record Whole(AgentBlock.Config config, Surroundings surroundings) {}

  /**
   * A block's config and the preset that it names, if any; what the block says itself wins, field
   * by field. Blank text says nothing; an empty list does.
   *
   * @throws ProblemException {@code PRESET_MISSING}, {@code CONFIG_INVALID}, or {@code UNAVAILABLE}
   */
  Whole whole(AgentBlock.Config own, Surroundings surroundings) throws Exception {
    String id = own.agentId();
    if (id == null || id.isBlank()) {
      return new Whole(own, surroundings);
    }
    Map<String, @Nullable Object> preset =
        preset(id.strip(), own.agentVersion(), surroundings).fields();
    Map<String, @Nullable Object> config =
        Json.stored().convertValue(own, new TypeReference<>() {});
    Map<String, @Nullable Object> written = new LinkedHashMap<>(surroundings.written());
    for (String field : PresetRules.FIELDS) {
      Object value = preset.get(field);
      if (value != null && unsaid(config.get(field))) {
        config.put(field, field.equals("tools") ? latest(value) : value);
        written.put(field, value);
      }
    }
    return new Whole(read(config), surroundings.with(written));
  }

  private static AgentBlock.Config read(Map<String, @Nullable Object> config) {
    try {
      return Json.stored().convertValue(config, AgentBlock.Config.class);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID, "CONFIG_INVALID", "the preset does not fit the block's type"),
          e);
    }
  }

  private static boolean unsaid(@Nullable Object value) {
    return value == null || (value instanceof String text && text.isBlank());
  }

  /**
   * Of the version that is meant; which one is newest is asked once, and the same for all attempts.
   */
  private Preset preset(String id, @Nullable Object version, Surroundings surroundings)
      throws Exception {
    Integer number = executions.get().version(surroundings, "agent_version", version, id);
    if (number == null) {
      number =
          surroundings
              .steps()
              .step("preset", Integer.class, () -> found(id, null, surroundings).version());
    }
    return found(id, number, surroundings);
  }

  private Preset found(String id, @Nullable Integer version, Surroundings surroundings) {
    return presets
        .get()
        .find(surroundings.workspaceId(), id, version)
        .orElseThrow(() ->
            Problem.of(
                    Problem.Kind.MISSING,
                    "PRESET_MISSING",
                    version == null
                        ? "There is no preset '%s'".formatted(id)
                        : "There is no preset '%s' of version %d".formatted(id, version))
                .thrown());
  }

  /** Nothing was pinned of a preset's tools: one without a version is called in its newest. */
  private static Object latest(Object tools) {
    if (!(tools instanceof List<?> list)) {
      return tools;
    }
    List<@Nullable Object> latest = new ArrayList<>();
    for (Object tool : list) {
      if (tool instanceof Map<?, ?> map && unsaid(map.get("version"))) {
        Map<Object, @Nullable Object> versioned = new LinkedHashMap<>(map);
        versioned.put("version", "latest");
        latest.add(versioned);
      } else {
        latest.add(tool);
      }
    }
    return latest;
  }
}
