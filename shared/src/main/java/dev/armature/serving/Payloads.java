package dev.armature.serving;

import dev.armature.execution.PayloadRef;

/** Where large values are kept, each owned by the execution that made it. */
public interface Payloads {
  /**
   * Keeps a value; keeping it again changes nothing.
   *
   * @param json compact
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where the store is away
   */
  PayloadRef keep(String workspaceId, String executionId, String json);

  /**
   * The JSON of a value that this execution owns.
   *
   * @throws dev.armature.problem.ProblemException {@code PAYLOAD_MISSING}, or {@code UNAVAILABLE}
   *     where the store is away
   */
  String read(String workspaceId, String executionId, String hash);

  /** As {@link #read(String, String, String)}, where its size is known. */
  default String read(String workspaceId, String executionId, PayloadRef reference) {
    return read(workspaceId, executionId, reference.hash());
  }
}
