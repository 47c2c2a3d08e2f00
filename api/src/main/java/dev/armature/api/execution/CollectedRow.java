package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a look through a portion of the payloads came to.
 *
 * @param removed how many were
 * @param left how many of the portion are to be removed yet
 * @param micros when the last one of the portion was kept, in microseconds; null where the portion
 *     was empty, as what follows
 * @param workspace of the last one of the portion
 * @param hash of it
 */
record CollectedRow(
    long removed,
    long left,
    @Nullable Long micros,
    @Nullable String workspace,
    @Nullable String hash) {
  /** As the statement tells it. */
  static CollectedRow read(String json) {
    try {
      return Json.stored().readValue(json, CollectedRow.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a statement of ours cannot be read", e);
    }
  }
}
