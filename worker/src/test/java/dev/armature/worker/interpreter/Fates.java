package dev.armature.worker.interpreter;

import dev.armature.execution.Batch;
import dev.armature.execution.Begun;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Outcome;
import dev.armature.execution.Portion;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.Waited;
import dev.armature.execution.WalkState;
import dev.armature.worker.ExecutionKit;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import io.temporal.common.WorkflowExecutionHistory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads in a history what became of each block in it, and which version it was begun with. */
final class Fates {
  /** One square of the table: something became of a block of a type. */
  record Cell(String type, Fate fate) {
    @Override
    public String toString() {
      return type + " " + fate;
    }
  }

  /** How an activity of a block went. */
  private static final class Act {
    private final BlockCall call;
    private final long begun;
    private long ended = Long.MAX_VALUE;
    private int attempt = 1;
    private boolean failed;
    private boolean asked;
    private @Nullable BlockReply reply;

    Act(BlockCall call, long begun) {
      this.call = call;
      this.begun = begun;
    }
  }

  private final List<HistoryEvent> events;
  private final Map<Long, Act> underWay = new LinkedHashMap<>();

  /** By the place of the block: its id, and the indexes of its items. */
  private final Map<String, List<Act>> acts = new LinkedHashMap<>();

  private final Set<String> looked = new LinkedHashSet<>();
  private @Nullable Skeleton skeleton;
  private @Nullable WalkState given;
  private long opens = -1;
  private long paused = -1;
  private long resumed = -1;
  private int version;

  private Fates(List<HistoryEvent> events) {
    this.events = events;
    events.forEach(this::read);
  }

  /** What it read in a history. */
  static Fates in(WorkflowExecutionHistory history) {
    return new Fates(history.getEvents());
  }

  /** The version of the interpreter that the run was begun with; 0 where it has none. */
  int version() {
    return version;
  }

  /** What became of its blocks. */
  Set<Cell> cells() {
    Set<Cell> cells = new LinkedHashSet<>();
    Skeleton known = skeleton;
    String type =
        events.getFirst().getWorkflowExecutionStartedEventAttributes().getWorkflowType().getName();
    if (known == null) {
      return cells;
    }
    if (type.equals(Batch.TYPE)) {
      acts.forEach((place, itsActs) -> ofItem(known, place, itsActs, cells));
    }
    if (type.equals(Interpreter.TYPE)) {
      for (int block = 0; block < known.blocks().size(); block++) {
        for (Fate fate : fates(known, block)) {
          cells.add(new Cell(known.blocks().get(block).type(), fate));
        }
      }
    }
    return cells;
  }

  private static void ofItem(Skeleton known, String place, List<Act> acts, Set<Cell> cells) {
    String id = place.substring(0, place.indexOf(':'));
    Node node = known.blocks().stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
    Act last = acts.getLast();
    BlockReply reply = last.reply;
    if (reply != null && !(reply.outcome() instanceof Outcome.Pending)) {
      cells.add(new Cell(node.type(), Fate.ITEM_COMPLETED));
    } else if (last.failed && !node.goesOn() && !caught(known, id)) {
      cells.add(new Cell(node.type(), Fate.ITEM_FAILED));
    }
  }

  private Set<Fate> fates(Skeleton known, int block) {
    Node node = known.blocks().get(block);
    List<Act> itsActs = acts.getOrDefault(node.id(), List.of());
    Set<Fate> fates = new LinkedHashSet<>();
    if (itsActs.isEmpty()) {
      if (given(block)) {
        fates.add(Fate.GIVEN);
      } else if (ended(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
          && node.map() == Skeleton.NONE) {
        fates.add(node.disabled() ? Fate.DISABLED : Fate.SKIPPED);
      }
      return fates;
    }
    if (heldBack(known, block, itsActs.getFirst())) {
      fates.add(Fate.HELD_BACK);
    }
    for (int i = 1; i < itsActs.size(); i++) {
      waited(itsActs.get(i - 1), itsActs.get(i), fates);
    }
    last(known, node, itsActs, fates);
    return fates;
  }

  private static void waited(Act before, Act after, Set<Fate> fates) {
    Waited waited = after.call.waited();
    BlockReply reply = before.reply;
    if (waited == null || reply == null) {
      return;
    }
    switch (waited.how()) {
      case DUE -> fates.add(reply.outcome() instanceof Outcome.Sleep ? Fate.SLEPT : Fate.OVERDUE);
      case TOLD -> fates.add(reply.outcome() instanceof Outcome.Call ? Fate.CALLED : Fate.ASKED);
      case BEGUN -> fates.add(Fate.LEFT);
      case GATHERED -> fates.add(Fate.MAPPED);
    }
  }

  private void last(Skeleton known, Node node, List<Act> itsActs, Set<Fate> fates) {
    Act last = itsActs.getLast();
    BlockReply reply = last.reply;
    if (reply != null) {
      switch (reply.outcome()) {
        case Outcome.Pending pending -> {
          if (ended(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED)) {
            fates.add(Fate.CANCELLED_WAITING);
          } else if (ended(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED)) {
            fates.add(Fate.GIVEN_UP);
          }
        }
        case Outcome.Chose chose -> {
          fates.add(smooth(itsActs) ? Fate.COMPLETED : Fate.RETRIED);
          fates.add(Fate.ROUTED);
        }
        case Outcome.Done done -> fates.add(smooth(itsActs) ? Fate.COMPLETED : Fate.RETRIED);
      }
    } else if (last.failed) {
      if (node.goesOn()) {
        if (looked.contains(node.id())) {
          fates.add(Fate.WENT_ON);
        }
      } else {
        fates.add(caught(known, node.id()) ? Fate.CAUGHT : Fate.FAILED);
      }
    } else if (ended(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED)) {
      fates.add(Fate.CANCELLED);
    } else if (last.asked && ended(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED)) {
      fates.add(Fate.CUT_OFF);
    }
  }

  private static boolean smooth(List<Act> itsActs) {
    return itsActs.stream().noneMatch(act -> act.failed || act.attempt > 1);
  }

  /**
   * Whether it was ready to run when the run was paused: all that leads to it had ended by then.
   */
  private boolean heldBack(Skeleton known, int block, Act first) {
    if (paused < 0 || paused > first.begun || resumed < paused || resumed > first.begun) {
      return false;
    }
    return known.ways().stream()
        .filter(way -> way.to() == block)
        .allMatch(way ->
            acts.getOrDefault(known.blocks().get(way.from()).id(), List.of()).stream()
                .anyMatch(act -> act.ended < resumed));
  }

  private boolean given(int block) {
    WalkState state = given;
    return state != null && state.blocks().charAt(block) == 'd';
  }

  private boolean ended(EventType how) {
    return events.getLast().getEventType() == how;
  }

  private static boolean caught(Skeleton known, String id) {
    return known.ways().stream()
        .anyMatch(
            way -> way.kind() == Way.Kind.ERROR && known.blocks().get(way.from()).id().equals(id));
  }

  private void read(HistoryEvent event) {
    long number = event.getEventId();
    switch (event.getEventType()) {
      case EVENT_TYPE_WORKFLOW_EXECUTION_STARTED -> {
        var started = event.getWorkflowExecutionStartedEventAttributes();
        if (started.getWorkflowType().getName().equals(Interpreter.TYPE)) {
          given = value(started.getInput(), ExecutionRequest.class).resumed();
        }
      }
      case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED -> {
        String name = event.getWorkflowExecutionSignaledEventAttributes().getSignalName();
        if (name.equals(Interpreter.PAUSE)) {
          paused = number;
        } else if (name.equals(Interpreter.RESUME)) {
          resumed = number;
        }
      }
      case EVENT_TYPE_MARKER_RECORDED -> marker(number, event.getMarkerRecordedEventAttributes());
      case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED ->
          scheduled(number, event.getActivityTaskScheduledEventAttributes());
      case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
        var started = event.getActivityTaskStartedEventAttributes();
        Act act = underWay.get(started.getScheduledEventId());
        if (act != null) {
          act.attempt = started.getAttempt();
        }
      }
      case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
        var completed = event.getActivityTaskCompletedEventAttributes();
        if (completed.getScheduledEventId() == opens) {
          opened(completed.getResult());
        }
        Act act = underWay.get(completed.getScheduledEventId());
        if (act != null) {
          act.ended = number;
          act.reply = value(completed.getResult(), BlockReply.class);
        }
      }
      case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
          failed(event.getActivityTaskFailedEventAttributes().getScheduledEventId(), number);
      case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
          failed(event.getActivityTaskTimedOutEventAttributes().getScheduledEventId(), number);
      case EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED -> {
        Act act =
            underWay.get(
                event.getActivityTaskCancelRequestedEventAttributes().getScheduledEventId());
        if (act != null) {
          act.asked = true;
        }
      }
      default -> {
        // Says nothing of a block.
      }
    }
  }

  private void scheduled(long number, ActivityTaskScheduledEventAttributes scheduled) {
    String type = scheduled.getActivityType().getName();
    if (opening(type)) {
      opens = number;
    } else if (ofBlock(type)) {
      Act act = new Act(value(scheduled.getInput(), BlockCall.class), number);
      underWay.put(number, act);
      took(type, act);
    }
  }

  private void failed(long scheduled, long number) {
    Act act = underWay.get(scheduled);
    if (act != null) {
      act.failed = true;
      act.ended = number;
    }
  }

  private void marker(long number, MarkerRecordedEventAttributes marker) {
    if (marker.getMarkerName().equals("Version")) {
      version = value(marker.getDetailsOrThrow("version"), Integer.class);
    }
    if (!marker.getMarkerName().equals("LocalActivity")) {
      return;
    }
    String type = value(marker.getDetailsOrThrow("type"), String.class);
    Payloads result = marker.getDetailsOrDefault("result", Payloads.getDefaultInstance());
    if (opening(type)) {
      if (!marker.hasFailure()) {
        opened(result);
      }
    } else if (ofBlock(type)) {
      Act act = new Act(value(marker.getDetailsOrThrow("input"), BlockCall.class), number);
      act.ended = number;
      act.failed = marker.hasFailure();
      act.reply = marker.hasFailure() ? null : value(result, BlockReply.class);
      took(type, act);
    }
  }

  private void took(String type, Act act) {
    if (type.equals("ways")) {
      looked.add(act.call.place());
    } else {
      acts.computeIfAbsent(act.call.place(), it -> new ArrayList<>()).add(act);
    }
  }

  private void opened(Payloads result) {
    String type =
        events.getFirst().getWorkflowExecutionStartedEventAttributes().getWorkflowType().getName();
    if (type.equals(Batch.TYPE)) {
      skeleton = value(result, Portion.class).skeleton();
    } else if (value(result, Begun.class) instanceof Begun.Go go) {
      skeleton = go.skeleton();
    }
  }

  private static boolean opening(String type) {
    return type.equals("begin") || type.equals("open");
  }

  private static boolean ofBlock(String type) {
    return !Set.of("close", "keep", "paused").contains(type);
  }

  private static <T> T value(Payloads payloads, Class<T> type) {
    Payload first = payloads.getPayloads(0);
    return Objects.requireNonNull(ExecutionKit.CONVERTER.fromPayload(first, type, type));
  }
}
