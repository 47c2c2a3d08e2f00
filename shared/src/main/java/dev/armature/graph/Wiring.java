package dev.armature.graph;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.block.ConfigReading;
import dev.armature.expression.Reference;
import dev.armature.expression.References;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a graph reads what: the references of each block's config and of each edge, and which
 * blocks the names in them mean. Made once for a graph; pure.
 */
public final class Wiring {
  private final Graph graph;
  private final BlockCatalog catalog;
  private final Map<String, Integer> byId = new HashMap<>();
  private final Map<String, String> names;
  private final List<List<ConfigReading.Site>> sites = new ArrayList<>();
  private final List<References> ofKeys = new ArrayList<>();
  private final List<References> ofBlocks = new ArrayList<>();
  private final List<References> ofEdges = new ArrayList<>();

  /**
   * How each edge of the graph is read, found by which edge it is: to compare all that two edges
   * say costs as much as to read one, and it is asked with each block that ends.
   */
  private final IdentityHashMap<Edge, EdgeReading> readings = new IdentityHashMap<>();

  private final Maps maps;

  /** Reads a graph. */
  public Wiring(Graph graph, BlockCatalog catalog) {
    this.graph = graph;
    this.catalog = catalog;
    for (int i = 0; i < graph.blocks().size(); i++) {
      byId.putIfAbsent(graph.blocks().get(i).id(), i);
    }
    graph.edges().forEach(edge -> readings.put(edge, read(edge)));
    this.names = named();
    for (Block block : graph.blocks()) {
      List<ConfigReading.Site> read = sitesOf(block);
      References key = keyOf(block);
      List<References> all =
          new ArrayList<>(read.stream().map(ConfigReading.Site::references).toList());
      all.add(key);
      sites.add(read);
      ofKeys.add(key);
      ofBlocks.add(References.union(all));
    }
    graph.edges().forEach(edge -> ofEdges.add(referencesOf(edge)));
    this.maps = new Maps(graph, this);
  }

  /** Which blocks stand in the body of which map. */
  public Maps maps() {
    return maps;
  }

  /** The type of a block, where the catalogue has it. */
  public @Nullable BlockSpec spec(int block) {
    return catalog.named(graph.blocks().get(block).type()).orElse(null);
  }

  /** The index of the block of this id. */
  public Optional<Integer> index(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** From a block's name to its id, where the name is used once and is no id itself. */
  public Map<String, String> names() {
    return names;
  }

  /** What a block reads: its config, and the key of its cache. */
  public References block(int block) {
    return ofBlocks.get(block);
  }

  /** What each string in the config of a block reads. */
  public List<ConfigReading.Site> sites(int block) {
    return sites.get(block);
  }

  /**
   * What a string of a block reads.
   *
   * @param path where it stands in the block, such as {@code config.headers.X-Id}
   * @param called what a person calls that place
   */
  record Read(String path, String called, References references) {}

  /** What each string of a block reads: those of its config, and the key of its cache. */
  List<Read> reads(int block) {
    List<Read> reads = new ArrayList<>();
    for (ConfigReading.Site site : sites.get(block)) {
      String place = Verdict.shortened(site.path());
      reads.add(new Read("config." + place, place, site.references()));
    }
    reads.add(new Read("cache.key", "cache.key", ofKeys.get(block)));
    return reads;
  }

  /** What the conditions and the transformation of an edge read. */
  public References edge(int edge) {
    return ofEdges.get(edge);
  }

  /** How the condition of an edge is read. */
  public EdgeReading reading(Edge edge) {
    EdgeReading known = readings.get(edge);
    return known == null ? read(edge) : known;
  }

  private EdgeReading read(Edge edge) {
    return index(edge.source())
        .map(source -> EdgeReading.of(edge, graph.blocks().get(source), spec(source)))
        .orElseGet(() -> EdgeReading.of(edge, null));
  }

  /** The block that a reference to {@code outputs} means, by id or by name. */
  public Optional<Integer> meant(Reference reference) {
    if (!reference.root().equals("outputs") || reference.path().isEmpty()) {
      return Optional.empty();
    }
    String called = reference.path().getFirst();
    return index(names.getOrDefault(called, called));
  }

  /**
   * The blocks that references mean; one to {@code outputs} as a whole means every block that could
   * have ended before, which is told apart by {@link #readsAll}.
   */
  public Set<Integer> meant(Stream<Reference> references) {
    Set<Integer> blocks = new TreeSet<>();
    references.forEach(it -> meant(it).ifPresent(blocks::add));
    return blocks;
  }

  /** Whether one of them reads {@code outputs} as a whole, or by a computed key. */
  public static boolean readsAll(List<Reference> references) {
    return references.stream().anyMatch(it -> it.root().equals("outputs") && it.path().isEmpty());
  }

  private boolean known(String called) {
    return byId.containsKey(called) || names.containsKey(called);
  }

  private List<ConfigReading.Site> sitesOf(Block block) {
    return catalog
        .named(block.type())
        .map(spec ->
            ConfigReading.sites(
                spec, block.config(), new ConfigReading.Known(this::known, byId::containsKey)))
        .orElse(List.of());
  }

  private References keyOf(Block block) {
    Cache cache = block.cache();
    return cache == null
        ? References.NONE
        : cache
            .expression()
            .map(it -> References.inExpression(it, this::known, "cache.key"))
            .orElse(References.NONE);
  }

  private References referencesOf(Edge edge) {
    List<References> parts = new ArrayList<>();
    if (reading(edge) instanceof EdgeReading.Expressions expressions) {
      for (String expression : expressions.all()) {
        parts.add(References.inExpression(expression, this::known, "condition"));
      }
    }
    String transformation = edge.transformation();
    if (transformation != null && !transformation.isBlank()) {
      parts.add(References.inExpression(transformation, this::known, "transformation"));
    }
    return References.union(parts);
  }

  /** As one that is never copied again: each scope of an expression has it. */
  private Map<String, String> named() {
    Map<String, String> once = new HashMap<>();
    Set<String> twice = new HashSet<>();
    for (Block block : graph.blocks()) {
      String name = block.name();
      if (name != null && !name.isBlank() && !byId.containsKey(name)) {
        if (once.put(name, block.id()) != null) {
          twice.add(name);
        }
      }
    }
    twice.forEach(once::remove);
    return Map.copyOf(once);
  }
}
