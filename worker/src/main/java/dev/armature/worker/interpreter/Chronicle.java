package dev.armature.worker.interpreter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the blocks of a walk for those who look at it: since when each is under
 * way, and how it went. Of a small graph everything in this Temporal run; of a large one the blocks
 * that failed last, and those that took longest.
 */
final class Chronicle {
  /** How many of a large graph are remembered, of each kind. */
  static final int MOST = 6;

  /**
   * A block that is over.
   *
   * @param millis from its first beginning to its end, its waits and attempts included
   * @param attempt the last one, from 1; 0: nobody said it
   * @param error why it failed; null where it did not
   */
  record Past(int block, long millis, int attempt, boolean cached, @Nullable String error) {}

  private final int most;
  private final Map<Integer, Long> begun = new HashMap<>();
  private final Map<Integer, Past> ended = new LinkedHashMap<>();
  private final Map<Integer, Past> failed = new LinkedHashMap<>();

  /** Of a walk through so many blocks. */
  Chronicle(int blocks) {
    this.most = Details.whole(blocks) ? blocks : MOST;
  }

  /** A block begins, or goes on after it waited. */
  void begins(int block, long now) {
    begun.putIfAbsent(block, now);
  }

  /** A block ended well. */
  void ends(int block, long now, int attempt, boolean cached) {
    ended.put(block, new Past(block, took(block, now), attempt, cached, null));
    if (ended.size() > most) {
      ended.values().stream()
          .min(Comparator.comparingLong(Past::millis))
          .ifPresent(fastest -> ended.remove(fastest.block()));
    }
  }

  /** A block failed. */
  void fails(int block, long now, int attempt, String error) {
    failed.put(block, new Past(block, took(block, now), attempt, false, error));
    if (failed.size() > most) {
      failed.remove(failed.keySet().iterator().next());
    }
  }

  /** Since when a block is under way, in milliseconds since the epoch; null where nobody knows. */
  @Nullable Long since(int block) {
    return begun.get(block);
  }

  /** Those of the blocks that ended well, in the order in which they did. */
  List<Past> ended() {
    return new ArrayList<>(ended.values());
  }

  /** Those of the blocks that failed, in the order in which they did. */
  List<Past> failed() {
    return new ArrayList<>(failed.values());
  }

  private long took(int block, long now) {
    Long since = begun.remove(block);
    return since == null ? -1 : Math.max(0, now - since);
  }
}
