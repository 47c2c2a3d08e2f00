package dev.armature.worker.script;

import dev.armature.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/** How a process for programs of one language is started, and what its end means. */
interface Launch {
  /** Starts a process. */
  Process start() throws IOException;

  /** How long a line of a process may be, in bytes. */
  int longestLine();

  /** Whether a process runs one program, and is thrown away. */
  boolean once();

  /**
   * How long after its time is over a process may stop a program by itself, before it is killed.
   */
  Duration grace();

  /** Whether processes stand behind bubblewrap. */
  boolean walled();

  /**
   * Why a process ended before it answered.
   *
   * @param exit its exit code; empty where it has none yet
   */
  ProblemException ended(OptionalInt exit);
}
