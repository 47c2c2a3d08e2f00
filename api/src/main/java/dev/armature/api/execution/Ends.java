package dev.armature.api.execution;

import dev.armature.api.execution.Execution.Status;
import dev.armature.execution.Ending;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.common.converter.DataConverterException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the ends that Temporal recorded into rows that miss them: of runs that were terminated
 * from outside, or that Temporal lost. It copies and never decides.
 */
@Singleton
final class Ends {
  private static final Logger LOG = LoggerFactory.getLogger(Ends.class);

  private final Interpreters interpreters;
  private final ExecutionRepository rows;
  private final ExecutionConfig config;
  private final InstantSource clock;

  Ends(
      Interpreters interpreters,
      ExecutionRepository rows,
      ExecutionConfig config,
      InstantSource clock) {
    this.interpreters = interpreters;
    this.rows = rows;
    this.config = config;
    this.clock = clock;
  }

  /** The run with the end that Temporal knows, if it knows one. */
  Execution copied(Execution execution) {
    Optional<DescribeWorkflowExecutionResponse> known = interpreters.describe(execution.id());
    Optional<Ending> end =
        known.isPresent()
            ? recorded(execution, known.get().getWorkflowExecutionInfo().getStatus())
            : lost(execution);
    end.ifPresent(it -> write(execution, it));
    return rows.find(execution.workspaceId(), execution.id())
        .map(ExecutionRow::execution)
        .orElse(execution);
  }

  /**
   * The run with its end as the last event of its history tells it; empty where that is no end, or
   * another one than that it completed, of which more may have to be asked, or is sealed with a key
   * that this process does not have.
   */
  Optional<Execution> told(Execution execution, @Nullable HistoryEvent last) {
    if (last == null || !last.hasWorkflowExecutionCompletedEventAttributes()) {
      return Optional.empty();
    }
    Ending ending;
    try {
      ending =
          new Recorded(interpreters.converter())
              .one(last.getWorkflowExecutionCompletedEventAttributes().getResult(), Ending.class);
    } catch (DataConverterException e) {
      LOG.debug("the end of {} cannot be read in Temporal", execution.id(), e);
      return Optional.empty();
    }
    return Optional.ofNullable(ending).map(it -> execution.ended(it, Recorded.at(last)));
  }

  private Optional<Ending> recorded(Execution execution, WorkflowExecutionStatus status) {
    return switch (status) {
      case WORKFLOW_EXECUTION_STATUS_COMPLETED -> Optional.of(interpreters.result(execution.id()));
      case WORKFLOW_EXECUTION_STATUS_CANCELED ->
          Optional.of(new Ending(Ending.Status.CANCELLED, null, null));
      case WORKFLOW_EXECUTION_STATUS_FAILED ->
          interpreters
              .failure(execution.id())
              .map(it -> new Ending(Ending.Status.FAILED, null, it))
              .or(() -> failed("FAILED", "The run failed; its history in Temporal says why"));
      case WORKFLOW_EXECUTION_STATUS_TERMINATED ->
          failed("TERMINATED", "The run was terminated in Temporal");
      case WORKFLOW_EXECUTION_STATUS_TIMED_OUT ->
          failed("TIMED_OUT", "The run timed out in Temporal");
      default -> Optional.empty();
    };
  }

  /**
   * A young row that waits may belong to a start that is still on its way; of an older one somebody
   * may have come again, and have brought it to Temporal since that was asked.
   */
  private Optional<Ending> lost(Execution execution) {
    boolean young = execution.createdAt().plus(config.openAge()).isAfter(clock.instant());
    boolean waits = execution.status() == Status.PENDING;
    return waits
            && (young || neverTaken(execution) || interpreters.describe(execution.id()).isPresent())
        ? Optional.empty()
        : failed("LOST", "Temporal does not know this run any more");
  }

  /**
   * An api that died before Temporal had the run has started nothing and answered nobody: whoever
   * comes again with the same key begins anew, and is not told of a run that was lost.
   */
  private boolean neverTaken(Execution execution) {
    return rows.neverTaken(execution.workspaceId(), execution.id(), clock.instant()) == 1;
  }

  private static Optional<Ending> failed(String code, String message) {
    return Optional.of(
        new Ending(
            Ending.Status.FAILED, null, Problem.of(Problem.Kind.UNAVAILABLE, code, message)));
  }

  private void write(Execution execution, Ending ending) {
    rows.end(
        execution.workspaceId(),
        execution.id(),
        ending.status().name().toLowerCase(Locale.ROOT),
        ending.status() == Ending.Status.COMPLETED ? Json.text(ending.output()) : null,
        ending.problem() == null ? null : Json.text(ending.problem()),
        ending.answer() == null ? null : Json.text(ending.answer()),
        clock.instant());
  }
}
