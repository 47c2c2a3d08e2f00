package dev.armature.api.execution;

import dev.armature.api.execution.OpenActivities.Activity;
import dev.armature.execution.Begun;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkState;
import dev.armature.problem.Problem;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.common.converter.DataConverter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of an execution, through all its Temporal runs, as the log of its blocks. Pure:
 * the same history gives the same log. It walks the graph again beside the history, since a skipped
 * block leaves no event.
 */
final class HistoryFold {
  /** Rows of items in one log; the rest is left out, and the row of its map says so. */
  static final int MOST_ITEM_ROWS = 20_000;

  private static final String LOCAL_ACTIVITY = "LocalActivity";

  /** What is asked of a fold. */
  enum Purpose {
    /** The rows of a log. */
    ROWS,
    /** The events of a stream. */
    EVENTS,
    /** Both, of a run that is over. */
    BOTH
  }

  /**
   * What is read besides the history.
   *
   * @param resolved the resolved config of a block, by its id and what it was called with
   * @param batches the history of a batch, through all its Temporal runs, by its workflow's id
   * @param pending what Temporal knows besides of the activities of one that is under way, by its
   *     workflow's id
   */
  record Reading(
      BiFunction<String, BlockCall, @Nullable Object> resolved,
      Function<String, List<HistoryEvent>> batches,
      Function<String, List<PendingActivityInfo>> pending) {}

  private final Reading reading;
  private final Batches batches = new Batches();
  private final Recorded recorded;
  private final BlockRows rows;
  private final BlockEvents events = new BlockEvents();
  private final OpenActivities open = new OpenActivities();
  private final Map<Integer, Problem> awaitingWays = new LinkedHashMap<>();
  private @Nullable ExecutionRequest request;
  private @Nullable Skeleton skeleton;
  private @Nullable Walk walk;
  private Instant startedAt = Instant.EPOCH;
  private boolean paused;
  private boolean forgotten;
  private @Nullable Object item;
  private final Map<Integer, Earlier.End> ends = new LinkedHashMap<>();

  /** The items of batches that have been read. */
  private final Map<String, Map<Integer, HistoryFold>> read = new LinkedHashMap<>();

  /** How many rows those have. */
  private int keptRows;

  private final int map;
  private final Purpose purpose;

  private HistoryFold(Recorded recorded, Reading reading, int map, Purpose purpose) {
    this.recorded = recorded;
    this.reading = reading;
    this.rows = new BlockRows(reading.resolved());
    this.map = map;
    this.purpose = purpose;
  }

  /**
   * Of one item of a map.
   *
   * @param at when it began
   * @param value the item
   */
  static HistoryFold ofItem(
      Recorded recorded,
      Reading reading,
      Skeleton skeleton,
      int map,
      Walk walk,
      @Nullable Object value,
      Instant at,
      Purpose purpose) {
    HistoryFold fold = new HistoryFold(recorded, reading, map, purpose);
    fold.skeleton = skeleton;
    fold.walk = walk;
    fold.item = value;
    fold.decided(walk.begin(), at);
    return fold;
  }

  /**
   * The rows of a history, decided blocks in the order of their decision, then those that a failure
   * left undecided.
   *
   * @param pending what Temporal knows besides of activities that are open: an attempt that failed
   *     stands in no history before the last one has ended
   */
  static List<BlockLog> read(
      List<HistoryEvent> history,
      List<PendingActivityInfo> pending,
      DataConverter converter,
      Reading reading) {
    HistoryFold fold =
        new HistoryFold(new Recorded(converter), reading, Skeleton.NONE, Purpose.ROWS);
    history.forEach(fold::event);
    pending.forEach(fold::tried);
    return fold.rows();
  }

  /**
   * What a history tells of a run that has ended.
   *
   * @param request what it was begun with
   * @param whole whether all is there that became of the items of maps which did not end
   */
  record Told(ExecutionRequest request, List<BlockLog> rows, Earlier past, boolean whole) {}

  /** What a history tells, for a run that is retried from it; empty where it never began. */
  static Optional<Told> told(List<HistoryEvent> history, DataConverter converter, Reading reading) {
    HistoryFold fold =
        new HistoryFold(new Recorded(converter), reading, Skeleton.NONE, Purpose.ROWS);
    history.forEach(fold::event);
    List<BlockLog> logs = fold.rows();
    return Optional.ofNullable(fold.request)
        .map(it -> new Told(it, logs, fold.past(), fold.whole()));
  }

  private boolean whole() {
    return !forgotten
        && read.values().stream()
            .allMatch(items -> items.values().stream().allMatch(HistoryFold::whole));
  }

  /** What became of its blocks. */
  private Earlier past() {
    Map<String, Earlier.End> byId = new LinkedHashMap<>();
    ends.forEach((block, end) -> byId.put(node(block).id(), end));
    Map<String, Map<Integer, Earlier.Item>> items = new LinkedHashMap<>();
    for (int block : rows.blocks()) {
      for (Batches.Begun begun : batches.of(block)) {
        folds(begun)
            .forEach((index, fold) ->
                items
                    .computeIfAbsent(node(block).id(), id -> new LinkedHashMap<>())
                    .put(index, new Earlier.Item(fold.item, fold.past())));
      }
    }
    return new Earlier(byId, items);
  }

  /** One that tells events only. */
  static HistoryFold of(DataConverter converter, Function<String, List<HistoryEvent>> batches) {
    Reading reading = new Reading((id, call) -> null, batches, id -> List.of());
    return new HistoryFold(new Recorded(converter), reading, Skeleton.NONE, Purpose.EVENTS);
  }

  /**
   * One that tells events while it is fed, and rows after that; it reads each batch once, those
   * past the rows that are shown twice.
   */
  static HistoryFold ofWhole(DataConverter converter, Reading reading) {
    return new HistoryFold(new Recorded(converter), reading, Skeleton.NONE, Purpose.BOTH);
  }

  /** The rows of what was read. */
  List<BlockLog> rows() {
    return rows(MOST_ITEM_ROWS);
  }

  /** The same, of items so many. */
  List<BlockLog> rows(int most) {
    List<BlockLog> logs = new ArrayList<>();
    rows(logs, new int[] {most});
    return logs;
  }

  /**
   * The rows, those of a map's items right after its own.
   *
   * @param left how many rows of items may follow yet
   */
  private void rows(List<BlockLog> into, int[] left) {
    if (paused) {
      rows.withoutHeld();
    }
    List<BlockLog> own = rows.all();
    List<Integer> blocks = rows.blocks();
    for (int i = 0; i < own.size(); i++) {
      int at = into.size();
      into.add(own.get(i));
      int shown = -1;
      int last = -1;
      for (Batches.Begun begun : batches.of(blocks.get(i))) {
        last = begun.request().first() + begun.request().count() - 1;
        if (left[0] > 0) {
          shown = items(begun, into, left);
        }
      }
      boolean cut = left[0] <= 0 && shown < last;
      into.set(
          at,
          own.get(i)
              .at(
                  at + 1,
                  cut ? "the rows of the items after %,d are left out".formatted(shown) : null));
    }
  }

  /** Adds the rows of a batch's items; the index of the last item that has some. */
  private int items(Batches.Begun begun, List<BlockLog> into, int[] left) {
    int shown = begun.request().first() - 1;
    for (Map.Entry<Integer, HistoryFold> item : folds(begun).entrySet()) {
      if (left[0] <= 0) {
        break;
      }
      int from = into.size();
      item.getValue().rows(into, left);
      List<Integer> place = begun.request().placeOf(item.getKey() - begun.request().first());
      for (int row = from; row < into.size(); row++) {
        into.set(row, into.get(row).of(place));
      }
      left[0] -= item.getValue().rows.blocks().size();
      shown = item.getKey();
    }
    return shown;
  }

  private Map<Integer, HistoryFold> folds(Batches.Begun begun) {
    Map<Integer, HistoryFold> known = read.get(begun.workflowId());
    if (known != null) {
      return known;
    }
    // Asked first: what ends in between is told by the history.
    List<PendingActivityInfo> pending =
        batches.open(begun) ? reading.pending().apply(begun.workflowId()) : List.of();
    List<HistoryEvent> history = reading.batches().apply(begun.workflowId());
    forgotten |=
        history.isEmpty() && !batches.open(begun) && !ends.containsKey(begun.request().map());
    Map<Integer, HistoryFold> items =
        new BatchFold(begun.request(), recorded, reading, purpose).read(history);
    items.values().forEach(fold -> pending.forEach(fold::tried));
    // A batch is told once, when it is over; for the rows it stays, as far as they are shown.
    if (purpose == Purpose.ROWS || (purpose == Purpose.BOTH && keptRows < MOST_ITEM_ROWS)) {
      read.put(begun.workflowId(), items);
      items.values().forEach(fold -> keptRows += fold.rows.blocks().size() + fold.keptRows);
    }
    return items;
  }

  /** A batch is over: what happened in its items is told, item by item. */
  private void batchOver(Batches.Begun begun) {
    if (purpose != Purpose.ROWS) {
      folds(begun)
          .forEach((index, fold) -> {
            List<Integer> place = begun.request().placeOf(index - begun.request().first());
            fold.events.taken().forEach(event -> events.ofItem(event, place));
          });
    }
  }

  /** What happened, as more of the history is read. */
  List<ExecutionEvent> fed(List<HistoryEvent> history) {
    history.forEach(this::event);
    return events.taken();
  }

  /** Reads one event. */
  void event(HistoryEvent event) {
    Instant at = Recorded.at(event);
    switch (event.getEventType()) {
      case EVENT_TYPE_WORKFLOW_EXECUTION_STARTED -> {
        // A run that goes on tells nothing new, unless the one before it is forgotten.
        if (request == null) {
          startedAt = at;
          events.runStarted();
          request =
              recorded.one(
                  event.getWorkflowExecutionStartedEventAttributes().getInput(),
                  ExecutionRequest.class);
          WalkState resumed = request == null ? null : request.resumed();
          paused = resumed != null && resumed.paused();
        }
      }
      case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED ->
          signalled(event.getWorkflowExecutionSignaledEventAttributes().getSignalName());
      case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> {
        open.forget();
        batches.forget();
      }
      case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED -> batches.begins(event, recorded);
      case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED,
          EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT ->
          batches.over(event).ifPresent(this::batchOver);
      case EVENT_TYPE_MARKER_RECORDED -> marker(event.getMarkerRecordedEventAttributes(), at);
      case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED ->
          started(
              open.scheduled(
                  event.getEventId(), event.getActivityTaskScheduledEventAttributes(), at));
      case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
          open.started(event.getActivityTaskStartedEventAttributes(), at);
      case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
        var attributes = event.getActivityTaskCompletedEventAttributes();
        completed(open.ended(attributes.getScheduledEventId()), attributes.getResult(), at);
      }
      case EVENT_TYPE_ACTIVITY_TASK_FAILED -> {
        var attributes = event.getActivityTaskFailedEventAttributes();
        failed(
            open.ended(attributes.getScheduledEventId()),
            recorded.problem(attributes.getFailure()),
            at);
      }
      case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> {
        var attributes = event.getActivityTaskTimedOutEventAttributes();
        failed(
            open.ended(attributes.getScheduledEventId()),
            recorded.problem(attributes.getFailure()),
            at);
      }
      case EVENT_TYPE_ACTIVITY_TASK_CANCELED -> {
        var attributes = event.getActivityTaskCanceledEventAttributes();
        cancelled(open.ended(attributes.getScheduledEventId()), at);
      }
      case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
          EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
          EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
          EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT -> {
        closed(at);
        over(event);
      }
      default -> {
        // Workflow tasks, timers and the like say nothing of a block.
      }
    }
  }

  /** Saying twice that it is to be paused, or resumed, changes nothing. */
  private void signalled(String name) {
    boolean held = name.equals(Interpreter.PAUSE);
    if ((held || name.equals(Interpreter.RESUME)) && held != paused) {
      paused = held;
      if (map == Skeleton.NONE) {
        events.paused(held);
      }
    }
  }

  private void tried(PendingActivityInfo pending) {
    open.named(pending.getActivityId())
        .ifPresent(activity -> {
          Integer block = block(activity);
          if (block != null && rows.running(block)) {
            String error =
                pending.hasLastFailure()
                    ? recorded.problem(pending.getLastFailure()).message()
                    : null;
            rows.tried(block, call(activity), Math.max(1, pending.getAttempt()), error);
          }
        });
  }

  /** A light block is one marker: its start, its end and its result at once. */
  private void marker(MarkerRecordedEventAttributes marker, Instant at) {
    if (!marker.getMarkerName().equals(LOCAL_ACTIVITY)) {
      return;
    }
    Map<String, Payloads> details = marker.getDetailsMap();
    String type =
        recorded.one(details.getOrDefault("type", Payloads.getDefaultInstance()), String.class);
    Payloads input = details.getOrDefault("input", Payloads.getDefaultInstance());
    Activity light = new Activity("", type == null ? "" : type, input, at);
    if (!marker.hasFailure()) {
      started(light);
      Payloads result = details.get("result");
      completed(light, result == null ? Payloads.getDefaultInstance() : result, at);
      return;
    }
    Problem problem = recorded.problem(marker.getFailure());
    // After a passing fault an ordinary activity follows, which tells the rest.
    if (!problem.kind().passing()) {
      started(light);
      failed(light, problem, at);
    }
  }

  private void completed(@Nullable Activity activity, Payloads result, Instant at) {
    if (activity == null) {
      return;
    }
    switch (activity.type) {
      case OpenActivities.CLOSE,
          OpenActivities.KEEP,
          OpenActivities.OPEN,
          OpenActivities.PAUSED -> {}
      case OpenActivities.BEGIN -> begun(recorded.one(result, Begun.class), at);
      default -> replied(activity, recorded.one(result, BlockReply.class), at);
    }
  }

  private void begun(@Nullable Begun begun, Instant at) {
    ExecutionRequest asked = request;
    if (begun instanceof Begun.Go go && asked != null && walk == null) {
      skeleton = go.skeleton();
      walk = new Walk(go.skeleton(), asked, startedAt.toString());
      decided(walk.begin(), at);
      // Where the runs before are forgotten: what waited then waits yet.
      for (int block : walk.waiting()) {
        rows.runs(block, go.skeleton().blocks().get(block), at);
        rows.waits(block);
      }
    }
  }

  private void replied(Activity activity, @Nullable BlockReply reply, Instant at) {
    Integer block = block(activity);
    if (block == null || reply == null || walk == null) {
      return;
    }
    Problem problem = activity.looksAtWays() ? awaitingWays.remove(block) : null;
    if (problem != null) {
      ended(block, new Earlier.End(reply, problem));
      decided(walk.failed(block, problem, reply), at);
    } else if (reply.outcome() instanceof Outcome.Pending pending) {
      waits(block, call(activity), activity, pending, at);
    } else {
      Instant since = rows.ended(block, call(activity), activity.attempt, activity.startedAt, at);
      rows.succeeded(block, reply);
      ended(block, new Earlier.End(reply, null));
      events.completed(node(block), reply, since, at);
      decided(walk.replied(block, reply), at);
    }
  }

  /** Of use where a run is retried from what is read. */
  private void ended(int block, Earlier.End end) {
    if (purpose == Purpose.ROWS) {
      ends.put(block, end);
    }
  }

  private void waits(
      int block, BlockCall call, Activity activity, Outcome.Pending pending, Instant at) {
    Map<String, @Nullable Object> about = Waiting.of(pending, at);
    // Of one that looked and waits on, everything has been told.
    if (call.waited() == null && !(pending instanceof Outcome.Each)) {
      events.waiting(node(block), about);
    }
    rows.waits(block, call, activity.startedAt, about, pending);
    boolean works = pending instanceof Outcome.Each || rows.child(block) != null;
    decided(Objects.requireNonNull(walk).waits(block, works), at);
  }

  private void failed(@Nullable Activity activity, Problem problem, Instant at) {
    Integer block = activity == null ? null : block(activity);
    if (activity == null || block == null || walk == null) {
      return;
    }
    Problem waiting = activity.looksAtWays() ? awaitingWays.remove(block) : null;
    if (waiting != null) {
      decided(walk.failed(block, waiting, null), at);
      return;
    }
    rows.ended(block, call(activity), activity.attempt, activity.startedAt, at);
    rows.failed(block, problem.message());
    events.failed(node(block), problem.message(), activity.attempt);
    ended(block, new Earlier.End(null, problem));
    if (walk.asksWays(block)) {
      awaitingWays.put(block, problem);
    } else {
      decided(walk.failed(block, problem, null), at);
    }
  }

  private void cancelled(@Nullable Activity activity, Instant at) {
    Integer block = activity == null ? null : block(activity);
    if (activity != null && block != null && walk != null) {
      rows.ended(block, call(activity), activity.attempt, activity.startedAt, at);
      rows.cancelled(block);
      walk.cancelled(block);
    }
  }

  /** The run is over, or the batch that the item is in. */
  void closed(Instant at) {
    for (Activity activity : open.all()) {
      Integer block = block(activity);
      if (block != null && rows.running(block)) {
        rows.ended(block, call(activity), activity.attempt, activity.startedAt, at);
      }
    }
    Skeleton whole = skeleton;
    if (whole != null) {
      Walk walked = walk;
      rows.close(whole, map, block -> walked == null || walked.state(block) == Walk.State.WAITING);
    }
  }

  private void decided(List<Walk.Decision> decisions, Instant at) {
    Skeleton whole = skeleton;
    if (whole == null) {
      return;
    }
    for (Walk.Decision decision : decisions) {
      switch (decision) {
        case Walk.Decision.Run run -> rows.runs(run.block(), whole.blocks().get(run.block()), at);
        case Walk.Decision.Skip skip -> {
          rows.skipped(
              skip.block(),
              whole.blocks().get(skip.block()),
              walk == null ? null : walk.result(skip.block()));
          events.skipped(whole.blocks().get(skip.block()));
        }
      }
    }
  }

  private void started(Activity activity) {
    Integer block = activity.looksAtWays() ? null : block(activity);
    if (block == null) {
      return;
    }
    rows.begun(block);
    if (call(activity).waited() == null) {
      events.started(node(block));
    } else {
      rows.goesOn(block);
    }
  }

  /** The last event: how the run ended. */
  private void over(HistoryEvent event) {
    switch (event.getEventType()) {
      case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED -> {
        Ending ending =
            recorded.one(
                event.getWorkflowExecutionCompletedEventAttributes().getResult(), Ending.class);
        events.done(Ending.Status.COMPLETED, ending == null ? null : ending.output());
      }
      case EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED -> events.done(Ending.Status.CANCELLED, null);
      case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED ->
          events.broken(
              recorded
                  .problem(event.getWorkflowExecutionFailedEventAttributes().getFailure())
                  .message());
      case EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED ->
          events.broken("The run was terminated in Temporal");
      default -> events.broken("The run timed out in Temporal");
    }
  }

  private Skeleton.Node node(int block) {
    return Objects.requireNonNull(skeleton).blocks().get(block);
  }

  /** The index of the block that an act is about; null for the begin and the end. */
  private @Nullable Integer block(Activity activity) {
    Skeleton whole = skeleton;
    if (whole == null || activity.ofTheLedger()) {
      return null;
    }
    return rows.index(whole, call(activity).blockId());
  }

  private BlockCall call(Activity activity) {
    return activity.call(recorded);
  }
}
