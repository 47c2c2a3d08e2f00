package dev.armature.worker;

import dev.armature.execution.PayloadRef;
import dev.armature.problem.Problem;
import dev.armature.serving.Payloads;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Large values in memory. */
public final class HeldPayloads implements Payloads {
  private final Map<String, String> kept = new ConcurrentHashMap<>();
  private final Outages outages = new Outages();

  @Override
  public PayloadRef keep(String workspaceId, String executionId, String json) {
    outages.asked();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    String hash = UUID.nameUUIDFromBytes(bytes).toString();
    kept.put(executionId + hash, json);
    return new PayloadRef(hash, bytes.length);
  }

  @Override
  public String read(String workspaceId, String executionId, String hash) {
    outages.asked();
    String json = kept.get(executionId + hash);
    if (json == null) {
      throw Problem.of(Problem.Kind.MISSING, "PAYLOAD_MISSING", "gone").thrown();
    }
    return json;
  }

  /** Is away the next so many times. */
  public void awayFor(int times) {
    outages.next(times);
  }

  /** How many there are. */
  public int count() {
    return kept.size();
  }
}
