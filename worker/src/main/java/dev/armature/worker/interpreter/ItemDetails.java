package dev.armature.worker.interpreter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Temporal's UI shows of a batch of a map's items: how many are over, those that failed last,
 * and what the first ones under way are at.
 */
final class ItemDetails {
  /** How many items are told, of each kind. */
  static final int MOST = 10;

  private static final int MOST_NAME = 60;
  private static final int MOST_ERROR = 200;

  /**
   * An item under way.
   *
   * @param index in its map
   * @param at the blocks that it is at, in Markdown
   * @param since when the first of them began, in milliseconds since the epoch; null where nobody
   *     knows
   */
  record Open(int index, String at, @Nullable Long since) {}

  /** An item that failed. */
  record Lost(int index, String error) {}

  private final @Nullable String name;
  private final int items;
  private final int over;
  private final int underWay;
  private final int lost;

  /**
   * Of a batch.
   *
   * @param name the workflow's; null where nobody said it
   * @param lost how many of those that are over failed in this Temporal run
   */
  ItemDetails(@Nullable String name, int items, int over, int underWay, int lost) {
    this.name = name;
    this.items = items;
    this.over = over;
    this.underWay = underWay;
    this.lost = lost;
  }

  /** In Markdown, as the UI takes it. */
  String of(List<Open> open, List<Lost> last, boolean held, long now) {
    StringBuilder text = new StringBuilder(1_000);
    if (name != null) {
      text.append("### ").append(Markdown.text(name, MOST_NAME)).append("\n\n");
    }
    text.append("**").append(over).append(" of ").append(items).append("** items are over");
    text.append(lost == 0 ? "" : ", " + lost + " of them failed");
    text.append(".\n\n").append(underWay).append(" under way, ");
    text.append(items - over - underWay).append(" to come.\n");
    if (held) {
      text.append("\n**Paused**: nothing new begins.\n");
    }
    if (!last.isEmpty() || !open.isEmpty()) {
      text.append("\n| Item | State | At | Time | Error |\n|:--|:--|:--|:--|:--|\n");
    }
    for (Lost it : last) {
      row(text, it.index(), "**failed**", "", "", Markdown.code(it.error(), MOST_ERROR));
    }
    for (Open it : open) {
      Long since = it.since();
      String time = since == null ? "" : "since " + Markdown.moment(since, now);
      row(text, it.index(), "under way", it.at(), time, "");
    }
    return text.append("\nAs of ").append(Markdown.now(now)).append(" UTC.").toString();
  }

  private static void row(
      StringBuilder text, int index, String state, String at, String time, String error) {
    text.append("| ").append(index).append(" | ").append(state).append(" | ").append(at);
    text.append(" | ").append(time).append(" | ").append(error).append(" |\n");
  }
}
