package dev.armature.graph;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block as the author placed it.
 *
 * @param id {@code [A-Za-z0-9_-]}, 1 to 64 characters, once in its graph
 * @param type the block type's name or alias, as it was sent
 * @param name what a person calls it; several blocks may share one
 * @param config what the author filled in, secret fields cut out; only the block type knows its
 *     shape. Order of keys is kept, {@code null} values too
 * @param position where it stands on the canvas
 * @param enabled a disabled block is passed by
 * @param trigger whether a run may enter here although the type is no entry
 * @param retry how often and when a failed attempt is repeated; absent: the type's default
 * @param timeout of one attempt, as it was written ({@code 30s}, {@code PT1M}, milliseconds);
 *     absent: the type's default
 * @param onError {@code continue}, or absent
 * @param cache when a result may be used again; absent: never
 * @param blockId the catalogue's block behind a node, where the graph came as nodes
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Block(
    String id,
    String type,
    @Nullable String name,
    Map<String, @Nullable Object> config,
    @Nullable Position position,
    boolean enabled,
    @JsonProperty("is_trigger") boolean trigger,
    @Nullable Retry retry,
    @Nullable Object timeout,
    @JsonProperty("on_error") @Nullable String onError,
    @Nullable Cache cache,
    @JsonProperty("block_id") @Nullable String blockId) {
  /** Keeps its own copy of the config, in the order it came. */
  public Block {
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }

  /** A block with nothing but its id, type and config. */
  public static Block of(String id, String type, Map<String, @Nullable Object> config) {
    return new Block(id, type, null, config, null, true, false, null, null, null, null, null);
  }

  /** The same block with another config. */
  public Block withConfig(Map<String, @Nullable Object> other) {
    return new Block(
        id, type, name, other, position, enabled, trigger, retry, timeout, onError, cache, blockId);
  }

  /** What a person calls it: the name, else the id. */
  public String title() {
    return name == null || name.isBlank() ? id : name;
  }
}
