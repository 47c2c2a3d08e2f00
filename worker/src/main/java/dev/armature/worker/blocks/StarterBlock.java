package dev.armature.worker.blocks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec.Output;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.execution.Outcome;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a run begins that no trigger names: its defaults, overlaid by the run's variables. */
@Singleton
final class StarterBlock implements BlockType<StarterBlock.Config> {
  /** Defaults of the input, and when the workflow runs by itself. */
  record Config(
      @Field("Defaults of the input: an object, or the JSON text of one.") @Nullable Object input,
      @Field(
              value =
                  "When the workflow, while it is deployed, runs by itself. Either cron, five"
                      + " fields (minute, hour, day of the month, month, day of the week; all of"
                      + " them must fit) or @hourly, @daily, @weekly, @monthly, @yearly, read in"
                      + " timezone (an IANA name; absent: UTC); or every, a duration from 1s on."
                      + " start_at and end_at bound it, max_runs ends it; overlap says what becomes"
                      + " of a time that comes while a run goes on (skip, buffer_one, buffer_all,"
                      + " cancel_other, terminate_other, allow_all; absent: skip), and"
                      + " catchup_window how late it may come after an outage (absent: 1h).",
              reading = Reading.VERBATIM)
          @Nullable When schedule) {}

  /** When the workflow runs by itself; {@code graph.ScheduleConfig} reads it. */
  record When(
      @Field("Five fields, or one of the words that begin with @.") @Nullable String cron,
      @Field(
              value = "Instead: the time between two runs, counted from 1970-01-01T00:00:00Z.",
              forms = {String.class, Long.class})
          @Nullable Object every,
      @Field("The IANA time zone that cron is read in; absent: UTC.") @Nullable String timezone,
      @JsonProperty("start_at") @Field("No time before this one counts.") @Nullable String startAt,
      @JsonProperty("end_at") @Field("No time after this one counts.") @Nullable String endAt,
      @JsonProperty("max_runs") @Field("How many runs there are at most.")
          @Nullable Integer maxRuns,
      @Field("What becomes of a time that comes while a run goes on; absent: skip.")
          @Nullable String overlap,
      @JsonProperty("catchup_window")
          @Field(
              value =
                  "A time that comes later than this, after an outage, is left out; absent: 1h.",
              forms = {String.class, Long.class})
          @Nullable Object catchupWindow) {}

  @Override
  public String name() {
    return "starter";
  }

  @Override
  public String description() {
    return "Starts a run with its input: the defaults, overlaid by the workflow's variables and"
        + " then by the run's.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(new Output("output", "object", "The input of the run."));
  }

  @Override
  public Part part() {
    return new Part(true, true, false, false, true);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    Map<String, @Nullable Object> input = new LinkedHashMap<>(Inputs.object(config.input()));
    if (surroundings.cameIn() instanceof Map<?, ?> variables) {
      variables.forEach((name, value) -> input.put((String) name, value));
    }
    return new Outcome.Done(Results.output(input));
  }
}
