package dev.armature.api.execution;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A way through rows in their order, a page each round. It comes to all rows that are there when it
 * begins, and then begins anew: behind the last of all, and also where it has come to what was not
 * there then, since a row that could not be done, or whose time was written late, stands before
 * that, and more rows may come for ever. A row whose work throws ends the round, and the next one
 * goes on behind it. For one thread at a time.
 */
final class Pass {
  /** Reads a page: the rows after a place, in the order of a time and their ids. */
  interface Pages {
    List<ExecutionRow> after(Instant at, String id);
  }

  private final Pages pages;
  private final Function<ExecutionRow, Instant> time;
  private final int most;
  private Instant at = Instant.EPOCH;
  private String id = "";
  private @Nullable Instant began;

  /**
   * Through the rows of these pages.
   *
   * @param time the one that they are ordered by
   * @param most rows of a page
   */
  Pass(Pages pages, Function<ExecutionRow, Instant> time, int most) {
    this.pages = pages;
    this.time = time;
    this.most = most;
  }

  /** Does a page. */
  void round(Instant now, Consumer<ExecutionRow> work) {
    Instant since = began == null ? now : began;
    began = since;
    List<ExecutionRow> page = pages.after(at, id);
    for (ExecutionRow row : page) {
      // Before it is done: should it throw, nobody waits for it.
      at = time.apply(row);
      id = row.id();
      work.accept(row);
    }
    if (page.size() < most || at.isAfter(since)) {
      at = Instant.EPOCH;
      id = "";
      began = null;
    }
  }
}
