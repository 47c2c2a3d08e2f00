package dev.armature.graph;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a result of the same type and resolved config may be used again, within its workspace.
 *
 * @param ttl for how long, as the author wrote it
 * @param key an expression whose value stands for all that is filled into the config; absent: what
 *     is filled in counts itself
 */
public record Cache(Object ttl, @Nullable String key) {
  /** For how long; empty where it is no duration. */
  public Optional<Duration> length() {
    return Durations.read(ttl);
  }

  /** The expression, where there is one. */
  public Optional<String> expression() {
    return Optional.ofNullable(key).filter(it -> !it.isBlank());
  }
}
