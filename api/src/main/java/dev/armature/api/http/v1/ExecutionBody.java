package dev.armature.api.http.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.execution.BlockLog;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Listed;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.wire.LogLine;
import dev.armature.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Executions as {@code /v1} shows them. */
final class ExecutionBody {
  private static final String ID = "Its id";
  private static final String OF = "The workflow it is a call of";
  private static final String STATUS = "How far it is";
  private static final String STARTED =
      "When its first block began; when it was accepted, until one has";
  private static final String COMPLETED = "When it ended, however it did; null until it has";
  private static final String ERROR = "Why it failed; absent where it has not";

  private ExecutionBody() {}

  /** What is sent. */
  @Meaning(name = "V1Execute", value = "A run to start.")
  record Start(
      @Meaning(value = "Variables of the run, over those of the workflow", byDefault = "{}")
          @Nullable Map<String, @Nullable Object> input) {}

  /** One on a list. */
  @Meaning(name = "V1ExecutionSummary", value = "An execution on a list.")
  record Summary(
      @Meaning(value = ID, pattern = "^exec_[0-9a-z]{26}$") String id,
      @Meaning(value = OF, pattern = "^wf_[0-9a-z]{26}$") String workflowId,
      @Meaning(
              value = STATUS,
              oneOf = {"pending", "running", "paused", "completed", "failed", "cancelled"})
          String status,
      @Meaning(STARTED) Instant startedAt,
      @Meaning(COMPLETED) @Nullable Instant completedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning(ERROR) @Nullable String error) {
    static Summary of(Listed listed) {
      return new Summary(
          listed.id(),
          listed.workflowId(),
          word(listed.status()),
          began(listed.startedAt(), listed.createdAt()),
          listed.endedAt(),
          message(listed.problem()));
    }
  }

  /** One by itself. */
  @Meaning(name = "V1Execution", value = "An execution, with what became of its blocks.")
  record Shown(
      @Meaning(value = ID, pattern = "^exec_[0-9a-z]{26}$") String id,
      @Meaning(value = OF, pattern = "^wf_[0-9a-z]{26}$") String workflowId,
      @Meaning(
              value = STATUS,
              oneOf = {"pending", "running", "paused", "completed", "failed", "cancelled"})
          String status,
      @Meaning(STARTED) Instant startedAt,
      @Meaning(COMPLETED) @Nullable Instant completedAt,
      @Meaning("What it gave back; null until it has") @Nullable Object output,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning(ERROR) @Nullable String error,
      @Meaning("One row for each block that was decided") List<LogLine> logs) {
    static Shown of(Execution execution, List<BlockLog> logs) {
      return new Shown(
          execution.id(),
          execution.workflowId(),
          word(execution.status()),
          began(execution.startedAt(), execution.createdAt()),
          execution.endedAt(),
          execution.output(),
          message(execution.problem()),
          LogLine.of(logs));
    }
  }

  /** One that was just started, or was started so before. */
  @Meaning(name = "V1StartedExecution", value = "A run that was accepted, and is not waited for.")
  record Started(
      @Meaning(value = ID, pattern = "^exec_[0-9a-z]{26}$") String executionId,
      @Meaning(
              value =
                  "`running`; of a run that the same `Idempotency-Key` started before, how far it"
                      + " is",
              oneOf = {"running", "paused", "completed", "failed", "cancelled"})
          String status,
      @Meaning(STARTED) Instant startedAt) {
    static Started of(Execution execution) {
      return new Started(
          execution.id(),
          execution.status() == Execution.Status.PENDING ? "running" : word(execution.status()),
          began(execution.startedAt(), execution.createdAt()));
    }
  }

  /** That it was started. */
  @Meaning(name = "V1StartedEnvelope", value = "A run that was accepted.")
  record Accepted(@Meaning(Envelope.TRUE) boolean success, @Meaning("The run") Started data) {}

  /** One of them. */
  @Meaning(name = "V1ExecutionEnvelope", value = "An execution.")
  record One(@Meaning(Envelope.TRUE) boolean success, @Meaning("The execution") Shown data) {}

  /** A part of a list. */
  @Meaning(name = "V1ExecutionList", value = "A part of a list of executions.")
  record Part(
      @Meaning(Envelope.TRUE) boolean success,
      @Meaning("Those of this part, newest first") List<Summary> data,
      @Meaning("Which part it is") Envelope.CursorMeta meta) {}

  private static String word(Execution.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static Instant began(@Nullable Instant startedAt, Instant createdAt) {
    return startedAt == null ? createdAt : startedAt;
  }

  private static @Nullable String message(@Nullable Problem problem) {
    return problem == null ? null : problem.message();
  }
}
