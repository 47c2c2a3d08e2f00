package dev.armature.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * When a workflow is to run by itself: what stands in a row and in histories. Either {@code cron}
 * or {@code everySeconds} is there. Times and durations are in whole seconds, as Temporal's are.
 *
 * @param cron five fields, or one of the short words such as {@code @hourly}
 * @param everySeconds the time between two runs, counted from 1970-01-01T00:00:00Z
 * @param timezone the zone of the clock that {@code cron} is read by; a name of the IANA
 * @param startSeconds no time before this one counts, since the epoch; absent: any
 * @param endSeconds no time after this one counts; absent: any
 * @param maxRuns how many runs there are at most; absent: any number
 * @param overlap what becomes of a time that comes while a run goes on
 * @param catchupSeconds a time that Temporal comes to later than this is left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Schedule(
    @Nullable String cron,
    @JsonProperty("every_seconds") @Nullable Long everySeconds,
    String timezone,
    @JsonProperty("start_seconds") @Nullable Long startSeconds,
    @JsonProperty("end_seconds") @Nullable Long endSeconds,
    @JsonProperty("max_runs") @Nullable Integer maxRuns,
    Overlap overlap,
    @JsonProperty("catchup_seconds") long catchupSeconds) {}
