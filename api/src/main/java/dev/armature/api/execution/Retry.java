package dev.armature.api.execution;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a run is to be done again, and how.
 *
 * @param from the block that runs again, and all that follows from it; null: what has failed, or
 *     did not end
 * @param configs fields to be put into the configs of blocks, by their id; these run
 * @param outputs what blocks are taken to have given back, by their id; these do not run
 * @param version which version runs: its number, {@link #DEPLOYED} or {@link #LATEST}; null: the
 *     graph of the run that is retried
 */
public record Retry(
    @Nullable String from,
    Map<String, Map<String, @Nullable Object>> configs,
    Map<String, @Nullable Object> outputs,
    @Nullable Object version) {
  /** The version that webhooks run. */
  public static final String DEPLOYED = "deployed";

  /** The newest version. */
  public static final String LATEST = "latest";

  /** Keeps its own copies. */
  public Retry {
    configs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(configs));
    outputs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /** As plain JSON, for who asks whether two of them are the same. */
  Map<String, @Nullable Object> plain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("from", from);
    plain.put("configs", configs);
    plain.put("outputs", outputs);
    plain.put("version", version);
    return plain;
  }
}
