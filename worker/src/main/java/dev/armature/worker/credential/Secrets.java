package dev.armature.worker.credential;

/**
 * The credentials of a workspace, opened inside an activity and nowhere else. What a block gives
 * back, what its steps write and what it says went wrong is looked through for the values that it
 * has opened, and so is the log: {@code ***} stands for them there. What a block sends elsewhere by
 * itself, such as a piece of text in a stream, it puts through {@link
 * dev.armature.sealing.Opened#masked(String)} first.
 */
public interface Secrets {
  /**
   * Opens a credential.
   *
   * @param nameOrId as it stands in a block's {@code credential}
   * @throws dev.armature.problem.ProblemException {@code CREDENTIAL_MISSING}, {@code
   *     KEY_RING_MISSING} where this worker was given no key ring, {@code UNREADABLE_SECRET} where
   *     the key is not on it, or {@code UNAVAILABLE} where PostgreSQL does not answer
   * @throws IllegalStateException outside of an activity
   */
  Secret open(String workspaceId, String nameOrId);
}
