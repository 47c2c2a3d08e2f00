package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.schedule.Schedule;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule on a Temporal server that has none: a durable program with a timer. It does what
 * Temporal's own schedules do, by the same calendar; {@link Launch} is the same on both.
 */
@WorkflowInterface
public interface Timetable {
  /** What is launched, and when. */
  record Entry(Launch.Order order, Schedule schedule) {}

  /**
   * How far a timetable is, for its next Temporal run; nothing that it launched goes on then.
   *
   * @param lastSeconds the times up to this one have been seen to
   * @param waiting times that wait for their launch
   */
  record State(Entry entry, @JsonProperty("last_seconds") long lastSeconds, List<Long> waiting) {
    /** Keeps its own copy. */
    public State {
      waiting = List.copyOf(waiting);
    }
  }

  /**
   * Stays until there is no time any more.
   *
   * @param resumed as the Temporal run before this one left it; absent: an entry comes along
   */
  @WorkflowMethod(name = "Timetable")
  void run(@Nullable State resumed);

  /** From now on this holds. The same again changes nothing. */
  @SignalMethod(name = "set")
  void set(Entry entry);
}
