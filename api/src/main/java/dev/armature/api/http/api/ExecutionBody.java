package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.execution.BlockLog;
import dev.armature.api.execution.Execution;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.wire.LogLine;
import dev.armature.problem.Problem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Executions as API 1 shows them. */
final class ExecutionBody {
  private ExecutionBody() {}

  /** A row of a list, and an execution by itself. */
  @Meaning(name = "Execution", value = "One call of a workflow.")
  record Shown(
      @Meaning(value = "Its id", pattern = "^exec_[0-9a-z]{26}$") String id,
      @Meaning("The workflow it is a call of") String workflowId,
      @Meaning(
              value = "How far it is",
              oneOf = {"pending", "running", "paused", "completed", "failed", "cancelled"})
          String status,
      @Meaning("The variables that were sent") Map<String, @Nullable Object> input,
      @Meaning("What it gave back; null until it has") @Nullable Object output,
      @Meaning("Why it failed") @Nullable String error,
      @Meaning("When its first block began") @Nullable Instant startedAt,
      @Meaning("When it ended, however it did") @Nullable Instant completedAt,
      @Meaning("When it was accepted") Instant createdAt,
      @Meaning("The version of the graph that it runs") int version,
      @Meaning(value = "What called", example = "\"manual\"") String trigger,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("The execution whose block called for this one; absent where none did")
          @Nullable String parentExecutionId,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("The block of that execution")
          @Nullable String parentBlockId,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("The execution that this one is a retry of; absent where it is none")
          @Nullable String retriedFrom) {
    static Shown of(Execution execution) {
      Problem problem = execution.problem();
      return new Shown(
          execution.id(),
          execution.workflowId(),
          shownStatus(execution),
          execution.input(),
          execution.output(),
          problem == null ? null : problem.message(),
          execution.startedAt(),
          execution.endedAt(),
          execution.createdAt(),
          execution.version(),
          execution.trigger(),
          execution.parentId(),
          execution.parentBlock(),
          execution.retriedFrom());
    }
  }

  /** A page of a list. */
  @Meaning(name = "ExecutionPage", value = "A page of executions, newest first.")
  record Page(
      @Meaning("Those of this page") List<Shown> executions,
      @Meaning("How many there are in all") long total,
      @Meaning("The most that were asked for") int limit,
      @Meaning("How many were passed over") long offset) {}

  /** The log of a run. */
  @Meaning(name = "ExecutionLog", value = "The log of a run.")
  record Log(@Meaning("One row for each block that was decided") List<LogLine> blockLogs) {}

  /** A run that was waited for and ended well. */
  @Meaning(name = "CompletedExecution", value = "A run that was waited for and ended well.")
  record Completed(
      @Meaning("Its id") String executionId,
      @Meaning("Its id once more") String sessionId,
      @Meaning(value = "How far it is", oneOf = "completed") String status,
      @Meaning("What it gave back") @Nullable Object output,
      @Meaning("The result of each block that ended well, by its id")
          Map<String, @Nullable Object> blockOutputs,
      @Meaning("What became of each block") List<LogLine> blockLogs) {
    static Completed of(Execution execution, List<BlockLog> logs) {
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
      logs.stream()
          .filter(log -> log.itemIndex() == null)
          .filter(log -> log.status().equals("success") || log.status().equals("cached"))
          .forEach(log -> outputs.put(log.blockId(), log.output()));
      return new Completed(
          execution.id(),
          execution.id(),
          shownStatus(execution),
          execution.output(),
          outputs,
          LogLine.of(logs));
    }
  }

  /** A run that goes on. */
  @Meaning(name = "RunningExecution", value = "A run that goes on.")
  record Running(
      @Meaning("Its id") String executionId,
      @Meaning("Its id once more") String sessionId,
      @Meaning(value = "How far it is", oneOf = "running") String status) {
    static Running of(Execution execution) {
      return new Running(execution.id(), execution.id(), "running");
    }
  }

  /** A run that was waited for in vain. */
  @Meaning(name = "ExecutionError", value = "A run that was waited for in vain.")
  record Failed(
      @Meaning("One sentence for a person") String error,
      @Meaning(
              value = "What became of it",
              oneOf = {"EXECUTION_FAILED", "EXECUTION_TIMEOUT"})
          String errorCode,
      @Meaning("The run; after `EXECUTION_TIMEOUT` it goes on") String executionId,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Meaning("Every fault, where there are several")
          List<ErrorBody.Fault> details,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Meaning("What became of each block")
          List<LogLine> blockLogs) {}

  /** The status as it is shown. */
  static String shownStatus(Execution execution) {
    return execution.status().name().toLowerCase(Locale.ROOT);
  }
}
