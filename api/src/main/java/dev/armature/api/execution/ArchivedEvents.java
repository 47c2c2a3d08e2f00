package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import io.temporal.api.history.v1.HistoryEvent;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events of runs whose histories Temporal may have forgotten, in portions: who reads them holds
 * one at a time. Large values stand in them as references.
 */
@Singleton
final class ArchivedEvents {
  /** A portion is full with so many characters of JSON. */
  static final int PORTION = 256 * 1024;

  private final ExecutionRepository rows;

  ArchivedEvents(ExecutionRepository rows) {
    this.rows = rows;
  }

  /** Whether a history tells how its run ended. */
  static boolean over(List<HistoryEvent> history) {
    return switch (history.getLast().getEventType()) {
      case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
          EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
          EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
          true;
      default -> false;
    };
  }

  /**
   * Keeps those of a run that is over.
   *
   * @param history through all its Temporal runs
   * @param fold that has read none of it
   */
  void keep(Execution execution, List<HistoryEvent> history, HistoryFold fold) {
    List<String> portion = new ArrayList<>();
    int size = 0;
    int number = 0;
    for (HistoryEvent event : history) {
      for (ExecutionEvent told : fold.fed(List.of(event))) {
        String json = Json.text(told);
        if (size + json.length() > PORTION && !portion.isEmpty()) {
          write(execution, number++, portion);
          portion.clear();
          size = 0;
        }
        portion.add(json);
        size += json.length();
      }
    }
    if (!portion.isEmpty()) {
      write(execution, number, portion);
    }
  }

  /** A portion of those of a run, from 0; empty after the last one, and where none was kept. */
  Optional<List<ExecutionEvent>> portion(Execution execution, int number) {
    return rows.archivedEvents(execution.workspaceId(), execution.id(), number)
        .map(ArchivedEvents::read);
  }

  private void write(Execution execution, int number, List<String> events) {
    rows.archiveEvents(
        execution.workspaceId(), execution.id(), number, "[" + String.join(",", events) + "]");
  }

  private static List<ExecutionEvent> read(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("archived events cannot be read", e);
    }
  }
}
