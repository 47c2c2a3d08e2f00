package dev.armature.worker;

import dev.armature.execution.Approval;
import dev.armature.worker.store.Waits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits in memory; what comes for them is told by the test. */
public final class HeldWaits implements Waits {
  private final Map<String, Standing> standing = new LinkedHashMap<>();
  private final Map<String, Object> asked = new LinkedHashMap<>();

  /** What blocks wait for, by their place. */
  public Map<String, Object> asked() {
    return asked;
  }

  /** Something comes for a block. */
  public void comes(String block, @Nullable Object value) {
    standing.put(block, new Standing.Come(value));
  }

  @Override
  public void event(Waiting waiting, String key) {
    asked.put(waiting.blockId(), key);
  }

  @Override
  public Optional<Map<String, @Nullable Object>> ask(Waiting waiting, Approval approval) {
    asked.put(waiting.blockId(), approval);
    return Optional.empty();
  }

  @Override
  public void call(Waiting waiting, String childId) {
    asked.put(waiting.blockId(), childId);
  }

  @Override
  public Standing look(Waiting waiting, boolean due) {
    Standing come = standing.get(waiting.blockId());
    return come != null ? come : due ? new Standing.Late() : new Standing.Open();
  }

  @Override
  public Map<String, @Nullable Object> lapsed(Waiting waiting) {
    return new Approval("", Map.of(), 1, List.of()).lapsed(List.of());
  }
}
