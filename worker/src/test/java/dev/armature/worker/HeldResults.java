package dev.armature.worker;

import dev.armature.worker.block.KeptResults;
import dev.armature.worker.credential.CredentialIds;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Results in memory, which grow no older; there are no credentials. */
public final class HeldResults implements KeptResults, CredentialIds {
  private final Map<String, String> kept = new ConcurrentHashMap<>();

  @Override
  public Optional<String> find(String workspaceId, String digest, Duration youngerThan) {
    return Optional.ofNullable(kept.get(workspaceId + digest));
  }

  @Override
  public void keep(String workspaceId, String digest, String json, Duration until) {
    kept.put(workspaceId + digest, json);
  }

  @Override
  public Optional<String> id(String workspaceId, String nameOrId) {
    return Optional.empty();
  }
}
