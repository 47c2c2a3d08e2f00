package dev.armature.graph;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.problem.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a preset of agents: what holds of those fields in the config of an agent block.
 * And nothing is filled into it, so no expression stands in it.
 */
public final class PresetRules {
  /** The fields of an agent's config that a preset may have. */
  public static final List<String> FIELDS =
      List.of(
          "model",
          "system_prompt",
          "temperature",
          "max_tokens",
          "tools",
          "response_schema",
          "credential");

  private static final List<String> TEXTS = List.of("model", "system_prompt", "credential");

  private final List<Fault> faults = new ArrayList<>();

  private PresetRules() {}

  /** Everything that is wrong with these fields, each at its path; empty where nothing is. */
  public static List<Fault> check(Map<String, @Nullable Object> fields, BlockCatalog catalog) {
    PresetRules rules = new PresetRules();
    if (Depth.over(fields, Limits.DEPTH)) {
      rules.fault(
          "CONFIG_TOO_DEEP", "", "the preset is nested deeper than %d".formatted(Limits.DEPTH));
      return rules.faults;
    }
    ConfigFit.tooLarge("the preset", fields)
        .ifPresent(message -> rules.fault("CONFIG_TOO_LARGE", "", message));
    rules.fields(fields, catalog.named("agent").orElseThrow());
    return rules.faults.size() <= Limits.FAULTS_TOLD
        ? rules.faults
        : rules.faults.subList(0, Limits.FAULTS_TOLD);
  }

  private void fields(Map<String, @Nullable Object> fields, BlockSpec spec) {
    ConfigFit.check(spec, fields, (path, message) -> fault("CONFIG_TYPE", path, message));
    fields.forEach((name, value) -> {
      if (value instanceof String && !TEXTS.contains(name)) {
        writtenOut(name);
      } else {
        expressions(value, name);
      }
    });
    Object model = fields.get("model");
    // One that is something else than text is there, and has been told of.
    if (model == null || (model instanceof String text && text.isBlank())) {
      missing("model");
    }
    ConfigFit.missing(spec, fields).forEach(this::missing);
    AgentRules.checkTools(
        fields,
        (path, message) -> fault("CONFIG_TYPE", path, message),
        (path, message) -> fault("CONFIG_MISSING", path, message));
  }

  private void expressions(@Nullable Object value, String path) {
    switch (value) {
      case Map<?, ?> map -> map.forEach((key, field) -> expressions(field, path + "." + key));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          expressions(list.get(i), path + "[" + i + "]");
        }
      }
      case String text when text.contains("{{") -> writtenOut(path);
      case null, default -> {}
    }
  }

  private void writtenOut(String path) {
    fault(
        "CONFIG_TYPE",
        path,
        "'%s' must be written out: nothing is filled into a preset".formatted(path));
  }

  private void missing(String path) {
    fault("CONFIG_MISSING", path, "'%s' is missing".formatted(path));
  }

  private void fault(String code, String path, String message) {
    // One that is of the wrong type and an expression too is told once.
    if (faults.stream().noneMatch(it -> it.path().equals(path) && it.code().equals(code))) {
      faults.add(Fault.of(code, path, message));
    }
  }
}
