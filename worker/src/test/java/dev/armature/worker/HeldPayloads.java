package dev.armature.worker;

import dev.armature.execution.PayloadRef;
import dev.armature.problem.Problem;
import dev.armature.serving.Payloads;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Large values in memory. */
public final class HeldPayloads implements Payloads {
  private final Map<String, String> kept = new ConcurrentHashMap<>();
  private final AtomicInteger outages = new AtomicInteger();

  @Override
  public PayloadRef keep(String workspaceId, String executionId, String json) {
    away();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    String hash = UUID.nameUUIDFromBytes(bytes).toString();
    kept.put(executionId + hash, json);
    return new PayloadRef(hash, bytes.length);
  }

  @Override
  public String read(String workspaceId, String executionId, String hash) {
    away();
    String json = kept.get(executionId + hash);
    if (json == null) {
      throw Problem.of(Problem.Kind.MISSING, "PAYLOAD_MISSING", "gone").thrown();
    }
    return json;
  }

  /** Is away the next so many times. */
  public void awayFor(int times) {
    outages.set(times);
  }

  private void away() {
    if (outages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw Problem.unavailable("PostgreSQL does not answer").thrown();
    }
  }

  /** How many there are. */
  public int count() {
    return kept.size();
  }
}
