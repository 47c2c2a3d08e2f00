package dev.armature.worker.blocks;

import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.graph.Durations;
import dev.armature.graph.Limits;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.store.Waits;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Waits for a while, for a moment, or for an event. */
@Singleton
final class WaitBlock implements BlockType<WaitBlock.Config> {
  private static final String ELAPSED = "elapsed";
  private static final String EVENT = "event";
  private static final String TIMEOUT = "timeout";

  private final Waits waits;

  WaitBlock(Waits waits) {
    this.waits = waits;
  }

  /** One of a duration, a moment and an event. */
  record Config(
      @Field(
              value = "How long, such as 30s, 2h, 3d or P3D; a bare number is milliseconds.",
              forms = {String.class, Long.class})
          @Nullable Object duration,
      @Field(
              "Until when: a time with its offset, such as 2027-01-31T09:00:00+01:00. One that is"
                  + " past is over at once.")
          @Nullable String until,
      @Field(
              "The key of an event: the first POST /api/events with this key, after the block began"
                  + " to wait, ends the wait.")
          @Nullable String event,
      @Field(
              value =
                  "How long it waits for the event; absent: without end. Route timeout after it.",
              forms = {String.class, Long.class})
          @Nullable Object timeout) {}

  @Override
  public String name() {
    return "wait";
  }

  @Override
  public String description() {
    return "Waits for a while, until a moment, or for an event; a wait of any length costs nothing."
        + " Routes: elapsed after a while or at a moment, event, timeout.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "The data of the event; null where there was none."),
        new Output("route", "string", "elapsed, event or timeout."));
  }

  @Override
  public Part part() {
    return new Part(false, false, true, false, false);
  }

  @Override
  public Defaults defaults() {
    return PatientBlocks.DEFAULTS;
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    PatientBlocks.oneOf(
        "a wait",
        PatientBlocks.given("duration", config.duration()),
        PatientBlocks.given("until", config.until()),
        PatientBlocks.given("event", config.event()));
    Map<String, @Nullable Object> about = new LinkedHashMap<>();
    if (config.event() != null) {
      String key = key(config.event());
      about.put("event", key);
      Due due = config.timeout() == null ? null : length("timeout", config.timeout());
      waits.event(PatientBlocks.waiting(surroundings), key);
      return new Outcome.Ask(due, about);
    }
    if (config.timeout() != null) {
      throw PatientBlocks.invalid("'timeout' belongs to an 'event': nothing else is waited for");
    }
    if (config.until() != null) {
      return new Outcome.Sleep(PatientBlocks.moment("until", config.until()), about);
    }
    about.put("duration", config.duration());
    return new Outcome.Sleep(length("duration", config.duration()), about);
  }

  @Override
  public Outcome goOn(Config config, Waited waited, Surroundings surroundings) {
    if (config.event() == null) {
      return chose(ELAPSED, null);
    }
    boolean due = waited.how() == Waited.How.DUE;
    return switch (waits.look(PatientBlocks.waiting(surroundings), due)) {
      case Waits.Standing.Come come -> chose(EVENT, come.value());
      case Waits.Standing.Late late -> chose(TIMEOUT, null);
      case Waits.Standing.Open open -> PatientBlocks.waitsOn(waited);
    };
  }

  private static Outcome chose(String route, @Nullable Object output) {
    Map<String, @Nullable Object> result = Results.output(output);
    result.put("route", route);
    return new Outcome.Chose(route, result);
  }

  private static String key(String event) {
    String key = event.strip();
    if (key.isEmpty() || key.length() > Limits.EVENT_KEY_CHARS) {
      throw PatientBlocks.invalid(
          "'event' must be a key of 1 to %d characters".formatted(Limits.EVENT_KEY_CHARS));
    }
    return key;
  }

  private static Due length(String field, @Nullable Object written) {
    Duration length =
        Durations.read(written)
            .orElseThrow(() ->
                PatientBlocks.invalid(
                    "'%s' must be a duration of at most ten years, such as 30s, 2h or P3D"
                        .formatted(field)));
    return Due.after(length);
  }
}
