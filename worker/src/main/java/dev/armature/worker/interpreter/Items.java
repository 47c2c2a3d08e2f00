package dev.armature.worker.interpreter;

import dev.armature.execution.BatchRequest;
import dev.armature.execution.BatchRequest.Part;
import dev.armature.execution.BatchRequest.Resumed;
import dev.armature.execution.BatchResult;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.MapItem;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Portion;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkPlan;
import dev.armature.execution.WalkState;
import dev.armature.json.JsonSize;
import dev.armature.problem.Problem;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The items of a batch: some of them under way, each with a walk and a course of its own. */
final class Items {
  /** Bytes of what one item ends with, and of a part that is told without a reference. */
  private static final long MOST_OUTPUT = 16 * 1024;

  private static final long MOST_PART = 256;

  /** Letters of all the states that may have to go on in the next Temporal run. */
  private static final int MOST_LETTERS = 500_000;

  /** An item under way. */
  private record UnderWay(Walk walk, Course course, ArrayDeque<String> heard) {}

  private final Acts acts;
  private final BatchRequest request;
  private final Portion portion;
  private final int version;
  private final ArrayDeque<String> heard;
  private final BooleanSupplier told;
  private final Bounds bounds;
  private final WalkPlan body;
  private final int atOnce;
  private final Map<Integer, UnderWay> underWay = new LinkedHashMap<>();
  private final Map<Integer, @Nullable Object> outputs = new LinkedHashMap<>();
  private final Map<Integer, String> errors = new LinkedHashMap<>();
  private final List<Object> parts = new ArrayList<>();
  private BatchResult.@Nullable Failed failed;
  private boolean stoppedBefore;
  private boolean ending;
  private int next;
  private int over;

  /** Items that failed in this Temporal run, and the last of them. */
  private int lost;

  private final List<ItemDetails.Lost> lastLost = new ArrayList<>();

  /**
   * Goes on where the Temporal run before this one stopped.
   *
   * @param heard what signals said of blocks and nobody has looked at; filled from outside
   * @param told whether somebody said to stop
   * @param pause whether somebody said to hold back everything new
   */
  Items(
      Acts acts,
      BatchRequest request,
      Portion portion,
      int version,
      ArrayDeque<String> heard,
      BooleanSupplier told,
      Pause pause) {
    this.bounds = Bounds.ofBatch(pause);
    this.heard = heard;
    this.acts = acts;
    this.request = request;
    this.portion = portion;
    this.version = version;
    this.told = told;
    this.body = new WalkPlan(portion.skeleton(), request.map());
    int letters = 1 + portion.skeleton().blocks().size() + portion.skeleton().ways().size();
    this.atOnce = Math.clamp(MOST_LETTERS / letters, 1, request.atOnce());
  }

  /** Walks the body for each item; what they ended with. */
  BatchResult walked() {
    Resumed resumed = request.resumed();
    if (resumed != null) {
      parts.addAll(resumed.parts());
      stoppedBefore = resumed.stopped();
      failed = resumed.failed();
      next = resumed.next();
      bounds.pause.carry(resumed.paused());
      over = next - resumed.walks().size();
      resumed.walks().forEach(this::begin);
    }
    while (true) {
      beginNext();
      endSoon();
      if (underWay.isEmpty() && (stopped() || next == request.count())) {
        bounds.screen.show(false, this::details);
        pack();
        return new BatchResult(bound(), failed);
      }
      if (leaves()) {
        boolean paused = bounds.pause.on();
        packAll();
        if (paused == bounds.pause.on()) {
          Workflow.continueAsNew(Passage.options(), request.from(state()));
        }
        // Somebody paused or resumed it meanwhile, of which all here must hear.
        continue;
      }
      move();
    }
  }

  /** Stops, and what it has called stops with it. */
  void cancelled() {
    Workflow.newDetachedCancellationScope(
            () -> {
              // In one task: none is told later because another one took long.
              List<Promise<@Nullable Void>> asked = new ArrayList<>();
              underWay.values().forEach(it -> asked.addAll(it.course().askCalled()));
              asked.forEach(Promise::get);
            })
        .run();
  }

  private boolean stopped() {
    return stoppedBefore || failed != null || told.getAsBoolean();
  }

  /**
   * Once no item begins any more, those that wait would hold up the end for as long as it takes,
   * and so would those that are held back.
   */
  private void endSoon() {
    if (stopped() && !ending) {
      ending = true;
      for (Map.Entry<Integer, UnderWay> entry : List.copyOf(underWay.entrySet())) {
        entry.getValue().course().endSoon();
        if (entry.getValue().walk().finished()) {
          ended(entry.getKey());
        }
      }
    }
    if (version >= Versions.HEEDFUL && stopped() && bounds.pause.on()) {
      for (Map.Entry<Integer, UnderWay> entry : List.copyOf(underWay.entrySet())) {
        entry.getValue().course().dropHeld();
        if (entry.getValue().walk().finished()) {
          ended(entry.getKey());
        }
      }
    }
  }

  private void beginNext() {
    while (next < request.count()
        && underWay.size() < atOnce
        && !stopped()
        && !bounds.stops()
        && !bounds.pause.on()) {
      int number = next++;
      if (portion.over().containsKey(number)) {
        over++;
        outputs.put(request.first() + number, portion.over().get(number));
      } else {
        begin(number, portion.walked().get(number));
      }
    }
  }

  private void begin(int number, @Nullable WalkState from) {
    MapItem item =
        new MapItem(request.placeOf(number), portion.items().get(number), request.lent());
    Walk walk = Walk.through(body, request.execution(), request.startedAt(), item, from);
    ArrayDeque<String> said = new ArrayDeque<>();
    Course course =
        new Course(
            acts, request.execution(), portion.skeleton(), walk, said, version, bounds, from);
    underWay.put(number, new UnderWay(walk, course, said));
    course.decided(walk.begin());
    if (walk.finished()) {
      ended(number);
    }
  }

  private void move() {
    boolean paused = bounds.pause.on();
    bounds.showPause();
    bounds.screen.show(acts.atHand(), this::details);
    bounds.signs.waits(underWay.values().stream().anyMatch(it -> it.course().idles()));
    if (version >= Versions.TELLING && failed != null) {
      bounds.signs.fails();
    }
    boolean before = told.getAsBoolean();
    Workflow.await(() ->
        underWay.values().stream().anyMatch(it -> it.course().stirred() || it.walk().finished())
            || !heard.isEmpty()
            || (bounds.screen.behind() && !acts.atHand())
            || leaves()
            || before != told.getAsBoolean()
            || paused != bounds.pause.on());
    hear();
    for (Map.Entry<Integer, UnderWay> entry : List.copyOf(underWay.entrySet())) {
      Course course = entry.getValue().course();
      if (course.stirred()) {
        course.moveOn();
      }
      if (entry.getValue().walk().finished()) {
        ended(entry.getKey());
      }
    }
    // What one of them left free, another one may take.
    underWay.values().forEach(it -> it.course().beginReady());
  }

  private String details() {
    List<ItemDetails.Open> open = new ArrayList<>();
    for (Map.Entry<Integer, UnderWay> entry : underWay.entrySet()) {
      if (open.size() == ItemDetails.MOST) {
        break;
      }
      Course course = entry.getValue().course();
      open.add(
          new ItemDetails.Open(request.first() + entry.getKey(), course.glance(), course.since()));
    }
    return new ItemDetails(bounds.screen.name(), request.count(), over, underWay.size(), lost)
        .of(open, lastLost.reversed(), bounds.pause.on(), Workflow.currentTimeMillis());
  }

  /** Hands on to the items what was said of their blocks; to one that is over it says nothing. */
  private void hear() {
    while (!heard.isEmpty()) {
      // The id, the indexes of the items around the map, and that of the item.
      String[] place = heard.remove().split(":", -1);
      int depth = request.place().size() + 1;
      if (place.length == depth + 1 && place[depth].matches("[0-9]{1,9}")) {
        UnderWay item = underWay.get(Integer.parseInt(place[depth]) - request.first());
        if (item != null) {
          item.heard().add(place[0]);
        }
      }
    }
  }

  private void ended(int number) {
    UnderWay was = underWay.remove(number);
    if (was == null) {
      return;
    }
    over++;
    int index = request.first() + number;
    Problem problem = was.walk().failure().orElse(null);
    if (problem == null) {
      outputs.put(index, was.course().output(MOST_OUTPUT));
      return;
    }
    errors.put(index, problem.message());
    lost++;
    lastLost.add(new ItemDetails.Lost(index, problem.message()));
    if (lastLost.size() > ItemDetails.MOST) {
      lastLost.removeFirst();
    }
    if (request.stops() && failed == null) {
      failed = new BatchResult.Failed(index, problem);
      if (request.execution().onFailure() == OnFailure.CANCEL) {
        underWay.values().forEach(it -> it.course().cut());
      }
    }
  }

  /** Whether the batch should go on in another Temporal run now. */
  private boolean leaves() {
    return bounds.stops() && underWay.values().stream().allMatch(it -> it.course().quiet());
  }

  /** Keeps what the next Temporal run begins with small; signals may come meanwhile. */
  private void packAll() {
    long most = Luggage.MOST_STATE / Math.max(1, underWay.size());
    List.copyOf(underWay.values()).forEach(it -> it.course().pack(most));
    pack();
  }

  /** Where the next Temporal run begins, with all that was said by now. */
  private Resumed state() {
    hear();
    Map<Integer, WalkState> walks = new LinkedHashMap<>();
    underWay.forEach((number, it) -> walks.put(number, it.course().packed()));
    return new Resumed(next, walks, parts, stopped(), failed, bounds.pause.on());
  }

  /** Puts what has ended into a part, by reference where it is much. */
  private void pack() {
    if (outputs.isEmpty() && errors.isEmpty()) {
      return;
    }
    parts.add(small(new Part(outputs, errors).plain()));
    outputs.clear();
    errors.clear();
  }

  /** The parts of all the Temporal runs that the batch took, as one. */
  private List<Object> bound() {
    return parts.size() < 2 ? parts : List.of(small(List.copyOf(parts)));
  }

  private Object small(Object value) {
    return PayloadRef.within(value) || JsonSize.of(value) > MOST_PART
        ? acts.keep(request.execution(), List.of(value)).get().getFirst().stand()
        : value;
  }
}
