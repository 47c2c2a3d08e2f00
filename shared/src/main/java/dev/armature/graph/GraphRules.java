package dev.armature.graph;

import static dev.armature.graph.Verdict.in;
import static dev.armature.graph.Verdict.shortened;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.block.CredentialNames;
import dev.armature.expression.Language;
import dev.armature.problem.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold of a graph. Checked at the door alone; all broken rules are told at once. */
public final class GraphRules {
  /**
   * What was found.
   *
   * @param faults a graph that has any is not saved
   * @param warnings a graph that has any is saved
   * @param blockers those of the warnings with which a graph is not run
   */
  public record Findings(List<Fault> faults, List<Fault> warnings, List<Fault> blockers) {
    /** Keeps its own copies. */
    public Findings {
      faults = List.copyOf(faults);
      warnings = List.copyOf(warnings);
      blockers = List.copyOf(blockers);
    }
  }

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9_-]{1," + Limits.BLOCK_ID_CHARS + "}");

  private final Graph graph;
  private final BlockCatalog catalog;
  private final Verdict verdict = new Verdict();

  private GraphRules(Graph graph, BlockCatalog catalog) {
    this.graph = graph;
    this.catalog = catalog;
  }

  /** Holds a graph against every rule. */
  public static Findings check(Graph graph, BlockCatalog catalog) {
    GraphRules rules = new GraphRules(graph, catalog);
    if (rules.fitsLimits()) {
      Graph readable = rules.checkBlocks();
      new WayRules(readable, new Wiring(readable, catalog), rules.verdict).check();
    }
    return rules.verdict.findings();
  }

  private boolean fitsLimits() {
    int blocks = graph.blocks().size();
    int edges = graph.edges().size();
    if (blocks > Limits.BLOCKS) {
      verdict.fault(
          "TOO_MANY_BLOCKS",
          "blocks",
          null,
          "The graph has %,d blocks; %,d are the most".formatted(blocks, Limits.BLOCKS));
    }
    if (edges > Limits.EDGES) {
      verdict.fault(
          "TOO_MANY_EDGES",
          "edges",
          null,
          "The graph has %,d edges; %,d are the most".formatted(edges, Limits.EDGES));
    }
    return blocks <= Limits.BLOCKS && edges <= Limits.EDGES;
  }

  /** Gives back the graph without the configs that are nested too deeply to be read. */
  private Graph checkBlocks() {
    Set<String> seen = new HashSet<>();
    List<Block> readable = new ArrayList<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      String path = "blocks[%d]".formatted(i);
      checkId(block, path, seen);
      boolean shallow = !Depth.over(block.config(), Limits.DEPTH);
      readable.add(shallow ? block : block.withConfig(Map.of()));
      if (shallow) {
        checkSize(block, path);
      } else {
        fault(
            "CONFIG_TOO_DEEP",
            path + ".config",
            block,
            in(block) + "the config is nested deeper than %d".formatted(Limits.DEPTH));
      }
      checkType(block, shallow, path);
    }
    checkSchedules();
    return new Graph(readable, graph.edges());
  }

  private void checkSchedules() {
    int schedules =
        (int)
            graph.blocks().stream()
                .filter(it -> ScheduleConfig.starts(it, catalog))
                .filter(it -> it.config().get(ScheduleConfig.FIELD) instanceof Map)
                .count();
    if (schedules > Limits.SCHEDULES) {
      verdict.fault(
          "TOO_MANY_SCHEDULES",
          "blocks",
          null,
          "The graph has %,d schedules; %,d are the most".formatted(schedules, Limits.SCHEDULES));
    }
  }

  private void checkType(Block block, boolean shallow, String path) {
    BlockSpec spec = catalog.named(block.type()).orElse(null);
    if (spec == null) {
      unknownType(block, path);
      return;
    }
    if (shallow) {
      checkConfig(block, spec, path);
    }
    BlockSettings.check(
        block,
        spec,
        (field, message) -> fault("SETTING", path + "." + field, block, in(block) + message));
  }

  private void checkId(Block block, String path, Set<String> seen) {
    if (block.id().isBlank()) {
      fault(
          "BLOCK_ID", path + ".id", block, "Each block needs an 'id': %s has none".formatted(path));
    } else if (!ID.matcher(block.id()).matches()) {
      fault(
          "BLOCK_ID",
          path + ".id",
          block,
          "The block id '%s' must be 1 to %d of the characters A-Z a-z 0-9 _ -"
              .formatted(shortened(block.id()), Limits.BLOCK_ID_CHARS));
    } else if (!seen.add(block.id())) {
      fault(
          "DUPLICATE_BLOCK",
          path + ".id",
          block,
          "Two blocks have the id '%s'".formatted(block.id()));
    }
  }

  private void unknownType(Block block, String path) {
    if (block.type().isBlank()) {
      fault(
          "UNKNOWN_BLOCK_TYPE",
          path + ".type",
          block,
          "Each block needs a 'type': %s has none".formatted(path));
      return;
    }
    fault(
        "UNKNOWN_BLOCK_TYPE",
        path + ".type",
        block,
        "Unknown block type '%s'".formatted(shortened(block.type())));
  }

  private void checkSize(Block block, String path) {
    ConfigFit.tooLarge("the config", block.config())
        .ifPresent(
            message -> fault("CONFIG_TOO_LARGE", path + ".config", block, in(block) + message));
  }

  private void checkConfig(Block block, BlockSpec spec, String path) {
    ConfigFit.check(
        spec,
        block.config(),
        (field, message) ->
            fault("CONFIG_TYPE", path + ".config." + field, block, in(block) + message));
    for (String field : ConfigFit.missing(spec, block.config())) {
      blocker(
          "CONFIG_MISSING",
          path + ".config." + field,
          block,
          in(block) + "'%s' is missing".formatted(field));
    }
    for (String field : ConfigFit.unknown(spec, block.config())) {
      warn(
          "CONFIG_UNKNOWN",
          path + ".config." + field,
          block,
          in(block) + "'%s' is no field of type %s".formatted(shortened(field), spec.name()));
    }
    for (CredentialNames.Named named : CredentialNames.in(spec, block.config())) {
      if (named.name().contains("{{")) {
        fault(
            "CONFIG_TYPE",
            path + ".config." + named.path(),
            block,
            in(block)
                + "'%s' must be the name of a credential; no expression may choose one"
                    .formatted(named.path()));
      }
    }
    if (Maps.isMap(block, spec)) {
      MapConfig.check(
          block.config(),
          (field, message) ->
              fault("CONFIG_TYPE", path + ".config." + field, block, in(block) + message));
    }
    if (spec.name().equals("general_api")) {
      checkCall(block, path);
    }
    WaitRules.check(
        spec.name(),
        block.config(),
        (field, message) ->
            fault("CONFIG_TYPE", path + ".config." + field, block, in(block) + message),
        (field, message) ->
            blocker("CONFIG_MISSING", path + ".config." + field, block, in(block) + message));
    if (spec.name().equals("starter")) {
      ScheduleConfig.read(
          block.config(),
          (field, message) ->
              fault("CONFIG_TYPE", path + ".config." + field, block, in(block) + message));
    }
    if (spec.name().equals("webhook")) {
      WebhookRules.check(block, path, verdict);
    }
    if (spec.name().equals("platform_api")) {
      PlatformRules.check(block, path, verdict);
    }
    if (spec.name().equals("agent")) {
      AgentRules.check(
          block.config(),
          (field, message) ->
              fault("CONFIG_TYPE", path + ".config." + field, block, in(block) + message),
          (field, message) ->
              blocker("CONFIG_MISSING", path + ".config." + field, block, in(block) + message));
    }
    if (spec.name().equals("code")) {
      checkCode(block, path);
    }
  }

  private void checkCall(Block block, String path) {
    CallRules.check(
        block.config(),
        new CallRules.Told() {
          @Override
          public void fault(String field, String message) {
            GraphRules.this.fault(
                "CONFIG_TYPE", path + ".config." + field, block, in(block) + message);
          }

          @Override
          public void warning(String field, String message) {
            warn("CONFIG_CONFLICT", path + ".config." + field, block, in(block) + message);
          }
        });
  }

  private void checkCode(Block block, String path) {
    if (block.config().get("code") instanceof String code) {
      int size = code.getBytes(StandardCharsets.UTF_8).length;
      if (size > Limits.CODE_BYTES) {
        fault(
            "CODE_TOO_LARGE",
            path + ".config.code",
            block,
            in(block)
                + "the code has %,d bytes; %,d are the most".formatted(size, Limits.CODE_BYTES));
      }
    }
    if (block.config().get("language") instanceof String language
        && Language.named(language).isEmpty()
        && (language.contains("{{") || language.contains("<"))) {
      fault(
          "CONFIG_TYPE",
          path + ".config.language",
          block,
          in(block) + "'language' must be written out, since it says where the block runs");
    }
  }

  private void fault(String code, String path, Block block, String message) {
    verdict.fault(code, path, block, message);
  }

  private void warn(String code, String path, Block block, String message) {
    verdict.warn(code, path, block, message);
  }

  private void blocker(String code, String path, Block block, String message) {
    verdict.block(code, path, block, message);
  }
}
