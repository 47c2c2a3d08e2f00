package dev.armature.api.execution;

import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.converter.DataConverter;
import java.util.List;
import java.util.function.Function;

/**
 * A run as far as one listener has read it: its events from the first. Read at the pace of that
 * listener until nothing more is recorded; then it may be lent to the one who follows the run for
 * everybody.
 */
final class Past {
  private final Histories.Reader reader;
  private final HistoryFold fold;
  private long last;
  private boolean torn;

  Past(
      DataConverter converter,
      Histories.Reader reader,
      Function<String, List<HistoryEvent>> batches) {
    this.reader = reader;
    this.fold = HistoryFold.of(converter, batches);
  }

  /** The next events of those that are recorded; none where there are none. */
  List<ExecutionEvent> recorded() throws InterruptedException {
    return told(reader.recorded());
  }

  /** The next events, which are waited for a while. */
  List<ExecutionEvent> next(boolean idle) throws InterruptedException {
    return told(reader.next(idle));
  }

  private List<ExecutionEvent> told(List<HistoryEvent> history) {
    List<ExecutionEvent> events;
    try {
      events = fold.fed(history);
    } catch (RuntimeException e) {
      torn = true;
      throw e;
    }
    if (!events.isEmpty()) {
      last = events.getLast().id();
    }
    return events;
  }

  /**
   * Whether it broke in the middle of something, as where Temporal went away while a batch of a map
   * was read: what it would tell from now on has gaps.
   */
  boolean torn() {
    return torn;
  }

  /** The id of the last event that was read; 0: none was. */
  long last() {
    return last;
  }

  /** Whether everything that is recorded was read. */
  boolean settled() {
    return reader.settled();
  }

  /** Whether the last event was read. */
  boolean over() {
    return reader.over();
  }

  Histories.Reader reader() {
    return reader;
  }
}
