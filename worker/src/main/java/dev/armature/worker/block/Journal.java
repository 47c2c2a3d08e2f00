package dev.armature.worker.block;

import java.util.Optional;

/** Where finished steps of blocks are written down, so that a later attempt reads them back. */
public interface Journal {
  /**
   * Whose steps they are.
   *
   * @param block the block's id, in a map with the index of its item behind it: what follows the
   *     execution in an {@code Idempotency-Key}
   */
  record Place(String workspaceId, String executionId, String block) {}

  /** What a step gave, as JSON; empty where it has not ended yet. */
  Optional<String> read(Place place, String step);

  /**
   * Writes what a step gave, unless it is written already.
   *
   * @return what stands: of two attempts at once the first one to write wins
   */
  String write(Place place, String step, String json);
}
