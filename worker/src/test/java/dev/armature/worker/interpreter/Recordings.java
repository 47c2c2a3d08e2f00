package dev.armature.worker.interpreter;

import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Histories of stories, each of which replays for ever. */
final class Recordings {
  static final Path ALL = Path.of("src/test/resources/histories");
  static final Path NEWEST = of(Versions.NEWEST);

  private Recordings() {}

  /** Where those are of runs that were begun with this version of the interpreter. */
  static Path of(int version) {
    return ALL.resolve("v" + version);
  }

  /** Replays a history, and with {@code -Dhistories.write=true} records it, unless one stands. */
  static void keep(String name, WorkflowExecutionHistory history) throws Exception {
    keep(NEWEST, name, history);
  }

  /** The same for a story of every type of block, as of this version. */
  static void keep(int version, String name, WorkflowExecutionHistory history) throws Exception {
    keep(of(version).resolve("every-type"), name, history);
  }

  private static void keep(Path folder, String name, WorkflowExecutionHistory history)
      throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history, InterpreterImpl.class, BatchImpl.class);
    if (Boolean.getBoolean("histories.write")) {
      Files.createDirectories(folder);
      Path file = folder.resolve(name + ".json");
      if (!Files.exists(file)) {
        Files.writeString(file, history.toJson(true) + "\n");
      }
    }
  }
}
