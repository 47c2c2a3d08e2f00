package dev.armature.api.schedule;

import dev.armature.execution.Launch;
import dev.armature.schedule.Schedule;
import java.util.Optional;

/**
 * What keeps schedules in Temporal, whichever server it is. Every act may be repeated. What the
 * server complains of, or that it does not answer, is thrown as the client of Temporal throws it.
 */
interface Clockwork {
  /** Keeps a schedule, in the place of any of its id. */
  void put(Launch.Order order, Schedule schedule);

  /** Keeps none of this order's id. What it has launched goes on. */
  void remove(Launch.Order order);

  /** The epoch of the schedule that is kept under this order's id; empty where there is none. */
  Optional<String> epoch(Launch.Order order);
}
