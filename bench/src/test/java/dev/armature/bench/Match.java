package dev.armature.bench;

import java.time.Duration;

/** Two that are compared, and how. */
interface Match {
  /** Lets the machine learn both programs. */
  void warm(Duration time);

  /**
   * Measures.
   *
   * @param inFlight executions at any time
   * @param time that one side of a round should take, roughly
   * @return the line that is printed
   */
  String fight(String name, String server, int inFlight, int rounds, Duration time);
}
