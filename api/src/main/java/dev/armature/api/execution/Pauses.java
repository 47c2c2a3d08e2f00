package dev.armature.api.execution;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Execution.Status;
import dev.armature.execution.Interpreter;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Holds runs back, and has them go on. The signal that says so is written down by Temporal, so that
 * a run hears it whatever dies meanwhile; its row follows as soon as a worker has heard it.
 */
@Singleton
public final class Pauses {
  /** How long is waited for a worker to hear it, in looks at the row that come ever later. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);

  private static final int LOOKS = 7;

  private final Executions executions;
  private final Interpreters interpreters;
  private final Followers followers;
  private final ActsOfPeople acts;

  Pauses(Executions executions, Interpreters interpreters, Followers followers, ActsOfPeople acts) {
    this.executions = executions;
    this.interpreters = interpreters;
    this.followers = followers;
    this.acts = acts;
  }

  /**
   * Has nothing new begin in a run; what is under way ends. One that is paused stays so.
   *
   * @return the run; not yet shown as paused where no worker has heard of it so far
   */
  public Execution pause(Caller caller, String workflowId, String id) {
    return told(caller, workflowId, id, Interpreter.PAUSE, Status.PAUSED);
  }

  /** The same for a run of whichever workflow of the caller's workspace. */
  public Execution pause(Caller caller, String id) {
    return pause(caller, executions.workflowOf(caller, id), id);
  }

  /** Has a paused run go on; one that is not paused does anyway. */
  public Execution resume(Caller caller, String workflowId, String id) {
    return told(caller, workflowId, id, Interpreter.RESUME, Status.RUNNING);
  }

  /** The same for a run of whichever workflow of the caller's workspace. */
  public Execution resume(Caller caller, String id) {
    return resume(caller, executions.workflowOf(caller, id), id);
  }

  private Execution told(Caller caller, String workflowId, String id, String signal, Status to) {
    caller.must(Role.OPERATOR);
    Execution execution = executions.found(caller, workflowId, id);
    // Said even where the row says so already: it may be about to say something else.
    if (!execution.ended() && !interpreters.signal(id, signal)) {
      Execution now = executions.fresh(execution);
      if (!now.ended()) {
        throw Problem.unavailable("The execution is about to begin or to end; try again").thrown();
      }
      execution = now;
    }
    Duration look = FIRST_LOOK;
    for (int looks = 0; looks < LOOKS && !execution.ended() && execution.status() != to; looks++) {
      boolean over = followers.awaitEnd(id, look).over();
      look = look.multipliedBy(2);
      execution = over ? executions.fresh(execution) : executions.known(caller.workspaceId(), id);
    }
    if (execution.ended()) {
      throw Executions.alreadyEnded(execution).thrown();
    }
    acts.done(
        caller,
        to == Status.PAUSED ? Operation.EXECUTION_PAUSE : Operation.EXECUTION_RESUME,
        execution);
    return execution;
  }
}
