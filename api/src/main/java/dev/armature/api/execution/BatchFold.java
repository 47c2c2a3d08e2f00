package dev.armature.api.execution;

import dev.armature.execution.BatchRequest;
import dev.armature.execution.BlockCall;
import dev.armature.execution.MapItem;
import dev.armature.execution.Portion;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkPlan;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of a batch of a map's items, through all its Temporal runs: what happened in
 * each item is read by a {@link HistoryFold} of its own. Pure.
 */
final class BatchFold {
  private final BatchRequest request;
  private final Recorded recorded;
  private final HistoryFold.Reading reading;
  private final HistoryFold.Purpose purpose;
  private final Map<Integer, HistoryFold> items = new TreeMap<>();
  private final Map<Long, HistoryFold> byEvent = new HashMap<>();
  private @Nullable Long opening;
  private @Nullable Portion portion;
  private @Nullable WalkPlan body;

  /** One that has read nothing. */
  BatchFold(
      BatchRequest request,
      Recorded recorded,
      HistoryFold.Reading reading,
      HistoryFold.Purpose purpose) {
    this.request = request;
    this.recorded = recorded;
    this.reading = reading;
    this.purpose = purpose;
  }

  /** The folds of the items that began, in the order of the items. */
  Map<Integer, HistoryFold> read(List<HistoryEvent> history) {
    history.forEach(this::event);
    return items;
  }

  private void event(HistoryEvent event) {
    switch (event.getEventType()) {
      case EVENT_TYPE_MARKER_RECORDED -> {
        Map<String, Payloads> details = event.getMarkerRecordedEventAttributes().getDetailsMap();
        String type = recorded.one(payloads(details, "type"), String.class);
        if (OpenActivities.OPEN.equals(type)) {
          opened(payloads(details, "result"));
        } else if (type != null) {
          told(of(type, payloads(details, "input"), event), event);
        }
      }
      case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
        var scheduled = event.getActivityTaskScheduledEventAttributes();
        String type = scheduled.getActivityType().getName();
        if (type.equals(OpenActivities.OPEN)) {
          opening = event.getEventId();
        } else {
          began(of(type, scheduled.getInput(), event), event);
        }
      }
      case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
          told(
              byEvent.get(event.getActivityTaskStartedEventAttributes().getScheduledEventId()),
              event);
      case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
        var completed = event.getActivityTaskCompletedEventAttributes();
        if (opening != null && opening == completed.getScheduledEventId()) {
          opened(completed.getResult());
        } else {
          told(byEvent.get(completed.getScheduledEventId()), event);
        }
      }
      case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
          told(
              byEvent.get(event.getActivityTaskFailedEventAttributes().getScheduledEventId()),
              event);
      case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
          told(
              byEvent.get(event.getActivityTaskTimedOutEventAttributes().getScheduledEventId()),
              event);
      case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
          told(
              byEvent.get(event.getActivityTaskCanceledEventAttributes().getScheduledEventId()),
              event);
      case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED -> {
        BatchRequest inner = Batches.request(event, recorded);
        if (inner != null) {
          began(item(inner.place(), Recorded.at(event)), event);
        }
      }
      case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT ->
          told(byEvent.get(Batches.ended(event)), event);
      case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED ->
          items.values().forEach(fold -> fold.event(event));
      case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> {
        byEvent.clear();
        items.values().forEach(fold -> fold.event(event));
      }
      case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
          EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
          EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
          items.values().forEach(fold -> fold.closed(Recorded.at(event)));
      default -> {
        // Workflow tasks, timers and the like say nothing of a block.
      }
    }
  }

  private void opened(Payloads result) {
    if (portion == null) {
      portion = recorded.one(result, Portion.class);
    }
  }

  private void began(@Nullable HistoryFold fold, HistoryEvent event) {
    if (fold != null) {
      byEvent.put(event.getEventId(), fold);
      fold.event(event);
    }
  }

  private static void told(@Nullable HistoryFold fold, HistoryEvent event) {
    if (fold != null) {
      fold.event(event);
    }
  }

  /** The fold of the item that an act is about; null for the acts of the ledger. */
  private @Nullable HistoryFold of(String type, Payloads input, HistoryEvent event) {
    if (OpenActivities.ofTheLedger(type)) {
      return null;
    }
    BlockCall call = recorded.one(input, BlockCall.class);
    return call == null ? null : item(call.items(), Recorded.at(event));
  }

  private @Nullable HistoryFold item(List<Integer> place, Instant at) {
    Portion all = portion;
    int depth = request.place().size();
    if (all == null || place.size() <= depth) {
      return null;
    }
    int index = place.get(depth);
    int number = index - request.first();
    if (number < 0 || number >= all.items().size()) {
      return null;
    }
    return items.computeIfAbsent(index, absent -> begun(all, number, at));
  }

  private HistoryFold begun(Portion all, int number, Instant at) {
    Skeleton skeleton = all.skeleton();
    WalkPlan plan = body == null ? new WalkPlan(skeleton, request.map()) : body;
    body = plan;
    MapItem item = new MapItem(request.placeOf(number), all.items().get(number), request.lent());
    Walk walk =
        Walk.through(
            plan, request.execution(), request.startedAt(), item, all.walked().get(number));
    return HistoryFold.ofItem(
        recorded, reading, skeleton, request.map(), walk, item.value(), at, purpose);
  }

  private static Payloads payloads(Map<String, Payloads> details, String name) {
    return details.getOrDefault(name, Payloads.getDefaultInstance());
  }
}
