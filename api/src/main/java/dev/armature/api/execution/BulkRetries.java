package dev.armature.api.execution;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.workflow.Workflows;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Retries of many runs of a workflow. A bulk is what is asked for: who asks for the same again goes
 * on with the runs that it has not retried so far, and no run is retried in it twice.
 */
@Singleton
public final class BulkRetries {
  /** Runs that one call retries. */
  public static final int MOST = 100;

  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  /**
   * Which runs are meant.
   *
   * @param status how they ended: {@code completed}, {@code failed} or {@code cancelled}
   * @param startedFrom those that started at this moment or later; null: whenever they did
   * @param startedTo those that started before this moment; null: whenever they did
   */
  public record Which(String status, @Nullable Instant startedFrom, @Nullable Instant startedTo) {}

  /**
   * What became of one of them.
   *
   * @param retried the run that is retried
   * @param run the new one; null where there is none
   * @param problem why there is none
   */
  public record Entry(String retried, @Nullable Execution run, @Nullable Problem problem) {}

  /**
   * What one call did.
   *
   * @param next where the next call may go on, past those that could not be retried; null: all were
   *     come to
   */
  public record Page(List<Entry> entries, @Nullable String next) {
    /** Keeps its own copy. */
    public Page {
      entries = List.copyOf(entries);
    }
  }

  private final Retries retries;
  private final Workflows workflows;
  private final ExecutionRepository rows;

  BulkRetries(Retries retries, Workflows workflows, ExecutionRepository rows) {
    this.retries = retries;
    this.workflows = workflows;
    this.rows = rows;
  }

  /**
   * Retries runs, the oldest first, at most {@link #MOST}. One that cannot be retried stops none of
   * the others.
   *
   * @param after goes on behind this run; null: with the oldest
   * @param key tells bulks apart that ask for the same; null: they are one
   */
  public Page retry(
      Caller caller,
      String workflowId,
      Which which,
      Retry asked,
      @Nullable String after,
      @Nullable String key) {
    caller.must(asked.configs().isEmpty() ? Role.OPERATOR : Role.EDITOR);
    workflows.get(caller, workflowId);
    ExecutionRow place = after == null ? null : place(caller, workflowId, after);
    String bulk = bulk(which, asked, key);
    List<ExecutionRow> found =
        rows.retriable(
            caller.workspaceId(),
            workflowId,
            which.status(),
            which.startedFrom() == null ? FIRST : which.startedFrom(),
            which.startedTo() == null ? LAST : which.startedTo(),
            bulk,
            place == null ? FIRST : place.createdAt(),
            place == null ? "" : place.id(),
            MOST + 1);
    List<Entry> entries = new ArrayList<>();
    for (ExecutionRow row : found.subList(0, Math.min(MOST, found.size()))) {
      try {
        Execution run = retries.retried(caller, row.execution(), asked, null, null, bulk);
        entries.add(new Entry(row.id(), run, null));
      } catch (ProblemException e) {
        if (e.problem().kind() == Problem.Kind.UNAVAILABLE) {
          if (entries.isEmpty()) {
            throw e;
          }
          // A part of the house is away, for the others too.
          return new Page(entries, entries.getLast().retried());
        }
        entries.add(new Entry(row.id(), null, e.problem()));
      }
    }
    return new Page(entries, found.size() > MOST ? entries.getLast().retried() : null);
  }

  private ExecutionRow place(Caller caller, String workflowId, String after) {
    return rows.find(caller.workspaceId(), after)
        .filter(row -> row.workflowId().equals(workflowId))
        .orElseThrow(() -> Problem.invalid("'after' names no execution of the workflow").thrown());
  }

  private static String bulk(Which which, Retry asked, @Nullable String key) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("status", which.status());
    all.put("from", String.valueOf(which.startedFrom()));
    all.put("to", String.valueOf(which.startedTo()));
    all.put("retry", asked.plain());
    all.put("key", key);
    return StartIds.digest(all);
  }
}
