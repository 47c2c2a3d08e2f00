package dev.armature.api.execution;

import dev.armature.api.Causes;
import dev.armature.api.Ids;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.Operation;
import dev.armature.api.workflow.Pinned;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.block.BlockCatalog;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.ExecutionRequest.Trigger;
import dev.armature.graph.Limits;
import dev.armature.operating.CrashPoint;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules of starting runs: whose, whether now, and once, however often the same start comes. */
@Singleton
public final class Starts {
  private static final int MOST_TRIES = 10;

  /** For how long it is tried to write what became of a start, and how often. */
  private static final Duration INSISTENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  private final Workflows workflows;
  private final ExecutionRepository rows;
  private final Interpreters interpreters;
  private final Payloads payloads;
  private final BlockCatalog catalog;
  private final ActsOfPeople acts;
  private final InstantSource clock;

  Starts(
      Workflows workflows,
      ExecutionRepository rows,
      Interpreters interpreters,
      Payloads payloads,
      BlockCatalog catalog,
      ActsOfPeople acts,
      InstantSource clock) {
    this.workflows = workflows;
    this.rows = rows;
    this.interpreters = interpreters;
    this.payloads = payloads;
    this.catalog = catalog;
    this.acts = acts;
    this.clock = clock;
  }

  /**
   * Starts a run of the newest version. It has been accepted by Temporal when this returns; where
   * it cannot be, its row says so before the caller hears of it.
   *
   * @param seen as it was for a call before, the store looks with the row of the run whether it
   *     still is so, which saves a question of its own
   */
  public Execution start(Caller caller, Workflows.Seen seen, Start start) {
    caller.must(Role.OPERATOR);
    return asSeen(caller, seen, start)
        .orElseGet(() -> start(caller, workflows.again(caller, seen), start));
  }

  /**
   * As {@link #start(Caller, Workflows.Seen, Start)}.
   *
   * @param workflow as it was looked up for this call
   */
  public Execution start(Caller caller, Workflow workflow, Start start) {
    caller.must(Role.OPERATOR);
    Pinned pinned = workflows.newest(caller, workflow);
    StartRules.refusal(pinned, start, catalog)
        .ifPresent(it -> {
          throw it.thrown();
        });
    return noted(caller, started(caller, pinned, start, null, interpreters::start));
  }

  /** Empty where it has to be looked at anew: nothing is refused by what may be over. */
  private Optional<Execution> asSeen(Caller caller, Workflows.Seen seen, Start start) {
    // Where a row of this start may be there already, that there is none anew says nothing.
    if (seen.now() || mayHaveTwins(start)) {
      return Optional.empty();
    }
    Workflow workflow = seen.workflow();
    Pinned pinned = workflows.newest(caller, workflow);
    return StartRules.refusal(pinned, start, catalog).isPresent()
        ? Optional.empty()
        : started(
                caller,
                pinned,
                start,
                null,
                row -> request(caller, workflow, start, row),
                interpreters::start,
                workflow.updatedAt())
            .map(it -> noted(caller, it));
  }

  private Execution noted(Caller caller, Started started) {
    Execution execution = started.execution();
    if (started.anew()) {
      acts.done(
          caller, Operation.EXECUTION_START, execution, Map.of("workflow", execution.workflowId()));
    }
    return execution;
  }

  /**
   * Starts a run that goes on from what became of another one.
   *
   * @param requests what it begins with, by its row; asked for once the row is there
   */
  Execution retried(
      Caller caller,
      Pinned pinned,
      Start start,
      Function<ExecutionRow, ExecutionRequest> requests) {
    return started(caller, pinned, start, null, requests, interpreters::start).execution();
  }

  /** Starts a run that the world calls for, of a version that takes calls. */
  public Execution called(Caller caller, Pinned live, Start start) {
    StartRules.checkSize(live, start);
    return started(caller, live, start, null, interpreters::start).execution();
  }

  /**
   * Starts a run that the world calls for, of an armed version.
   *
   * @param armId the arm that is to let it in; where it does not, no trace of the run stays
   */
  public Execution called(Caller caller, Pinned armed, Start start, String armId, Gate gate) {
    StartRules.checkSize(armed, start);
    return started(
            caller,
            armed,
            start,
            armId,
            (request, name) -> {
              try {
                gate.pass(request, name);
              } catch (ProblemException e) {
                // A twin of this start may have been let in: then so is this one.
                if (start.idempotencyKey() == null
                    || e.problem().kind() != Problem.Kind.FORBIDDEN
                    || interpreters.describe(request.executionId()).isEmpty()) {
                  throw e;
                }
              }
            })
        .execution();
  }

  /**
   * The run that this start was once; empty where its key was not seen, or it has none.
   *
   * @throws ProblemException {@code IDEMPOTENCY_CONFLICT} where the key came with another body
   */
  public Optional<Execution> seen(Caller caller, String workflowId, Start start) {
    if (start.idempotencyKey() == null) {
      return Optional.empty();
    }
    ExecutionRow row = rows.find(caller.workspaceId(), id(caller, workflowId, start)).orElse(null);
    if (row == null || row.status().equals("refused")) {
      return Optional.empty();
    }
    checkSame(row, StartIds.digest(start));
    // One that is pending may never have reached Temporal: whoever comes now brings it there.
    return !row.status().equals("pending")
            || row.takenAt() != null
            || interpreters.describe(row.id()).isPresent()
        ? Optional.of(row.execution())
        : Optional.empty();
  }

  /**
   * What a start came to.
   *
   * @param anew whether it was this one that began it, and not one before with its key
   */
  private record Started(Execution execution, boolean anew) {}

  private Started started(
      Caller caller, Pinned pinned, Start start, @Nullable String armId, Gate gate) {
    return started(
        caller, pinned, start, armId, row -> request(caller, pinned.workflow(), start, row), gate);
  }

  private Started started(
      Caller caller,
      Pinned pinned,
      Start start,
      @Nullable String armId,
      Function<ExecutionRow, ExecutionRequest> requests,
      Gate gate) {
    return started(caller, pinned, start, armId, requests, gate, null)
        .orElseThrow(() -> Problem.unavailable("The run could not be started; try again").thrown());
  }

  /**
   * Empty where it could not be started.
   *
   * @param seenAt as in {@link ExecutionRepository#accept}; for a start without twins alone
   */
  private Optional<Started> started(
      Caller caller,
      Pinned pinned,
      Start start,
      @Nullable String armId,
      Function<ExecutionRow, ExecutionRequest> requests,
      Gate gate,
      @Nullable Instant seenAt) {
    Start.Origin origin = start.origin();
    String workflowId = pinned.workflow().id();
    // One that cannot come twice is held against no other.
    String digest = mayHaveTwins(start) ? StartIds.digest(start) : null;
    Start.Parent parent = start.parent();
    int depth = parent == null ? 0 : below(caller, parent);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      String id = id(caller, workflowId, start);
      ExecutionRow accepted =
          ExecutionRow.accepted(
              id,
              caller.workspaceId(),
              pinned,
              start,
              digest,
              // As PostgreSQL keeps it.
              clock.instant().truncatedTo(ChronoUnit.MICROS));
      boolean ours =
          rows.accept(
                  id,
                  caller.workspaceId(),
                  workflowId,
                  accepted.version(),
                  accepted.graphHash(),
                  accepted.trigger(),
                  accepted.input(),
                  start.idempotencyKey(),
                  digest,
                  accepted.parentExecutionId(),
                  accepted.parentBlock(),
                  depth,
                  armId,
                  accepted.retriedFrom(),
                  origin == null ? null : origin.bulk(),
                  accepted.createdAt(),
                  seenAt)
              == 1;
      if (!ours && seenAt != null) {
        return Optional.empty();
      }
      ExecutionRow row = ours ? accepted : rows.find(caller.workspaceId(), id).orElse(null);
      if (row == null || row.status().equals("refused")) {
        continue;
      }
      if (!ours) {
        checkSame(row, digest);
      }
      if (!row.status().equals("pending")
          || row.takenAt() != null
          || begin(caller, pinned, start, row, requests, gate)) {
        return Optional.of(new Started(row.execution(), ours));
      }
    }
    return Optional.empty();
  }

  private static void checkSame(ExecutionRow row, @Nullable String digest) {
    if (!Objects.equals(digest, row.requestDigest())) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "IDEMPOTENCY_CONFLICT",
              "This Idempotency-Key was used with another body")
          .thrown();
    }
  }

  /** Has the run started; false where a twin of this start refused it meanwhile. */
  private boolean begin(
      Caller caller,
      Pinned pinned,
      Start start,
      ExecutionRow row,
      Function<ExecutionRow, ExecutionRequest> requests,
      Gate gate) {
    Workflow workflow = pinned.workflow();
    try {
      CrashPoint.START_WRITTEN.passed();
      gate.pass(requests.apply(row), workflow.name());
      CrashPoint.START_ACCEPTED.passed();
    } catch (ProblemException e) {
      if (refused(caller, row)) {
        CrashPoint.START_REFUSED.passed();
        throw e;
      }
      // Nobody knew, and the run has begun all the same.
    }
    // Of twins one may be refused what another was promised.
    boolean taken =
        !mayHaveTwins(start)
            || written(row, () -> rows.take(caller.workspaceId(), row.id(), clock.instant()) == 1);
    if (taken) {
      workflows.executed(caller.workspaceId(), workflow, clock.instant());
    }
    return taken;
  }

  /** Whether the same start may come twice, and meet itself in one row. */
  private static boolean mayHaveTwins(Start start) {
    Start.Origin origin = start.origin();
    return start.idempotencyKey() != null || (origin != null && origin.bulk() != null);
  }

  private ExecutionRequest request(
      Caller caller, Workflow workflow, Start start, ExecutionRow row) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(workflow.variables());
    variables.putAll(start.variables());
    return new ExecutionRequest(
        row.id(),
        caller.workspaceId(),
        workflow.id(),
        row.version(),
        row.graphHash(),
        payloads.slimmed(caller.workspaceId(), row.id(), start.variables()),
        payloads.slimmed(caller.workspaceId(), row.id(), variables),
        new Trigger(
            start.trigger().kind(),
            payloads.slimmed(caller.workspaceId(), row.id(), start.trigger().request())),
        start.entry(),
        OnFailure.named(workflow.onFailure()));
  }

  /** Takes a start back; false where it has come to a run after all. */
  private boolean refused(Caller caller, ExecutionRow row) {
    return written(
        row,
        () ->
            rows.refuse(caller.workspaceId(), row.id(), clock.instant()) == 1
                || rows.find(caller.workspaceId(), row.id())
                    .filter(it -> it.status().equals("refused"))
                    .isPresent());
  }

  /**
   * What became of a start that Temporal may have. Where that keeps its data beside ours, it was
   * silent because PostgreSQL was away: for a while it is tried until it is written, since nobody
   * may be told that a start was refused whose row lets it in.
   */
  private static boolean written(ExecutionRow row, BooleanSupplier act) {
    long deadline = System.nanoTime() + INSISTENCE.toNanos();
    while (true) {
      try {
        return act.getAsBoolean();
      } catch (RuntimeException e) {
        boolean passes = Causes.problem(e).filter(it -> it.kind().passing()).isPresent();
        if (!passes || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (System.nanoTime() - deadline > 0) {
          LOG.warn("what became of {} cannot be written, and it may run", row.id(), e);
          throw e;
        }
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    }
  }

  /** How many runs stand above one that this block asks for. */
  private int below(Caller caller, Start.Parent parent) {
    int depth = rows.depth(caller.workspaceId(), parent.executionId()).orElse(0) + 1;
    if (depth > Limits.CALL_DEPTH) {
      throw Problem.callTooDeep(depth, Limits.CALL_DEPTH).thrown();
    }
    return depth;
  }

  private String id(Caller caller, String workflowId, Start start) {
    Start.Origin origin = start.origin();
    String bulk = origin == null ? null : origin.bulk();
    if (origin != null && bulk != null) {
      String workspace = caller.workspaceId();
      return StartIds.ofBulk(
          workspace,
          origin.executionId(),
          bulk,
          rows.countRefusedRetries(workspace, origin.executionId(), bulk));
    }
    String key = start.idempotencyKey();
    if (key == null) {
      return Ids.next("exec_");
    }
    // A run that is there is the one, whatever has become of starts that were refused before it.
    return rows.keyed(caller.workspaceId(), workflowId, key)
        .orElseGet(() ->
            StartIds.of(
                caller.workspaceId(),
                workflowId,
                key,
                rows.countRefused(caller.workspaceId(), workflowId, key)));
  }
}
