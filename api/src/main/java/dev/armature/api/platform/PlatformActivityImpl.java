package dev.armature.api.platform;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Outcome;
import dev.armature.operating.traces.Traces;
import dev.armature.serving.Serving;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves blocks as a worker does, over the rooms of the api. */
@Singleton
final class PlatformActivityImpl implements PlatformActivity {
  private final Serving serving;
  private final Platform platform;

  PlatformActivityImpl(Serving serving, Platform platform) {
    this.serving = serving;
    this.platform = platform;
  }

  @Override
  public BlockReply run(BlockCall call) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    return serving.reply(
        context,
        call,
        turn -> {
          Traces.block(call.executionId(), call.place(), turn.placed().block().name());
          Reply reply =
              platform.done(
                  turn.config(PlatformCall.class),
                  new Platform.Asker(
                      call.workspaceId(),
                      call.executionId(),
                      call.place(),
                      context.getInfo().getAttempt() > 1));
          Map<String, @Nullable Object> result = new LinkedHashMap<>();
          result.put("output", reply.output());
          result.put("status_code", reply.status());
          return turn.reply(new Outcome.Done(result));
        });
  }
}
