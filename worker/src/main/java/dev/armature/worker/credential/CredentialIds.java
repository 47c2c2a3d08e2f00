package dev.armature.worker.credential;

import java.util.Optional;

/** Tells credentials apart without opening them. */
public interface CredentialIds {
  /**
   * The id of the credential that goes by this name or id; another one of the same name has another
   * id.
   *
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where the store is away
   */
  Optional<String> id(String workspaceId, String nameOrId);
}
