package dev.armature.worker.block;

import java.time.Duration;
import java.util.Optional;

/** Where results of blocks are kept for others of the same type and config. */
public interface KeptResults {
  /**
   * A result that is not older than this, nor than whoever kept it said.
   *
   * @return its JSON, as it was kept
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where the store is away
   */
  Optional<String> find(String workspaceId, String digest, Duration youngerThan);

  /**
   * Keeps a result; it takes the place of one of before.
   *
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where the store is away
   */
  void keep(String workspaceId, String digest, String json, Duration until);
}
