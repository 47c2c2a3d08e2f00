package dev.armature.api.execution;

import dev.armature.api.workflow.TaskQueues;
import dev.armature.execution.Interpreter;
import dev.armature.operating.LeftOut;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks Temporal who polls, and keeps the answer for a moment. Temporal counts a worker for some
 * minutes after its last poll, so that a restart is no absence. Its in-memory server does not tell;
 * there the worker of this process says itself what it leaves out.
 */
@Singleton
final class PolledQueues implements TaskQueues {
  private static final Duration KEPT_WHERE_POLLED = Duration.ofSeconds(10);
  private static final Duration KEPT_WHERE_NOT = Duration.ofSeconds(1);

  private record Answer(boolean attended, Instant until) {}

  private final Interpreters interpreters;
  private final InstantSource clock;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  PolledQueues(Interpreters interpreters, InstantSource clock) {
    this.interpreters = interpreters;
    this.clock = clock;
  }

  @Override
  public boolean attended(String queue) {
    if (queue.equals(Interpreter.PLATFORM_QUEUE)) {
      // Every api polls it as soon as Temporal is there, and this is one.
      return true;
    }
    Instant now = clock.instant();
    Answer known = answers.get(queue);
    if (known != null && now.isBefore(known.until())) {
      return known.attended();
    }
    boolean attended = interpreters.polled(queue).orElseGet(() -> !LeftOut.has(queue));
    answers.put(
        queue, new Answer(attended, now.plus(attended ? KEPT_WHERE_POLLED : KEPT_WHERE_NOT)));
    return attended;
  }
}
