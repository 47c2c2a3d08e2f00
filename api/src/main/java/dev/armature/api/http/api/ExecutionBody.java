package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.execution.BlockLog;
import dev.armature.api.execution.Execution;
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
  record Shown(
      String id,
      String workflowId,
      String status,
      Map<String, @Nullable Object> input,
      @Nullable Object output,
      @Nullable String error,
      @Nullable Instant startedAt,
      @Nullable Instant completedAt,
      Instant createdAt,
      int version,
      String trigger) {
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
          execution.trigger());
    }
  }

  /** A page of a list. */
  record Page(List<Shown> executions, long total, int limit, long offset) {}

  /** The log of a run. */
  record Log(List<BlockLog> blockLogs) {}

  /** A run that was waited for and ended well. */
  record Completed(
      String executionId,
      String sessionId,
      String status,
      @Nullable Object output,
      Map<String, @Nullable Object> blockOutputs,
      List<BlockLog> blockLogs) {
    static Completed of(Execution execution, List<BlockLog> logs) {
      Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
      logs.stream()
          .filter(log -> log.status().equals("success"))
          .forEach(log -> outputs.put(log.blockId(), log.output()));
      return new Completed(
          execution.id(),
          execution.id(),
          shownStatus(execution),
          execution.output(),
          outputs,
          logs);
    }
  }

  /** A run that goes on. */
  record Running(String executionId, String sessionId, String status) {
    static Running of(Execution execution) {
      return new Running(execution.id(), execution.id(), "running");
    }
  }

  /** A run that was waited for in vain. */
  record Failed(
      String error,
      String errorCode,
      String executionId,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Map<String, Object>> details,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<BlockLog> blockLogs) {}

  /** The status as it is shown. */
  static String shownStatus(Execution execution) {
    return execution.status().name().toLowerCase(Locale.ROOT);
  }
}
