package dev.armature.graph;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.schedule.Calendar;
import dev.armature.schedule.Overlap;
import dev.armature.schedule.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads schedules as authors write them, and tells every fault with the field that it is in. */
public final class ScheduleConfig {
  /** The field of a starter that holds one. */
  public static final String FIELD = "schedule";

  /** The shortest time between two runs. */
  public static final Duration SHORTEST_EVERY = Duration.ofSeconds(1);

  /** Temporal makes no difference between shorter ones. */
  public static final Duration SHORTEST_CATCHUP = Duration.ofSeconds(10);

  /** How late a time may be where nothing is said. */
  public static final Duration CATCHUP = Duration.ofHours(1);

  private static final Set<String> FIELDS =
      Set.of(
          "cron",
          "every",
          "timezone",
          "start_at",
          "end_at",
          "max_runs",
          "overlap",
          "catchup_window");

  private static final int MOST_RUNS = 1_000_000;

  private final Map<?, ?> written;
  private final BiConsumer<String, String> fault;
  private boolean faulty;

  private ScheduleConfig(Map<?, ?> written, BiConsumer<String, String> fault) {
    this.written = written;
    this.fault = fault;
  }

  /**
   * The schedule that a starter's config holds; empty where it holds none, or a faulty one.
   *
   * @param fault told the field, such as {@code schedule.cron}, and what is wrong with it; a value
   *     of the wrong JSON type is told by the schema already
   */
  public static Optional<Schedule> read(
      Map<String, @Nullable Object> config, BiConsumer<String, String> fault) {
    return switch (config.get(FIELD)) {
      case Map<?, ?> written -> new ScheduleConfig(written, fault).read();
      case String text when text.contains("{{") || text.contains("<") -> {
        fault.accept(FIELD, "'schedule' must be an object; no expression can give one");
        yield Optional.empty();
      }
      case null, default -> Optional.empty();
    };
  }

  /** The schedules of a graph, by the starters that hold them; those of disabled ones rest. */
  public static Map<String, Schedule> in(Graph graph, BlockCatalog catalog) {
    Map<String, Schedule> schedules = new LinkedHashMap<>();
    for (Block block : graph.blocks()) {
      if (block.enabled() && starts(block, catalog)) {
        // What a save has let through is right, or of an older release: then there is none.
        read(block.config(), (field, message) -> {}).ifPresent(it -> schedules.put(block.id(), it));
      }
    }
    return schedules;
  }

  /** Whether a schedule of this block counts: it is a starter. */
  static boolean starts(Block block, BlockCatalog catalog) {
    return catalog.named(block.type()).map(BlockSpec::name).filter("starter"::equals).isPresent();
  }

  private Optional<Schedule> read() {
    written.keySet().stream()
        .map(String::valueOf)
        .filter(it -> !FIELDS.contains(it))
        .forEach(it -> told(it, "there is no '%s' in a schedule".formatted(it)));
    String cron = text("cron");
    Long every = every();
    if ((written.get("cron") == null) == (written.get("every") == null)) {
      told(
          written.get("cron") == null ? "cron" : "every",
          "exactly one of 'cron' and 'every' is needed");
    }
    if (cron != null) {
      Calendar.complaint(cron).ifPresent(it -> told("cron", it));
    }
    String timezone = timezone();
    Long start = moment("start_at", true);
    Long end = moment("end_at", false);
    Schedule schedule =
        new Schedule(
            cron,
            every,
            timezone,
            start,
            end,
            maxRuns(),
            overlap(),
            seconds("catchup_window", CATCHUP, SHORTEST_CATCHUP));
    if (!faulty) {
      checkTimes(schedule, start, end);
    }
    return faulty ? Optional.empty() : Optional.of(schedule);
  }

  private void checkTimes(Schedule schedule, @Nullable Long start, @Nullable Long end) {
    if (start == null || end == null) {
      return;
    }
    if (end < start) {
      told("end_at", "'end_at' is before 'start_at'");
    } else if (Calendar.of(schedule).next(Instant.ofEpochSecond(start - 1)).isEmpty()) {
      told("end_at", "no time of it lies between 'start_at' and 'end_at'");
    }
  }

  private @Nullable Long every() {
    return written.get("every") == null ? null : seconds("every", Duration.ZERO, SHORTEST_EVERY);
  }

  private long seconds(String field, Duration otherwise, Duration least) {
    Object value = value(field);
    if (value == null) {
      return otherwise.toSeconds();
    }
    if (!(value instanceof String) && !(value instanceof Number)) {
      faulty = true;
      return otherwise.toSeconds();
    }
    Optional<Duration> read =
        Durations.read(value)
            .filter(
                it -> it.compareTo(least) >= 0 && it.toMillisPart() == 0 && it.toNanosPart() == 0);
    if (read.isEmpty()) {
      told(
          field,
          "'%s' must be a duration of whole seconds, from %d s to ten years, such as 90s, 2h or P1D"
              .formatted(field, least.toSeconds()));
      return otherwise.toSeconds();
    }
    return read.get().toSeconds();
  }

  private String timezone() {
    String named = text("timezone");
    if (named == null) {
      return "UTC";
    }
    if (!ZoneId.getAvailableZoneIds().contains(named) || named.startsWith("SystemV/")) {
      told("timezone", "'timezone' must be a time zone of the IANA, such as Europe/Berlin or UTC");
    }
    return named;
  }

  /** In whole seconds: a start is rounded up, an end down. */
  private @Nullable Long moment(String field, boolean up) {
    String written = text(field);
    if (written == null) {
      return null;
    }
    try {
      Instant instant = OffsetDateTime.parse(written).toInstant();
      if (instant.isAfter(Instant.EPOCH) && OffsetDateTime.parse(written).getYear() <= 2100) {
        return up && instant.getNano() > 0
            ? instant.getEpochSecond() + 1
            : instant.getEpochSecond();
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    told(
        field,
        "'%s' must be a time with its offset, of the years up to 2100, such as".formatted(field)
            + " 2027-01-31T09:00:00+01:00");
    return null;
  }

  private @Nullable Integer maxRuns() {
    Object value = value("max_runs");
    if (value == null) {
      return null;
    }
    if (value instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= 1
        && number.intValue() <= MOST_RUNS) {
      return number.intValue();
    }
    told("max_runs", "'max_runs' must be a whole number from 1 to %,d".formatted(MOST_RUNS));
    return null;
  }

  private Overlap overlap() {
    String word = text("overlap");
    if (word == null) {
      return Overlap.SKIP;
    }
    Optional<Overlap> named = Overlap.named(word);
    if (named.isEmpty()) {
      told("overlap", "'overlap' must be one of " + words());
    }
    return named.orElse(Overlap.SKIP);
  }

  private static String words() {
    List<String> words = new ArrayList<>();
    for (Overlap it : Overlap.values()) {
      words.add(it.word());
    }
    return String.join(", ", words);
  }

  /** A text that is there and holds no template; another type is told by the schema. */
  private @Nullable String text(String field) {
    Object value = value(field);
    if (value != null && !(value instanceof String)) {
      faulty = true;
    }
    return value instanceof String text ? text.strip() : null;
  }

  private @Nullable Object value(String field) {
    Object value = written.get(field);
    if (value instanceof String text && text.contains("{{")) {
      told(
          field,
          "'%s' must be written out: there is no run yet that a template could read"
              .formatted(field));
      return null;
    }
    return value;
  }

  private void told(String field, String message) {
    faulty = true;
    fault.accept(FIELD + "." + field, message);
  }
}
