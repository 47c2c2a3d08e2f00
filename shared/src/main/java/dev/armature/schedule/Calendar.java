package dev.armature.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The times of a schedule, one after the other. Pure: the same schedule and time give the same next
 * one, on whichever machine, as long as its time zones are the same.
 *
 * <p>A cron's time comes whenever the clock on the wall shows it. Where that clock is put forward
 * over it, it does not come on that day; where it is put back over it, it comes twice. Intervals
 * are counted from the epoch and know no wall.
 */
public final class Calendar {
  /** Nothing is looked for after this year: Temporal does not either. */
  private static final LocalDateTime LAST = LocalDateTime.of(2101, 1, 1, 0, 0);

  private static final long MINUTE = 60;

  private final Schedule schedule;
  private final @Nullable Cron cron;
  private final ZoneRules rules;

  private Calendar(Schedule schedule, @Nullable Cron cron, ZoneRules rules) {
    this.schedule = schedule;
    this.cron = cron;
    this.rules = rules;
  }

  /**
   * The calendar of a schedule that was read from a config.
   *
   * @throws IllegalArgumentException for one that was not
   */
  public static Calendar of(Schedule schedule) {
    String written = schedule.cron();
    List<String> faults = new ArrayList<>();
    Cron cron = written == null ? null : Cron.read(written, faults::add).orElse(null);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(faults.getFirst());
    }
    try {
      return new Calendar(schedule, cron, ZoneId.of(schedule.timezone()).getRules());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no time zone " + schedule.timezone(), e);
    }
  }

  /** Why a cron expression cannot be read; empty where it can. */
  public static Optional<String> complaint(String cron) {
    List<String> faults = new ArrayList<>();
    Cron.read(cron, faults::add);
    return faults.stream().findFirst();
  }

  /** The first time after this one, in whole seconds; empty where there is none. */
  public Optional<Instant> next(Instant after) {
    long from = after.getEpochSecond();
    Long start = schedule.startSeconds();
    if (start != null && from < start) {
      // One second before it, so that the start itself may be the first.
      from = start - 1;
    }
    Long every = schedule.everySeconds();
    Instant found =
        every != null
            ? Instant.ofEpochSecond((Math.floorDiv(from, every) + 1) * every)
            : onTheWall(Math.floorDiv(from, MINUTE) * MINUTE + MINUTE);
    Long end = schedule.endSeconds();
    return found == null
            || (end != null && found.getEpochSecond() > end)
            || !found.isBefore(LAST.toInstant(ZoneOffset.UTC))
        ? Optional.empty()
        : Optional.of(found);
  }

  /** The first of them after this one. */
  public List<Instant> next(Instant after, int most) {
    List<Instant> times = new ArrayList<>();
    Optional<Instant> next = next(after);
    while (next.isPresent() && times.size() < most) {
      times.add(next.get());
      next = next(next.get());
    }
    return times;
  }

  /**
   * From one change of the clock to the next one the wall shows one minute after the other, so that
   * each such stretch is searched by itself.
   *
   * @param from looked at first: the second at which a minute begins
   */
  private @Nullable Instant onTheWall(long from) {
    Cron wanted = cron;
    Instant begin = Instant.ofEpochSecond(from);
    while (wanted != null) {
      ZoneOffset offset = rules.getOffset(begin);
      ZoneOffsetTransition change = rules.nextTransition(begin);
      LocalDateTime shown = LocalDateTime.ofEpochSecond(begin.getEpochSecond(), 0, offset);
      LocalDateTime end = change == null ? LAST : change.getDateTimeBefore();
      LocalDateTime found = wanted.first(shown, end.isBefore(LAST) ? end : LAST);
      if (found != null) {
        return found.toInstant(offset);
      }
      if (change == null || !end.isBefore(LAST)) {
        return null;
      }
      begin = change.getInstant();
    }
    return null;
  }
}
