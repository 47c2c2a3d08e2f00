package dev.armature.api.trigger;

import dev.armature.api.Ids;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import dev.armature.api.execution.ArmWindows;
import dev.armature.api.execution.ArmWindows.Claimed;
import dev.armature.api.workflow.Deployments;
import dev.armature.api.workflow.Pinned;
import dev.armature.execution.ArmWindow.Arming;
import dev.armature.execution.ExecutionRequest;
import dev.armature.operating.CrashPoint;
import dev.armature.operating.Tally;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Arms workflows, and leads callers to the windows that this opens. */
@Singleton
public final class Arms {
  /** Of one arm, from one process: the window of one workflow takes ten claims at once. */
  private static final int CLAIMS_AT_ONCE = 3;

  private static final int MOST_KNOWN = 1_000;

  /** What this process knows of an arm. An arm that is over never lets anybody in again. */
  private static final class Door {
    private final Semaphore places = new Semaphore(CLAIMS_AT_ONCE);
    private volatile boolean over;
  }

  private final Deployments deployments;
  private final ArmWindows windows;
  private final TriggerConfig config;
  private final AuditLog audit;
  private final Tally<ClaimAnswer> claims =
      new Tally<>("armature.arm.claims", "answer", ClaimAnswer.class);
  private final Map<String, Door> doors =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Door> eldest) {
              return size() > MOST_KNOWN;
            }
          });

  Arms(Deployments deployments, ArmWindows windows, TriggerConfig config, AuditLog audit) {
    this.deployments = deployments;
    this.windows = windows;
    this.config = config;
    this.audit = audit;
  }

  /**
   * Lets one call in, within a window that begins now; one that is open is replaced.
   *
   * @return when the window ends, by Temporal's clock
   */
  public Instant arm(Caller caller, String workflowId) {
    caller.must(Role.OPERATOR);
    Pinned newest = deployments.runnable(caller, workflowId);
    Instant until =
        windows.open(
            new Arming(
                Ids.next("arm_"),
                caller.workspaceId(),
                workflowId,
                newest.version(),
                newest.hash(),
                config.armWindow().toMillis()));
    audit.afterwards(
        caller.workspaceId(),
        caller.actor(),
        Operation.WORKFLOW_ARM,
        new Thing("workflow", workflowId, newest.workflow().name()),
        Map.of("version", newest.version(), "until", until.toString()));
    return until;
  }

  /** Whether this process knows that an arm lets nobody in any more. */
  boolean over(String armId) {
    return door(armId).over;
  }

  /**
   * Brings a caller to the window.
   *
   * @throws ProblemException FORBIDDEN where he is not let in, UNAVAILABLE where nobody can tell
   */
  void pass(String armId, ExecutionRequest request, String workflowName) {
    ClaimAnswer answer = ClaimAnswer.UNANSWERED;
    try {
      Claimed claimed = claimed(armId, request, workflowName);
      answer = ClaimAnswer.of(claimed);
      if (claimed != Claimed.LET_IN) {
        throw inactive().thrown();
      }
      CrashPoint.CALL_LET_IN.passed();
    } finally {
      claims.add(answer);
    }
  }

  private Claimed claimed(String armId, ExecutionRequest request, String workflowName) {
    Door door = door(armId);
    long deadline = System.nanoTime() + windows.patience().toNanos();
    try {
      if (!door.places.tryAcquire(windows.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.unavailable("Others are being looked at; try again").thrown();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.unavailable("The server is going"), e);
    }
    try {
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      Claimed claimed = door.over ? Claimed.OVER : windows.claim(request, workflowName, left);
      if (claimed != Claimed.REFUSED) {
        door.over = true;
      }
      if (claimed == Claimed.GONE) {
        deployments.disarmed(request.workspaceId(), request.workflowId(), armId);
      }
      return claimed;
    } finally {
      door.places.release();
    }
  }

  /** What a caller is told who is not let in. */
  static Problem inactive() {
    return Problem.of(Problem.Kind.FORBIDDEN, "WEBHOOK_INACTIVE", "Webhook is not active");
  }

  private Door door(String armId) {
    return doors.computeIfAbsent(armId, id -> new Door());
  }
}
