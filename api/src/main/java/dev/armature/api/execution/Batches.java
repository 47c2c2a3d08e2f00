package dev.armature.api.execution;

import dev.armature.execution.Batch;
import dev.armature.execution.BatchRequest;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The batches of the maps in one walk, as far as its history has been read. */
final class Batches {
  /**
   * A batch.
   *
   * @param workflowId of the Temporal workflow that walks it
   */
  record Begun(String workflowId, BatchRequest request) {}

  private final List<Begun> all = new ArrayList<>();
  private final Map<Long, Begun> open = new LinkedHashMap<>();

  /** Whether the child that an event starts is a batch. */
  static boolean isOne(HistoryEvent event) {
    return event
        .getStartChildWorkflowExecutionInitiatedEventAttributes()
        .getWorkflowType()
        .getName()
        .equals(Batch.TYPE);
  }

  /** The request that an event starts a batch with; null where it starts another child. */
  static @Nullable BatchRequest request(HistoryEvent event, Recorded recorded) {
    var initiated = event.getStartChildWorkflowExecutionInitiatedEventAttributes();
    return initiated.getWorkflowType().getName().equals(Batch.TYPE)
        ? recorded.one(initiated.getInput(), BatchRequest.class)
        : null;
  }

  /** The event that began the child of which this event tells the end. */
  static long ended(HistoryEvent event) {
    return switch (event.getEventType()) {
      case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED ->
          event.getChildWorkflowExecutionCompletedEventAttributes().getInitiatedEventId();
      case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED ->
          event.getChildWorkflowExecutionFailedEventAttributes().getInitiatedEventId();
      case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED ->
          event.getChildWorkflowExecutionCanceledEventAttributes().getInitiatedEventId();
      case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED ->
          event.getChildWorkflowExecutionTerminatedEventAttributes().getInitiatedEventId();
      default -> event.getChildWorkflowExecutionTimedOutEventAttributes().getInitiatedEventId();
    };
  }

  /** Notes one that begins. */
  void begins(HistoryEvent event, Recorded recorded) {
    BatchRequest request = request(event, recorded);
    if (request != null) {
      Begun begun =
          new Begun(
              event.getStartChildWorkflowExecutionInitiatedEventAttributes().getWorkflowId(),
              request);
      all.add(begun);
      open.put(event.getEventId(), begun);
    }
  }

  /** Takes out the one of which this event tells the end; empty where it was another child. */
  Optional<Begun> over(HistoryEvent event) {
    return Optional.ofNullable(open.remove(ended(event)));
  }

  /** Whether one is under way. */
  boolean open(Begun begun) {
    return open.containsValue(begun);
  }

  /** Those of a map, in the order of their items. */
  List<Begun> of(int map) {
    return all.stream()
        .filter(it -> it.request().map() == map)
        .sorted(Comparator.comparingInt(it -> it.request().first()))
        .toList();
  }

  /** Events are numbered by Temporal run, and none is open where one goes over into the next. */
  void forget() {
    open.clear();
  }
}
