package dev.armature.api.execution;

import dev.armature.json.JsonSize;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last events of a run that is followed: for those who have not taken them yet, and a few for
 * those who come a little late. Its size is bounded, and so is the size of all of them together:
 * who needs one that is gone reads the history again. Not for several threads.
 */
final class Kept {
  /** Of a run, kept although everybody has them. */
  static final int MOST_TAKEN = 256;

  static final long MOST_TAKEN_BYTES = 64L * 1024;

  /** Of a run, kept for somebody who is slow to take them. */
  static final int MOST = 20_000;

  static final long MOST_BYTES = 4L * 1024 * 1024;

  /** Of all runs; beyond it nothing is kept for those who are slow. */
  static final long MOST_BYTES_TOGETHER = 64L * 1024 * 1024;

  /** What an event takes besides its fields, about. */
  private static final long OVERHEAD = 200;

  private record One(ExecutionEvent event, long bytes) {}

  /** By their ids: who reads a portion does not pass by all the others. */
  private final TreeMap<Long, One> events = new TreeMap<>();

  private final AtomicLong together;
  private long before;
  private long bytes;

  /**
   * Begins after an event.
   *
   * @param before its id; 0: at the first one
   * @param together the bytes of all runs that are followed
   */
  Kept(long before, AtomicLong together) {
    this.before = before;
    this.together = together;
  }

  /** Keeps these too, which follow on the last one. */
  void add(List<ExecutionEvent> more) {
    for (ExecutionEvent event : more) {
      One one = new One(event, OVERHEAD + JsonSize.of(event.fields()));
      events.put(event.id(), one);
      bytes += one.bytes();
      together.addAndGet(one.bytes());
    }
  }

  /** Drops the oldest as far as the measures say; {@code taken} is the last that everybody has. */
  void trim(long taken) {
    while (!events.isEmpty() && (tooMany(taken) || muchTooMany())) {
      One first = events.pollFirstEntry().getValue();
      before = first.event().id();
      bytes -= first.bytes();
      together.addAndGet(-first.bytes());
    }
  }

  private boolean tooMany(long taken) {
    return events.firstKey() <= taken && (events.size() > MOST_TAKEN || bytes > MOST_TAKEN_BYTES);
  }

  private boolean muchTooMany() {
    return events.size() > MOST
        || bytes > MOST_BYTES
        || (bytes > MOST_TAKEN_BYTES && together.get() > MOST_BYTES_TOGETHER);
  }

  /** Whether every event after this one is here, or yet to come. */
  boolean reachesBackTo(long id) {
    return id >= before;
  }

  /**
   * The next ones after this one, in their order, as far as one who takes them may hold them: what
   * he holds is not counted here any more.
   *
   * @return none where there are none
   */
  List<ExecutionEvent> after(long id) {
    List<ExecutionEvent> after = new ArrayList<>();
    long held = 0;
    for (One one : events.tailMap(id, false).values()) {
      held += one.bytes();
      if (!after.isEmpty() && (after.size() == MOST_TAKEN || held > MOST_TAKEN_BYTES)) {
        break;
      }
      after.add(one.event());
    }
    return after;
  }

  /** Keeps nothing any more. */
  void clear() {
    together.addAndGet(-bytes);
    bytes = 0;
    events.clear();
  }
}
