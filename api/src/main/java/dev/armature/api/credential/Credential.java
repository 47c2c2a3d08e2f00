package dev.armature.api.credential;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow shows to another service. Its value has no place here: nothing of the api gives
 * it back.
 *
 * @param name unique among those of the workspace; blocks name it
 * @param type {@code api_key}, {@code bearer}, {@code basic} or {@code oauth2}
 * @param hosts where it may be sent; empty: only to a host that a block's author wrote out
 * @param header where an API key goes; null for the other types
 */
public record Credential(
    String id,
    String workspaceId,
    String name,
    String type,
    List<String> hosts,
    @Nullable String header,
    Instant createdAt) {
  /** Keeps its own copy. */
  public Credential {
    hosts = List.copyOf(hosts);
  }
}
