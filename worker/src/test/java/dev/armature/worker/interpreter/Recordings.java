package dev.armature.worker.interpreter;

import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Histories of stories, each of which replays for ever. */
final class Recordings {
  static final Path ALL = Path.of("src/test/resources/histories");
  static final Path NEWEST = ALL.resolve("v" + Versions.NEWEST);

  private Recordings() {}

  /** Replays a history, and with {@code -Dhistories.write=true} records it, unless one stands. */
  static void keep(String name, WorkflowExecutionHistory history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history, InterpreterImpl.class, BatchImpl.class);
    if (Boolean.getBoolean("histories.write")) {
      Files.createDirectories(NEWEST);
      Path file = NEWEST.resolve(name + ".json");
      if (!Files.exists(file)) {
        Files.writeString(file, history.toJson(true) + "\n");
      }
    }
  }
}
