package dev.armature.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.expression.Malformed;
import dev.armature.expression.Reference;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Graph graph;
  private final BlockCatalog catalog;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> warnings = new ArrayList<>();
  private final List<Fault> blockers = new ArrayList<>();

  private GraphRules(Graph graph, BlockCatalog catalog) {
    this.graph = graph;
    this.catalog = catalog;
  }

  /** Holds a graph against every rule. */
  public static Findings check(Graph graph, BlockCatalog catalog) {
    GraphRules rules = new GraphRules(graph, catalog);
    if (rules.fitsLimits()) {
      rules.checkBlocks();
      rules.checkWays();
    }
    return new Findings(rules.faults, rules.warnings, rules.blockers);
  }

  private boolean fitsLimits() {
    if (graph.blocks().size() > Limits.BLOCKS) {
      faults.add(
          Fault.of(
              "TOO_MANY_BLOCKS",
              "blocks",
              "The graph has %,d blocks; %,d are the most"
                  .formatted(graph.blocks().size(), Limits.BLOCKS)));
    }
    if (graph.edges().size() > Limits.EDGES) {
      faults.add(
          Fault.of(
              "TOO_MANY_EDGES",
              "edges",
              "The graph has %,d edges; %,d are the most"
                  .formatted(graph.edges().size(), Limits.EDGES)));
    }
    return faults.isEmpty();
  }

  private void checkBlocks() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      String path = "blocks[%d]".formatted(i);
      if (!ID.matcher(block.id()).matches()) {
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
      checkSize(block, path);
      BlockSpec spec = catalog.named(block.type()).orElse(null);
      if (spec == null) {
        unknownType(block, path);
      } else {
        checkConfig(block, spec, path);
        BlockSettings.check(block, spec, (field, message) ->
            fault("SETTING", path + "." + field, block, in(block) + message));
      }
    }
  }

  private void unknownType(Block block, String path) {
    boolean coming = BlockCatalog.TO_COME.contains(block.type());
    fault(
        "UNKNOWN_BLOCK_TYPE",
        path + ".type",
        block,
        coming
            ? "Unknown block type '%s': this release cannot run it yet".formatted(block.type())
            : "Unknown block type '%s'".formatted(shortened(block.type())));
  }

  private void checkSize(Block block, String path) {
    try {
      int size = Json.stored().writeValueAsBytes(block.config()).length;
      if (size > Limits.CONFIG_BYTES) {
        fault(
            "CONFIG_TOO_LARGE",
            path + ".config",
            block,
            in(block)
                + "the config has %,d bytes; %,d are the most"
                    .formatted(size, Limits.CONFIG_BYTES));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value of JSON cannot be written as JSON", e);
    }
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
    if (spec.name().equals("split") && block.config().get("items") != null) {
      fault(
          "CONFIG_TYPE",
          path + ".config.items",
          block,
          in(block) + "'items' makes a map, which this release cannot run yet");
    }
    if (spec.name().equals("general_api") && block.config().get("credential") != null) {
      fault(
          "CONFIG_TYPE",
          path + ".config.credential",
          block,
          in(block) + "'credential' cannot be used in this release yet");
    }
    if (spec.name().equals("webhook")) {
      checkWebhook(block, path);
    }
  }

  private void checkWebhook(Block block, String path) {
    Object id = block.config().get("webhook_id");
    if (!(id instanceof String text) || !UUID.matcher(text).matches()) {
      warn(
          "WEBHOOK_ID",
          path + ".config.webhook_id",
          block,
          in(block) + "'webhook_id' is no UUID, so that its calls will be refused");
    }
    if (!(block.config().get("webhook_secret") instanceof String secret) || secret.isEmpty()) {
      warn(
          "WEBHOOK_SECRET",
          path + ".config.webhook_secret",
          block,
          in(block) + "'webhook_secret' is missing, so that its calls will be refused");
    }
  }

  private void checkWays() {
    Wiring wiring = new Wiring(graph, catalog);
    for (int i = 0; i < graph.edges().size(); i++) {
      checkEdge(i, wiring);
    }
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      String path = "blocks[%d].config".formatted(i);
      malformed(wiring.block(i).malformed(), path, block, in(block));
      unmeant(wiring.block(i).found(), wiring, path, block, in(block));
    }
    GraphShape shape = new GraphShape(graph, wiring);
    if (shape.ways() > Limits.EDGES) {
      faults.add(
          Fault.of(
              "TOO_MANY_EDGES",
              "edges",
              "The graph has %,d edges, those of references counted; %,d are the most"
                  .formatted(shape.ways(), Limits.EDGES)));
    }
    List<String> cycle = shape.cycle();
    if (!cycle.isEmpty()) {
      faults.add(
          Fault.of(
              "CYCLE",
              "edges",
              "The blocks run in a circle: %s".formatted(String.join(" → ", cycle))));
    } else {
      reachable(shape);
    }
  }

  private void reachable(GraphShape shape) {
    if (!shape.hasEntry()) {
      Fault none =
          Fault.of(
              "NO_ENTRY",
              "blocks",
              "The graph has no block to enter at: a starter, a webhook, or one with is_trigger");
      warnings.add(none);
      blockers.add(none);
      return;
    }
    for (int lost : shape.unreachable()) {
      Block block = graph.blocks().get(lost);
      blocker(
          "UNREACHABLE",
          "blocks[%d]".formatted(lost),
          block,
          "No path leads to the block '%s'".formatted(block.id()));
    }
  }

  private void checkEdge(int index, Wiring wiring) {
    Edge edge = graph.edges().get(index);
    String path = "edges[%d]".formatted(index);
    for (String end : List.of("source", "target")) {
      String id = end.equals("source") ? edge.source() : edge.target();
      if (wiring.index(id).isEmpty()) {
        faults.add(
            Fault.of(
                "EDGE_TO_NOWHERE",
                path + "." + end,
                "The %s '%s' of an edge is no block of the graph"
                    .formatted(end, shortened(id))));
      }
    }
    if (edge.source().equals(edge.target())) {
      faults.add(
          Fault.of(
              "SELF_EDGE",
              path,
              "An edge leads from the block '%s' to itself".formatted(shortened(edge.source()))));
    }
    String from = "Edge %s → %s: ".formatted(shortened(edge.source()), shortened(edge.target()));
    malformed(wiring.edge(index).malformed(), path, null, from);
    unmeant(wiring.edge(index).found(), wiring, path, null, from);
    if (wiring.reading(edge) instanceof EdgeReading.Visual visual) {
      warnings.add(
          Fault.of(
              "VISUAL_HANDLE",
              path + ".source_handle",
              from + "the handle '%s' is no route of its source and is ignored"
                  .formatted(shortened(visual.handle()))));
    }
  }

  private void malformed(
      List<Malformed> malformed, String path, @Nullable Block block, String who) {
    for (Malformed one : malformed) {
      faults.add(
          new Fault(
              "EXPRESSION",
              one.path().isEmpty() ? path : path + "." + one.path(),
              block == null ? null : block.id(),
              who
                  + "the expression in '%s' cannot be read at position %d: %s"
                      .formatted(one.path(), one.position(), one.message())));
    }
  }

  private void unmeant(
      List<Reference> references, Wiring wiring, String path, @Nullable Block block, String who) {
    references.stream()
        .filter(it -> it.root().equals("outputs") && !it.path().isEmpty())
        .filter(it -> wiring.meant(it).isEmpty())
        .map(it -> it.path().getFirst())
        .distinct()
        .forEach(
            name -> {
              Fault fault =
                  new Fault(
                      "UNKNOWN_REFERENCE",
                      path,
                      block == null ? null : block.id(),
                      who + "'outputs.%s' names no block of the graph".formatted(shortened(name)));
              warnings.add(fault);
              blockers.add(fault);
            });
  }

  private void fault(String code, String path, Block block, String message) {
    faults.add(new Fault(code, path, block.id(), message));
  }

  private void warn(String code, String path, Block block, String message) {
    warnings.add(new Fault(code, path, block.id(), message));
  }

  private void blocker(String code, String path, Block block, String message) {
    warn(code, path, block, message);
    blockers.add(Objects.requireNonNull(warnings.getLast()));
  }

  private static String in(Block block) {
    return "Block '%s': ".formatted(shortened(block.id()));
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }
}
