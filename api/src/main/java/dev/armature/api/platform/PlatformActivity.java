package dev.armature.api.platform;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The one activity of the api. */
@ActivityInterface
public interface PlatformActivity {
  /** Runs a block of the type of this name. */
  @ActivityMethod(name = "platform_api")
  BlockReply run(BlockCall call);
}
