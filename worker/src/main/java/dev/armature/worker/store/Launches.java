package dev.armature.worker.store;

import dev.armature.execution.Launch.Admission;
import dev.armature.execution.Launch.Order;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Whether the times of schedules have their runs, as the rows of schedules know it. */
@ActivityInterface
public interface Launches {
  /**
   * Pins the live version for a time, and counts it where its schedule has a number of runs. The
   * same time again is counted once.
   *
   * @param atSeconds the time, since the epoch
   */
  @ActivityMethod(name = "admit")
  Admission admit(Order order, long atSeconds);
}
