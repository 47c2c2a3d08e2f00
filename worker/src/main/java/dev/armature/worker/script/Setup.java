package dev.armature.worker.script;

import java.io.IOException;

/** Finds out how a language runs on this machine; asked once, on a thread of its own. */
interface Setup extends AutoCloseable {
  /** What is said of it in the log. */
  String language();

  /** Whether a worker without it lacks something, or only offers less. */
  boolean needed();

  /**
   * Looks at the machine.
   *
   * @throws IOException where programs cannot run here, with a message for the operator
   */
  Launch launch() throws IOException, InterruptedException;

  /** Does what makes later starts quicker; the first processes are on their way. */
  default void settle() throws InterruptedException {}

  @Override
  default void close() {}
}
