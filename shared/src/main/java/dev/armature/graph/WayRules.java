package dev.armature.graph;

import static dev.armature.graph.Verdict.in;
import static dev.armature.graph.Verdict.shortened;

import dev.armature.block.BlockSpec;
import dev.armature.expression.Malformed;
import dev.armature.expression.Reference;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of the ways through a graph, those that were drawn and those by reference. */
final class WayRules {
  private static final int CIRCLE_SHOWN = 50;
  private static final Set<String> OF_MAPS = Set.of(Maps.ITEM, Maps.DONE);

  private final Graph graph;
  private final Wiring wiring;
  private final Verdict verdict;

  WayRules(Graph graph, Wiring wiring, Verdict verdict) {
    this.graph = graph;
    this.wiring = wiring;
    this.verdict = verdict;
  }

  void check() {
    for (int i = 0; i < graph.edges().size(); i++) {
      edge(graph.edges().get(i), "edges[%d]".formatted(i), i);
    }
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      for (Wiring.Read read : wiring.reads(i)) {
        String path = "blocks[%d].%s".formatted(i, read.path());
        String who = in(block) + "'%s' ".formatted(read.called());
        malformed(read.references().malformed(), path, block, who);
        read(read.references().found(), path, block, who, false);
      }
    }
    shape();
  }

  private void shape() {
    GraphShape shape = new GraphShape(graph, wiring);
    if (shape.ways() > Limits.EDGES) {
      verdict.fault(
          "TOO_MANY_EDGES",
          "edges",
          null,
          "The graph has %,d edges, those of references counted; %,d are the most"
              .formatted(shape.ways(), Limits.EDGES));
    }
    List<List<Integer>> circles = shape.circles();
    circles.forEach(this::circle);
    if (circles.isEmpty()) {
      new MapRules(graph, wiring, verdict).check();
      reachable(shape);
    }
    long skeleton = SkeletonSize.atMost(graph, wiring, shape.ways());
    if (skeleton > Limits.SKELETON_BYTES) {
      verdict.fault(
          "GRAPH_TOO_LARGE",
          "blocks",
          null,
          "The ids, names, variables and edges of the graph come to %,d bytes; %,d are the most"
              .formatted(skeleton, Limits.SKELETON_BYTES));
    }
  }

  private void circle(List<Integer> circle) {
    Block first = graph.blocks().get(circle.getFirst());
    if (circle.size() == 2) {
      verdict.fault(
          "CYCLE",
          "blocks[%d]".formatted(circle.getFirst()),
          first,
          in(first) + "it reads its own result");
      return;
    }
    List<String> ids =
        circle.stream().limit(CIRCLE_SHOWN).map(it -> graph.blocks().get(it).id()).toList();
    int hidden = circle.size() - ids.size();
    verdict.fault(
        "CYCLE",
        "edges",
        first,
        "The blocks run in a circle: %s%s"
            .formatted(
                String.join(" → ", ids), hidden == 0 ? "" : " → … (%,d more)".formatted(hidden)));
  }

  private void reachable(GraphShape shape) {
    if (!shape.hasEntry()) {
      verdict.block(
          "NO_ENTRY",
          "blocks",
          null,
          "The graph has no block to enter at: a starter, a webhook, or one with is_trigger");
      return;
    }
    for (int lost : shape.unreachable()) {
      Block block = graph.blocks().get(lost);
      verdict.block(
          "UNREACHABLE",
          "blocks[%d]".formatted(lost),
          block,
          "No path leads to the block '%s'".formatted(shortened(block.id())));
    }
  }

  private void edge(Edge edge, String path, int index) {
    end(edge.source(), "source", path);
    end(edge.target(), "target", path);
    if (edge.source().equals(edge.target())) {
      verdict.fault(
          "SELF_EDGE",
          path,
          null,
          "An edge leads from the block '%s' to itself".formatted(shortened(edge.source())));
    }
    String who = "Edge %s → %s: ".formatted(shortened(edge.source()), shortened(edge.target()));
    sizes(edge, path, who);
    malformed(wiring.edge(index).malformed(), path, null, who);
    read(wiring.edge(index).found(), path, null, who, edge.transformation() != null);
    switch (wiring.reading(edge)) {
      case EdgeReading.Visual visual -> {
        if (!map(edge, visual.handle(), path, who)) {
          verdict.warn(
              "VISUAL_HANDLE",
              path + ".source_handle",
              null,
              who
                  + "the handle '%s' is no route of its source and is ignored"
                      .formatted(shortened(visual.handle())));
        }
      }
      case EdgeReading.Expressions expressions ->
          expressions.all().forEach(it -> map(edge, it, path, who));
      case EdgeReading.Always always -> {}
      case EdgeReading.OnError error -> {}
      case EdgeReading.Item item -> item(edge, item, path, who);
      case EdgeReading.Route route -> route(edge, route, path, who);
    }
  }

  /** The ways of a map lead nowhere without one; taken for fan-outs they would mislead. */
  private boolean map(Edge edge, String condition, String path, String who) {
    BlockSpec source = wiring.index(edge.source()).map(wiring::spec).orElse(null);
    boolean ofMap = source != null && source.name().equals("split") && OF_MAPS.contains(condition);
    if (ofMap) {
      verdict.fault(
          "MAP_EDGE",
          path,
          null,
          who + "'%s' leaves a map, and its source has no 'items'".formatted(condition));
    }
    return ofMap;
  }

  private void item(Edge edge, EdgeReading.Item item, String path, String who) {
    String output = edge.sourceOutput();
    boolean plain = output == null || output.equals("output") || output.equals(Maps.ITEM);
    String transformation = edge.transformation();
    if (!item.alone() || !plain || (transformation != null && !transformation.isBlank())) {
      verdict.fault(
          "MAP_EDGE",
          path,
          null,
          who
              + "an 'item' edge hands each item to the body as it is: it has no condition, no"
              + " transformation and no other output beside; the blocks of the body read 'item'");
    }
  }

  private void route(Edge edge, EdgeReading.Route route, String path, String who) {
    if (wiring.index(edge.source()).map(wiring.maps()::map).orElse(false)) {
      verdict.warn(
          "MAP_EDGE",
          path,
          null,
          who
              + "'%s' is no way out of a map and is never taken: there are 'item' and 'done'"
                  .formatted(shortened(route.name())));
    }
  }

  private void end(String id, String end, String path) {
    if (id.isBlank()) {
      verdict.fault(
          "EDGE_TO_NOWHERE",
          path + "." + end,
          null,
          "Each edge needs a '%s': %s has none".formatted(end, path));
    } else if (wiring.index(id).isEmpty()) {
      verdict.fault(
          "EDGE_TO_NOWHERE",
          path + "." + end,
          null,
          "The %s '%s' of an edge is no block of the graph".formatted(end, shortened(id)));
    }
  }

  private void sizes(Edge edge, String path, String who) {
    length("id", edge.id(), path, who);
    length("source_handle", edge.sourceHandle(), path, who);
    length("target_handle", edge.targetHandle(), path, who);
    length("source_output", edge.sourceOutput(), path, who);
    length("target_input", edge.targetInput(), path, who);
    if (edge.conditions().size() > Limits.CONDITIONS) {
      verdict.fault(
          "TOO_LONG",
          path + ".conditions",
          null,
          who
              + "%,d conditions are more than the most, %d"
                  .formatted(edge.conditions().size(), Limits.CONDITIONS));
    }
  }

  private void length(String field, @Nullable String text, String path, String who) {
    // A handle may be an expression, so it has the length of one.
    int most = field.equals("source_handle") ? Limits.EXPRESSION_CHARS : Limits.NAME_CHARS;
    if (text != null && text.length() > most) {
      verdict.fault(
          "TOO_LONG",
          path + "." + field,
          null,
          who + "'%s' has more than %,d characters".formatted(field, most));
    }
  }

  private void malformed(
      List<Malformed> malformed, String path, @Nullable Block block, String who) {
    for (Malformed one : malformed) {
      boolean inEdge = block == null && !one.path().isEmpty();
      verdict.fault(
          "EXPRESSION",
          inEdge ? path + "." + one.path() : path,
          block,
          who
              + (inEdge ? "'%s' ".formatted(one.path()) : "")
              + "cannot be read at position %d: %s".formatted(one.position(), one.message()));
    }
  }

  private void read(
      List<Reference> found, String path, @Nullable Block block, String who, boolean carried) {
    for (Reference reference : found) {
      switch (reference.root()) {
        case "outputs" -> outputs(reference, path, block, who);
        case "secrets" ->
            verdict.fault(
                "EXPRESSION", path, block, who + "reads 'secrets', which stand in no field yet");
        case "value" -> {
          if (!carried) {
            verdict.fault(
                "EXPRESSION", path, block, who + "reads 'value', which only a transformation has");
          }
        }
        default -> {}
      }
    }
  }

  private void outputs(Reference reference, String path, @Nullable Block block, String who) {
    if (reference.path().isEmpty()) {
      verdict.fault(
          "EXPRESSION",
          path,
          block,
          who + "reads 'outputs' without a block's name, so that nobody knows what to wait for");
    } else if (wiring.meant(reference).isEmpty()) {
      verdict.block(
          "UNKNOWN_REFERENCE",
          path,
          block,
          who
              + "reads 'outputs.%s', which names no block of the graph"
                  .formatted(shortened(reference.path().getFirst())));
    }
  }
}
