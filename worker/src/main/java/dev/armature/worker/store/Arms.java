package dev.armature.worker.store;

import dev.armature.execution.ArmWindow.Armed;
import dev.armature.execution.ArmWindow.Arming;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The row that mirrors an arm window, so that a call with none needs no Temporal. */
@ActivityInterface
public interface Arms {
  /** Notes that a window is open; false where there is no such workflow any more. */
  @ActivityMethod(name = "arm")
  boolean open(Armed armed);

  /** Notes that a window is over, unless another one is open. */
  @ActivityMethod(name = "disarm")
  void over(Arming arming);
}
