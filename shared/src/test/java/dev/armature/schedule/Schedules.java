package dev.armature.schedule;

import org.jspecify.annotations.Nullable;

/** Schedules for tests. */
public final class Schedules {
  private Schedules() {}

  /** By the wall. */
  public static Schedule cron(String cron, String timezone) {
    return new Schedule(cron, null, timezone, null, null, null, Overlap.SKIP, 3_600);
  }

  /** By the second. */
  public static Schedule every(long seconds) {
    return new Schedule(null, seconds, "UTC", null, null, null, Overlap.SKIP, 3_600);
  }

  /** The same between these seconds, both of them included; null: unbounded. */
  public static Schedule between(Schedule it, @Nullable Long start, @Nullable Long end) {
    return new Schedule(
        it.cron(),
        it.everySeconds(),
        it.timezone(),
        start,
        end,
        it.maxRuns(),
        it.overlap(),
        it.catchupSeconds());
  }
}
