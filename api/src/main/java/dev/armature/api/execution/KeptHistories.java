package dev.armature.api.execution;

import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Histories of executions, from Temporal, and where that has forgotten some, from what was kept of
 * those that are open for longer than it keeps what is over: the runs that they went on from, and
 * the batches of their maps.
 */
@Singleton
final class KeptHistories {
  private final Interpreters interpreters;
  private final HistoryRepository rows;
  private final InstantSource clock;

  KeptHistories(Interpreters interpreters, HistoryRepository rows, InstantSource clock) {
    this.interpreters = interpreters;
    this.rows = rows;
    this.clock = clock;
  }

  /** The history of an execution through all its Temporal runs; empty where nobody knows it. */
  List<HistoryEvent> of(Execution execution) {
    return of(execution, execution.id());
  }

  /** The same of a batch of one of its maps. */
  List<HistoryEvent> of(Execution execution, String workflowId) {
    ArrayDeque<List<HistoryEvent>> runs = new ArrayDeque<>();
    String runId = "";
    do {
      List<HistoryEvent> events = interpreters.run(workflowId, runId);
      if (events.isEmpty()) {
        events = kept(execution, workflowId, runId);
      }
      if (events.isEmpty()) {
        break;
      }
      runs.addFirst(events);
      runId = started(events).getContinuedExecutionRunId();
    } while (!runId.isEmpty());
    return runs.size() == 1 ? runs.getFirst() : runs.stream().flatMap(List::stream).toList();
  }

  /**
   * What was kept of one Temporal run of an execution; empty where it was not.
   *
   * @param runId empty: of the last one that was kept
   */
  List<HistoryEvent> forgotten(Execution execution, String runId) {
    return kept(execution, execution.id(), runId);
  }

  /** Keeps what is over of one that is open, and is not kept yet. */
  void keep(Execution execution) {
    Set<String> known = new HashSet<>(rows.runs(execution.workspaceId(), execution.id()));
    keep(execution, execution.id(), known);
    looked(execution.workspaceId(), execution.id(), clock.instant());
  }

  /** Notes when it was looked for what is over of one that is open. */
  void looked(String workspaceId, String id, Instant at) {
    rows.looked(workspaceId, id, at);
  }

  /** Lets go what was kept: the whole is in the archive. */
  void remove(Execution execution) {
    rows.remove(execution.workspaceId(), execution.id());
  }

  private void keep(Execution execution, String workflowId, Set<String> known) {
    String runId = "";
    do {
      List<HistoryEvent> events = interpreters.run(workflowId, runId);
      if (events.isEmpty()) {
        return;
      }
      WorkflowExecutionStartedEventAttributes started = started(events);
      if (over(events) && known.add(started.getOriginalExecutionRunId())) {
        rows.keep(
            execution.workspaceId(),
            execution.id(),
            workflowId,
            started.getOriginalExecutionRunId(),
            Recorded.at(events.getFirst()),
            zipped(events));
      }
      for (HistoryEvent event : events) {
        if (event.hasStartChildWorkflowExecutionInitiatedEventAttributes()
            && Batches.isOne(event)) {
          keep(
              execution,
              event.getStartChildWorkflowExecutionInitiatedEventAttributes().getWorkflowId(),
              known);
        }
      }
      runId = started.getContinuedExecutionRunId();
    } while (!runId.isEmpty() && !known.contains(runId));
  }

  /** Whether nothing is added to these any more. */
  private static boolean over(List<HistoryEvent> events) {
    return ArchivedEvents.over(events)
        || events.getLast().hasWorkflowExecutionContinuedAsNewEventAttributes();
  }

  private List<HistoryEvent> kept(Execution execution, String workflowId, String runId) {
    return rows.find(execution.workspaceId(), execution.id(), workflowId, runId)
        .map(row -> read(row.history()))
        .orElse(List.of());
  }

  private static WorkflowExecutionStartedEventAttributes started(List<HistoryEvent> events) {
    return events.getFirst().getWorkflowExecutionStartedEventAttributes();
  }

  private static byte[] zipped(List<HistoryEvent> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      History.newBuilder().addAllEvents(events).build().writeTo(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<HistoryEvent> read(byte[] zipped) {
    try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return History.parseFrom(zip).getEventsList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a history that was kept cannot be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
