package dev.armature.api.execution;

import dev.armature.api.Ids;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Execution.Status;
import dev.armature.api.workflow.Pinned;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.block.BlockCatalog;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.ExecutionRequest.Trigger;
import dev.armature.graph.Block;
import dev.armature.graph.Limits;
import dev.armature.json.Json;
import dev.armature.operating.CrashPoint;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.temporal.api.history.v1.HistoryEvent;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All runs, and the rules of starting and stopping them. */
@Singleton
public final class Executions {
  /** A page of runs, and how many there are in all. */
  public record Page(List<Execution> executions, long total) {
    /** Keeps its own copy. */
    public Page {
      executions = List.copyOf(executions);
    }
  }

  /** What a caller may send, and what the workflow has by default, together. */
  private static final int MOST_REQUEST_BYTES = 1_500_000;

  private static final int MOST_TRIES = 10;
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

  private final Workflows workflows;
  private final ExecutionRepository rows;
  private final Interpreters interpreters;
  private final Followers followers;
  private final Ends ends;
  private final Logs logs;
  private final Payloads payloads;
  private final BlockCatalog catalog;
  private final ExecutionConfig config;
  private final ActsOfPeople acts;
  private final InstantSource clock;

  Executions(
      Workflows workflows,
      ExecutionRepository rows,
      Interpreters interpreters,
      Followers followers,
      Ends ends,
      Logs logs,
      Payloads payloads,
      BlockCatalog catalog,
      ExecutionConfig config,
      ActsOfPeople acts,
      InstantSource clock) {
    this.workflows = workflows;
    this.rows = rows;
    this.interpreters = interpreters;
    this.followers = followers;
    this.ends = ends;
    this.logs = logs;
    this.payloads = payloads;
    this.catalog = catalog;
    this.config = config;
    this.acts = acts;
    this.clock = clock;
  }

  /**
   * Starts a run of the newest version. It has been accepted by Temporal when this returns; where
   * it cannot be, its row says so before the caller hears of it.
   *
   * @param workflow as it was looked up for this call
   */
  public Execution start(Caller caller, Workflow workflow, Start start) {
    caller.must(Role.OPERATOR);
    Pinned pinned = workflows.newest(caller, workflow);
    checkRunnable(pinned, start);
    Started started = started(caller, pinned, start, null, interpreters::start);
    if (started.anew()) {
      acts.done(
          caller,
          Operation.EXECUTION_START,
          started.execution(),
          Map.of("workflow", workflow.id()));
    }
    return started.execution();
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
    checkSize(live, start);
    return started(caller, live, start, null, interpreters::start).execution();
  }

  /**
   * Starts a run that the world calls for, of an armed version.
   *
   * @param armId the arm that is to let it in; where it does not, no trace of the run stays
   */
  public Execution called(Caller caller, Pinned armed, Start start, String armId, Gate gate) {
    checkSize(armed, start);
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
                  accepted.createdAt())
              == 1;
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
        return new Started(row.execution(), ours);
      }
    }
    throw Problem.unavailable("The run could not be started; try again").thrown();
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

  /**
   * Waits for the end of a run.
   *
   * @param execution as its start gave it
   * @param wait at most this long; null: as long as the settings say
   * @return the run, ended or not; when it began may not be told
   */
  public Execution await(Execution execution, @Nullable Duration wait) {
    Duration most =
        wait == null || wait.compareTo(config.syncWait()) > 0 ? config.syncWait() : wait;
    if (execution.ended()) {
      return whole(execution);
    }
    HistoryEvent last = followers.awaitEnd(execution.id(), most).last();
    // What Temporal has just told needs not be asked of the store.
    return whole(ends.told(execution, last).orElseGet(() -> fresh(execution)));
  }

  /** The run of this id, where this workflow has it; its end as Temporal knows it. */
  public Execution get(Caller caller, String workflowId, String id) {
    return whole(found(caller, workflowId, id));
  }

  /**
   * The output of a run as JSON in UTF-8, however large it is; {@code null} where there is none. To
   * be read to its end, or closed.
   */
  public InputStream output(Caller caller, String workflowId, String id) {
    Execution execution = found(caller, workflowId, id);
    return payloads.whole(execution.workspaceId(), execution.id(), execution.output());
  }

  /** The run of this id, of whichever workflow of the caller's workspace. */
  public Execution get(Caller caller, String id) {
    return get(caller, workflowOf(caller, id), id);
  }

  /** Stops a run, of whichever workflow of the caller's workspace, as {@link #cancel} does. */
  public Execution cancel(Caller caller, String id) {
    caller.must(Role.OPERATOR);
    return cancel(caller, workflowOf(caller, id), id);
  }

  /** The row of a run that is under way, for who works on its behalf. */
  public Execution known(String workspaceId, String id) {
    return rows.find(workspaceId, id)
        .map(ExecutionRow::execution)
        .orElseThrow(() -> missing(id).thrown());
  }

  /** The workflow that a run is one of. */
  String workflowOf(Caller caller, String id) {
    return known(caller.workspaceId(), id).workflowId();
  }

  /** The run of this id as its row has it, or Temporal its end. */
  Execution found(Caller caller, String workflowId, String id) {
    workflows.get(caller, workflowId);
    Execution execution =
        rows.find(caller.workspaceId(), id)
            .map(ExecutionRow::execution)
            .filter(it -> it.workflowId().equals(workflowId) && it.status() != Status.REFUSED)
            .orElseThrow(() -> missing(id).thrown());
    Execution known = execution.ended() ? execution : ends.copied(execution);
    if (known.status() == Status.REFUSED) {
      throw missing(id).thrown();
    }
    return known;
  }

  /** A page of runs, newest first. */
  public Page list(Caller caller, String workflowId, String status, int limit, long offset) {
    workflows.get(caller, workflowId);
    return new Page(
        rows.list(caller.workspaceId(), workflowId, status, limit, offset).stream()
            .map(ExecutionRow::execution)
            .map(it -> it.with(Payloads.withoutLarge(it.output())))
            .toList(),
        rows.count(caller.workspaceId(), workflowId, status));
  }

  /** What became of its blocks. */
  public List<BlockLog> logs(Execution execution) {
    return logs.of(execution);
  }

  /** Stops a run at once, and waits a moment for its end. */
  public Execution cancel(Caller caller, String workflowId, String id) {
    caller.must(Role.OPERATOR);
    Execution execution = found(caller, workflowId, id);
    if (execution.ended()) {
      throw alreadyEnded(execution).thrown();
    }
    if (interpreters.cancel(id)) {
      followers.awaitEnd(id, CANCEL_PATIENCE);
    } else if (execution.status() == Status.PENDING) {
      // Temporal does not know it: should its start still be on the way, its begin finds this.
      rows.end(caller.workspaceId(), id, "cancelled", null, null, null, clock.instant());
    }
    Execution now = fresh(execution);
    if (now.ended() && now.status() != Status.CANCELLED) {
      throw alreadyEnded(now).thrown();
    }
    acts.done(caller, Operation.EXECUTION_CANCEL, now);
    return now;
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
        !mayHaveTwins(start) || rows.take(caller.workspaceId(), row.id(), clock.instant()) == 1;
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
    return rows.refuse(caller.workspaceId(), row.id(), clock.instant()) == 1
        || rows.find(caller.workspaceId(), row.id())
            .filter(it -> it.status().equals("refused"))
            .isPresent();
  }

  /** How many runs stand above one that this block asks for. */
  private int below(Caller caller, Start.Parent parent) {
    int depth = rows.depth(caller.workspaceId(), parent.executionId()).orElse(0) + 1;
    if (depth > Limits.CALL_DEPTH) {
      throw Problem.callTooDeep(depth, Limits.CALL_DEPTH).thrown();
    }
    return depth;
  }

  private void checkRunnable(Pinned pinned, Start start) {
    if (pinned.workflow().status().equals("archived")) {
      throw Problem.of(Problem.Kind.CONFLICT, "WORKFLOW_ARCHIVED", "The workflow is archived")
          .thrown();
    }
    if (!pinned.blockers().isEmpty()) {
      throw Problem.invalid(pinned.blockers()).thrown();
    }
    String entry = start.entry();
    if (entry != null && pinned.graph().blocks().stream().noneMatch(it -> enters(it, entry))) {
      throw Problem.invalid("'trigger_node_id' names no block where a run may enter").thrown();
    }
    checkSize(pinned, start);
  }

  private static void checkSize(Pinned pinned, Start start) {
    int size =
        Json.text(start.variables()).length() + Json.text(pinned.workflow().variables()).length();
    if (size > MOST_REQUEST_BYTES) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "TOO_LARGE",
              "The variables have %,d characters as JSON; %,d are the most"
                  .formatted(size, MOST_REQUEST_BYTES))
          .thrown();
    }
  }

  private boolean enters(Block block, String entry) {
    return block.id().equals(entry)
        && (block.trigger()
            || catalog.named(block.type()).filter(spec -> spec.entry()).isPresent());
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

  private Execution whole(Execution execution) {
    Payloads.Opening opening =
        payloads.opening(execution.workspaceId(), execution.id(), Payloads.MOST_SHOWN_BYTES);
    Ending.Answer answer = execution.answer();
    Object headers = answer == null ? null : opening.whole((Object) answer.headers());
    return execution.with(
        opening.whole(execution.output()),
        answer == null || !(headers instanceof Map<?, ?> plain)
            ? answer
            : new Ending.Answer(answer.status(), named(plain)));
  }

  private static Map<String, @Nullable Object> named(Map<?, ?> plain) {
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    plain.forEach((name, value) -> named.put(String.valueOf(name), value));
    return named;
  }

  /** The run as it is by now. */
  Execution fresh(Execution execution) {
    Execution now =
        rows.find(execution.workspaceId(), execution.id())
            .map(ExecutionRow::execution)
            .orElse(execution);
    return now.ended() ? now : ends.copied(now);
  }

  /** What is told to who waits for a run no longer. */
  public static Problem takesLonger() {
    return Problem.of(
        Problem.Kind.TIMEOUT,
        "EXECUTION_TIMEOUT",
        "The execution takes longer than this call waits; it goes on");
  }

  private static Problem missing(String id) {
    return Problem.of(
        Problem.Kind.MISSING, "EXECUTION_NOT_FOUND", "There is no execution '%s'".formatted(id));
  }

  static Problem alreadyEnded(Execution execution) {
    return Problem.of(
        Problem.Kind.CONFLICT,
        "EXECUTION_ENDED",
        "The execution has ended: it is %s"
            .formatted(execution.status().name().toLowerCase(java.util.Locale.ROOT)));
  }
}
