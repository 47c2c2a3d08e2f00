package dev.armature.execution;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.Skeleton.Attempts;
import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Sees;
import dev.armature.execution.Skeleton.Way;
import dev.armature.expression.Reference;
import dev.armature.graph.Block;
import dev.armature.graph.Durations;
import dev.armature.graph.Edge;
import dev.armature.graph.EdgeReading;
import dev.armature.graph.Graph;
import dev.armature.graph.Maps;
import dev.armature.graph.Retry;
import dev.armature.graph.Wiring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the {@link Skeleton} of a graph. */
public final class Skeletons {
  /** An attempt ends itself before Temporal ends it, by this much. */
  private static final long GRACE_MILLIS = 5_000;

  /** Pages that a block reads where its author does not say, and the most that it may. */
  private static final int PAGES = 10;

  private static final int MOST_PAGES = 1_000;

  private static final long LONGEST_ROW_MILLIS = Duration.ofHours(1).toMillis();

  private final Graph graph;
  private final Wiring wiring;
  private final List<List<Integer>> out = new ArrayList<>();
  private final List<List<Integer>> in = new ArrayList<>();
  private final List<Set<Integer>> read = new ArrayList<>();
  private final Set<Integer> drivenByEdges = new HashSet<>();
  private final Set<Integer> fedByEdges = new HashSet<>();

  private Skeletons(Graph graph, BlockCatalog catalog) {
    this.graph = graph;
    this.wiring = new Wiring(graph, catalog);
    graph
        .blocks()
        .forEach(block -> {
          out.add(new ArrayList<>());
          in.add(new ArrayList<>());
        });
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      out.get(index(edge.source())).add(i);
      in.get(index(edge.target())).add(i);
      (edge.connection() == Edge.Connection.DATA ? fedByEdges : drivenByEdges)
          .add(index(edge.target()));
    }
    for (int block = 0; block < graph.blocks().size(); block++) {
      read.add(wiring.meant(references(block)));
    }
  }

  /**
   * The skeleton: aliases resolved, references found, the types' defaults filled in. For a graph
   * that keeps the rules of a save.
   */
  public static Skeleton of(String hash, Graph graph, BlockCatalog catalog) {
    Skeletons making = new Skeletons(graph, catalog);
    List<Node> nodes = new ArrayList<>();
    for (int block = 0; block < graph.blocks().size(); block++) {
      nodes.add(making.node(block));
    }
    List<Way> ways = new ArrayList<>();
    graph.edges().forEach(edge -> ways.add(making.drawn(edge)));
    ways.addAll(making.derived());
    return new Skeleton(hash, nodes, ways);
  }

  private int index(String id) {
    return wiring.index(id).orElseThrow();
  }

  private Node node(int index) {
    Block block = graph.blocks().get(index);
    BlockSpec spec = wiring.spec(index);
    if (spec == null) {
      throw new IllegalArgumentException("no type '%s' in the catalogue".formatted(block.type()));
    }
    String queue = spec.queueOf(block.config());
    return new Node(
        block.id(),
        spec.name(),
        block.title().equals(block.id()) ? null : block.title(),
        spec.light(),
        spec.entry() || block.trigger(),
        spec.name().equals("starter"),
        spec.answers(),
        spec.takesInput(),
        !block.enabled(),
        "continue".equals(block.onError()),
        queue.equals(Interpreter.QUEUE) ? null : queue,
        spec.light() ? null : attempts(block, spec),
        sees(index),
        wiring.maps().around(index),
        wiring.maps().map(index) ? lends(index) : List.of());
  }

  /** What the body of a map reads of the blocks outside of it. */
  private List<Integer> lends(int map) {
    Set<Integer> lent = new TreeSet<>();
    for (int block = 0; block < read.size(); block++) {
      if (wiring.maps().within(block, map)) {
        read.get(block).stream()
            .filter(it -> it != map && !wiring.maps().within(it, map))
            .forEach(lent::add);
      }
    }
    return List.copyOf(lent);
  }

  private Way drawn(Edge edge) {
    boolean driven = drivenByEdges.contains(index(edge.target()));
    Way.Kind kind =
        switch (wiring.reading(edge)) {
          case EdgeReading.Always always -> Way.Kind.PLAIN;
          case EdgeReading.Visual visual -> Way.Kind.PLAIN;
          case EdgeReading.OnError error -> Way.Kind.ERROR;
          case EdgeReading.Item item -> Way.Kind.ITEM;
          case EdgeReading.Route route -> Way.Kind.CONDITIONAL;
          case EdgeReading.Expressions expressions -> Way.Kind.CONDITIONAL;
        };
    return new Way(
        index(edge.source()),
        index(edge.target()),
        kind,
        !driven || edge.connection() != Edge.Connection.DATA,
        false,
        edge.connection() == Edge.Connection.CONTROL_FLOW ? null : edge.targetInput());
  }

  /**
   * One way for each pair of blocks that only a reference joins. For what the body of a map reads
   * of the blocks outside of it, the map waits.
   */
  private List<Way> derived() {
    List<Set<Integer>> waitsFor = new ArrayList<>();
    graph.blocks().forEach(block -> waitsFor.add(new TreeSet<>()));
    for (int reader = 0; reader < read.size(); reader++) {
      for (int source : read.get(reader)) {
        int by = reader;
        wiring.maps().waiting(by, source).ifPresent(waits -> waitsFor.get(waits).add(source));
      }
    }
    List<Way> ways = new ArrayList<>();
    for (int target = 0; target < graph.blocks().size(); target++) {
      Set<Integer> sources = waitsFor.get(target);
      in.get(target).forEach(edge -> sources.remove(index(graph.edges().get(edge).source())));
      boolean explicit = drivenByEdges.contains(target) || fedByEdges.contains(target);
      for (int source : sources) {
        if (source != target) {
          ways.add(new Way(source, target, Way.Kind.PLAIN, !explicit, true, null));
        }
      }
    }
    return ways;
  }

  /**
   * What the config of a block and the edges that leave it read. A block never waits for itself.
   */
  private Stream<Reference> references(int block) {
    return Stream.concat(
        wiring.block(block).found().stream(),
        out.get(block).stream().flatMap(edge -> wiring.edge(edge).found().stream()));
  }

  private Sees sees(int block) {
    List<Reference> all = references(block).toList();
    Set<Integer> outputs = wiring.meant(all.stream());
    if (Wiring.readsAll(all)) {
      for (int other = 0; other < graph.blocks().size(); other++) {
        if (wiring.maps().waiting(block, other).isPresent()) {
          outputs.add(other);
        }
      }
    }
    outputs.remove(block);
    Set<String> variables = new TreeSet<>();
    boolean inputs = false;
    boolean execution = false;
    boolean trigger = false;
    boolean item = wiring.maps().around(block) != Maps.NONE && runsCode(block);
    for (Reference reference : all) {
      switch (reference.root()) {
        case "variables" ->
            variables.add(reference.path().isEmpty() ? "*" : reference.path().getFirst());
        case "inputs" -> inputs = true;
        case "execution" -> execution = true;
        case "trigger" -> trigger = true;
        case "item", "index" -> item = true;
        default -> {}
      }
    }
    return new Sees(
        List.copyOf(outputs),
        variables.contains("*") ? List.of("*") : List.copyOf(variables),
        inputs,
        execution,
        trigger,
        item);
  }

  /** A program may read its item by any word of its own. */
  private boolean runsCode(int block) {
    BlockSpec spec = wiring.spec(block);
    return spec != null
        && spec.fields().stream().anyMatch(it -> it.reading() == BlockSpec.Reading.CODE);
  }

  /** How the attempts of a heavy block go: as its author says, else as its type does. */
  public static Attempts attempts(Block block, BlockSpec spec) {
    BlockSpec.Defaults defaults = spec.defaults();
    Retry retry = block.retry();
    long timeout =
        Durations.read(block.timeout())
            .map(Duration::toMillis)
            .orElse(
                GRACE_MILLIS
                    + inARow(
                        block,
                        Math.max(
                            defaults.timeoutMillis(),
                            // That of a wait is no attempt's: nothing runs while it waits.
                            Durations.read(
                                    spec.name().equals("wait")
                                        ? null
                                        : block.config().get("timeout"))
                                .map(Duration::toMillis)
                                .orElse(0L))));
    if (retry == null) {
      return new Attempts(
          timeout,
          defaults.maxAttempts(),
          defaults.initialIntervalMillis(),
          defaults.backoff(),
          defaults.maxIntervalMillis(),
          false,
          List.of());
    }
    long initial = millis(retry.initialInterval(), defaults.initialIntervalMillis());
    return new Attempts(
        timeout,
        or(retry.maxAttempts(), defaults.maxAttempts()),
        initial,
        or(retry.backoff(), defaults.backoff()),
        Math.max(initial, millis(retry.maxInterval(), defaults.maxIntervalMillis())),
        true,
        retry.nonRetryable());
  }

  /** The time of all pages that an attempt may ask for one after the other, an hour at most. */
  private static long inARow(Block block, long eachMillis) {
    if (!(block.config().get("pagination") instanceof Map<?, ?> pagination)) {
      return eachMillis;
    }
    long pages = pagination.get("max_pages") instanceof Number most ? most.longValue() : PAGES;
    return Math.max(
        eachMillis, Math.min(LONGEST_ROW_MILLIS, eachMillis * Math.clamp(pages, 1, MOST_PAGES)));
  }

  private static <T> T or(@Nullable T written, T otherwise) {
    return written == null ? otherwise : written;
  }

  private static long millis(@Nullable Object written, long otherwise) {
    return Durations.read(written).map(Duration::toMillis).orElse(otherwise);
  }
}
