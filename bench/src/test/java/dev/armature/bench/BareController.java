package dev.armature.bench;

import dev.armature.api.http.Open;
import dev.armature.execution.Ending;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The least that a route can do: calls the client, waits, and hands back what it got. */
@Controller("/bench")
final class BareController {
  /** Starts the same run as the api would. */
  interface Run {
    /** What came of it, once it has ended. */
    Answer of(Map<String, @Nullable Object> variables);

    /** Its id, once Temporal has it. */
    String started(Map<String, @Nullable Object> variables);
  }

  /** What is answered. */
  record Answer(String executionId, Ending ending) {}

  /** What is answered where nobody waits. */
  record Started(String executionId) {}

  private final Run run;

  BareController(Run run) {
    this.run = run;
  }

  @Open
  @Post("/bare")
  @ExecuteOn(TaskExecutors.BLOCKING)
  Answer bare(@Body Map<String, @Nullable Object> variables) {
    return run.of(variables);
  }

  @Open
  @Post("/start")
  @ExecuteOn(TaskExecutors.BLOCKING)
  Started start(@Body Map<String, @Nullable Object> variables) {
    return new Started(run.started(variables));
  }
}
