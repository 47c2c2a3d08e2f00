package dev.armature.api.http.wire;

import dev.armature.api.http.Fields;
import dev.armature.graph.Block;
import dev.armature.graph.Cache;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.Position;
import dev.armature.graph.Retry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A graph on the wire: its blocks, under whatever name a dialect gives them, and its edges. */
public final class GraphBody {
  private GraphBody() {}

  /** The graph in a body, which must have both; what is wrong with it is noted in the fields. */
  public static Graph read(Fields body) {
    needed(body, "blocks");
    needed(body, "edges");
    List<Block> blocks = readBlocks(body, "blocks");
    List<Edge> edges = readEdges(body);
    return new Graph(blocks == null ? List.of() : blocks, edges == null ? List.of() : edges);
  }

  /** The blocks in a field of a body; null where it was not sent, or is no list. */
  public static @Nullable List<Block> readBlocks(Fields body, String name) {
    List<?> sent = body.list(name);
    if (sent == null) {
      return null;
    }
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      blocks.add(block(body, sent.get(i), "%s[%d]".formatted(name, i)));
    }
    return blocks;
  }

  /** The edges in a body; null where they were not sent, or are no list. */
  public static @Nullable List<Edge> readEdges(Fields body) {
    List<?> sent = body.list("edges");
    if (sent == null) {
      return null;
    }
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      edges.add(edge(body, sent.get(i), "edges[%d]".formatted(i)));
    }
    return edges;
  }

  /** Blocks as they are shown; what was not sent is left out. */
  public static List<Map<String, @Nullable Object>> blocks(Graph graph) {
    return graph.blocks().stream()
        .map(block -> {
          Map<String, @Nullable Object> shown = new LinkedHashMap<>();
          shown.put("id", block.id());
          shown.put("type", block.type());
          shown.put("name", block.name());
          shown.put("config", block.config());
          shown.put("position", block.position());
          shown.put("enabled", block.enabled());
          shown.put("is_trigger", block.trigger());
          put(shown, "retry", block.retry() == null ? null : retry(block.retry()));
          put(shown, "timeout", block.timeout());
          put(shown, "on_error", block.onError());
          put(shown, "cache", block.cache());
          put(shown, "block_id", block.blockId());
          return shown;
        })
        .toList();
  }

  /** Edges as they are shown. */
  public static List<Map<String, @Nullable Object>> edges(Graph graph) {
    return graph.edges().stream()
        .map(edge -> {
          Map<String, @Nullable Object> shown = new LinkedHashMap<>();
          put(shown, "id", edge.id());
          shown.put("source", edge.source());
          shown.put("target", edge.target());
          put(shown, "condition", edge.condition());
          put(shown, "source_handle", edge.sourceHandle());
          put(shown, "target_handle", edge.targetHandle());
          return shown;
        })
        .toList();
  }

  private static Map<String, @Nullable Object> retry(Retry retry) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    put(shown, "max_attempts", retry.maxAttempts());
    put(shown, "initial_interval", retry.initialInterval());
    put(shown, "backoff", retry.backoff());
    put(shown, "max_interval", retry.maxInterval());
    shown.put("non_retryable", retry.nonRetryable());
    return shown;
  }

  private static void put(
      Map<String, @Nullable Object> shown, String name, @Nullable Object value) {
    if (value != null) {
      shown.put(name, value);
    }
  }

  private static void needed(Fields body, String name) {
    if (body.raw(name) == null) {
      body.fault("MISSING_FIELD", name, "'%s' is missing: a list".formatted(name));
    }
  }

  /** A block as far as it can be read; what it lacks is blank, and the rules of graphs tell it. */
  private static Block block(Fields body, @Nullable Object value, String path) {
    Map<?, ?> map = object(body, value, path);
    String id = map.get("id") instanceof String text && !text.isBlank() ? text : null;
    Fields block = body.at(map, path, id);
    Map<String, @Nullable Object> config = block.object("config");
    Boolean enabled = block.truth("enabled");
    Boolean trigger = block.truth("is_trigger");
    return new Block(
        blank(block.text("id")),
        blank(block.text("type")),
        block.text("name"),
        config == null ? Map.of() : config,
        position(block),
        enabled == null || enabled,
        trigger != null && trigger,
        retry(block),
        block.raw("timeout"),
        block.text("on_error"),
        cache(block),
        block.text("block_id"));
  }

  private static Map<?, ?> object(Fields body, @Nullable Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    body.fault("WRONG_TYPE", path, "'%s' must be an object".formatted(path));
    return Map.of();
  }

  private static String blank(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable Position position(Fields block) {
    Map<String, @Nullable Object> value = block.object("position");
    if (value == null) {
      return null;
    }
    Fields position = block.at(value, block.where("position"), null);
    Double x = position.number("x");
    Double y = position.number("y");
    return new Position(x == null ? 0 : x, y == null ? 0 : y);
  }

  private static @Nullable Retry retry(Fields block) {
    Map<String, @Nullable Object> value = block.object("retry");
    if (value == null) {
      return null;
    }
    Fields retry = block.at(value, block.where("retry"), null);
    List<String> never = retry.texts("non_retryable");
    return new Retry(
        retry.whole("max_attempts"),
        retry.raw("initial_interval"),
        retry.number("backoff"),
        retry.raw("max_interval"),
        never == null ? List.of() : never);
  }

  private static @Nullable Cache cache(Fields block) {
    Map<String, @Nullable Object> value = block.object("cache");
    if (value == null) {
      return null;
    }
    Fields cache = block.at(value, block.where("cache"), null);
    return new Cache(Objects.requireNonNullElse(cache.raw("ttl"), ""), cache.text("key"));
  }

  private static Edge edge(Fields body, @Nullable Object value, String path) {
    Fields edge = body.at(object(body, value, path), path, null);
    String sourceHandle = edge.textOrNumber("source_handle");
    String targetHandle = edge.textOrNumber("target_handle");
    return new Edge(
        edge.text("id"),
        blank(edge.text("source")),
        blank(edge.text("target")),
        edge.text("condition"),
        sourceHandle == null ? edge.textOrNumber("sourceHandle") : sourceHandle,
        targetHandle == null ? edge.textOrNumber("targetHandle") : targetHandle,
        Edge.Connection.CONTROL_FLOW,
        List.of(),
        null,
        null,
        null);
  }
}
