package dev.armature.api.execution;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Execution.Status;
import dev.armature.api.workflow.Workflows;
import dev.armature.execution.Ending;
import dev.armature.problem.Problem;
import io.temporal.api.history.v1.HistoryEvent;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All runs: what is told of them, and how they are waited for and stopped. {@link Starts} begins
 * them.
 */
@Singleton
public final class Executions {
  /** A page of runs, and how many there are in all. */
  public record Page(List<Execution> executions, long total) {
    /** Keeps its own copy. */
    public Page {
      executions = List.copyOf(executions);
    }
  }

  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

  private final Workflows workflows;
  private final ExecutionRepository rows;
  private final Interpreters interpreters;
  private final Followers followers;
  private final Ends ends;
  private final Logs logs;
  private final Payloads payloads;
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
    this.config = config;
    this.acts = acts;
    this.clock = clock;
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
