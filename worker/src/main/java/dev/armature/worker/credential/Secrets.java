package dev.armature.worker.credential;

/** The credentials of a workspace, opened inside an activity and nowhere else. */
public interface Secrets {
  /**
   * Opens a credential.
   *
   * @param nameOrId as it stands in a block's {@code credential}
   * @throws dev.armature.problem.ProblemException {@code CREDENTIAL_MISSING}, or {@code
   *     UNAVAILABLE} where PostgreSQL does not answer
   */
  Secret open(String workspaceId, String nameOrId);
}
