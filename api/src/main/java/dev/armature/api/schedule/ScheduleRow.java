package dev.armature.api.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import dev.armature.schedule.Calendar;
import dev.armature.schedule.Schedule;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code schedule}, with the name of its workflow. */
@MappedEntity("schedule")
record ScheduleRow(
    String workspaceId,
    @Id String workflowId,
    String blockId,
    String epoch,
    String plan,
    boolean wanted,
    @Nullable Integer maxRuns,
    int runs,
    long revision,
    long told,
    String name) {
  Schedule schedule() {
    try {
      return Json.stored().readValue(plan, Schedule.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the schedule of %s of %s cannot be read".formatted(blockId, workflowId), e);
    }
  }

  /** Whether its last time has passed, so that Temporal may forget it. */
  boolean over(Instant now) {
    return Calendar.of(schedule()).next(now).isEmpty();
  }

  /** Whether Temporal is to keep it. */
  boolean kept() {
    Integer most = maxRuns;
    return wanted && (most == null || runs < most);
  }
}
