package dev.armature.worker.interpreter;

import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.execution.Walk.State;
import dev.armature.problem.Problem;
import dev.armature.worker.interpreter.Chronicle.Past;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Temporal's UI shows of a walk: how far it is, and a table of its blocks. All blocks of a
 * small graph; of a large one those that failed, run, wait or took longest, a few of each. Making
 * it costs as much as it has rows, however large the graph is.
 */
final class Details {
  /** A graph of so many blocks is told whole. */
  private static final int MOST_WHOLE = 24;

  private static final String OF = Markdown.GAP + "of" + Markdown.GAP;
  private static final int MOST_NAME = 60;
  private static final int MOST_ERROR = 200;
  private static final int MOST_FAILURE = 600;

  /**
   * A block that waits.
   *
   * @param due when that is over by itself, in milliseconds since the epoch; null: never
   * @param child the workflow in Temporal that it waits for; null: none
   * @param tellable whether somebody may end it
   */
  record Waiting(int block, @Nullable Long due, @Nullable String child, boolean tellable) {}

  /** A map, and how many of its items are over, of how many. */
  record Mapped(int block, int over, int items) {}

  /**
   * What is under way in a course. Of maps and of what waits the first few are enough.
   *
   * @param running blocks that have begun
   * @param ready blocks that are decided to run and have not begun
   * @param allMaps how many maps there are
   * @param allWaiting how many blocks wait, those left out that wait for the items of a map
   * @param held whether nothing new begins
   */
  record Scene(
      Collection<Integer> running,
      Collection<Integer> ready,
      List<Mapped> maps,
      int allMaps,
      List<Waiting> waiting,
      int allWaiting,
      boolean held) {}

  private final Skeleton skeleton;
  private final Walk walk;
  private final Chronicle chronicle;

  /** What blocks are called, of those that were told: the same with each task. */
  private final Map<Integer, String> titles = new HashMap<>();

  Details(Skeleton skeleton, Walk walk, Chronicle chronicle) {
    this.skeleton = skeleton;
    this.walk = walk;
    this.chronicle = chronicle;
  }

  /** Whether a graph of so many blocks is told whole. */
  static boolean whole(int blocks) {
    return blocks <= MOST_WHOLE;
  }

  /** How many maps and waiting blocks a scene of this walk should have, if there are as many. */
  int most() {
    return whole(walk.size()) ? MOST_WHOLE : Chronicle.MOST;
  }

  /**
   * In Markdown, as the UI takes it.
   *
   * @param name the workflow's; null where nobody said it
   * @param now in milliseconds since the epoch
   */
  String of(@Nullable String name, Scene scene, long now) {
    StringBuilder text = new StringBuilder(2_000);
    // A run that goes on has no summary: Temporal keeps that of the first one to itself.
    if (name != null) {
      text.append("### ").append(Markdown.text(name, MOST_NAME)).append("\n\n");
    }
    counted(text, scene);
    if (scene.held()) {
      text.append("\n**Paused**: nothing new begins.\n");
    }
    Problem failure = walk.failure().orElse(null);
    if (failure != null) {
      text.append("\n**Failed**: ").append(Markdown.code(failure.message(), MOST_FAILURE));
      text.append('\n');
    }
    text.append("\n| Block | State | Attempt | Time | Last error |\n");
    text.append("|:--|:--|:--|:--|:--|\n");
    new Table(text, scene, now).rows();
    text.append("\nAs of ").append(Markdown.now(now)).append(" UTC.");
    if (mayBeTriedAgain(scene.running())) {
      text.append(" How often a running block was tried, and why it failed, is in the timeline of");
      text.append(" *History* and under *Pending Activities*.");
    }
    return text.toString();
  }

  private boolean mayBeTriedAgain(Collection<Integer> running) {
    int left = most();
    for (int block : running) {
      if (left-- == 0) {
        return false;
      }
      if (tries(block) > 1) {
        return true;
      }
    }
    return false;
  }

  /** What a walk is at, in a few words: its first block that runs or waits. */
  String glance(Scene scene) {
    int block = first(scene);
    if (block < 0) {
      return scene.ready().isEmpty() ? "" : title(scene.ready().iterator().next());
    }
    int more = scene.running().size() + scene.allMaps() + scene.allWaiting() - 1;
    return more == 0 ? title(block) : "%s and %d more".formatted(title(block), more);
  }

  /** Since when that block is under way; null where nobody knows, or none is. */
  @Nullable Long since(Scene scene) {
    return chronicle.since(first(scene));
  }

  private static int first(Scene scene) {
    if (!scene.running().isEmpty()) {
      return scene.running().iterator().next();
    }
    if (!scene.maps().isEmpty()) {
      return scene.maps().getFirst().block();
    }
    return scene.waiting().isEmpty() ? Skeleton.NONE : scene.waiting().getFirst().block();
  }

  private void counted(StringBuilder text, Scene scene) {
    int done = walk.count(State.DONE);
    int failed = walk.count(State.FAILED);
    int skipped = walk.count(State.SKIPPED);
    int cancelled = walk.count(State.CANCELLED);
    text.append("**").append(done + failed + skipped + cancelled).append(" of ");
    text.append(walk.size()).append("** blocks are over");
    String between = ": ";
    between = some(text, between, done, " done");
    if (walk.cached() > 0) {
      text.append(" (").append(walk.cached()).append(" of them cached)");
    }
    between = some(text, between, failed, " failed");
    between = some(text, between, skipped, " skipped");
    some(text, between, cancelled, " cancelled");
    text.append(".\n");
    StringBuilder rest = new StringBuilder(80);
    between = some(rest, "", scene.running().size() + scene.allMaps(), " running");
    between = some(rest, between, scene.allWaiting(), " waiting");
    between = some(rest, between, scene.ready().size(), scene.held() ? " held back" : " ready");
    some(rest, between, walk.count(State.WAITING), " " + undecided());
    if (!rest.isEmpty()) {
      text.append('\n').append(rest).append(".\n");
    }
  }

  private static String some(StringBuilder text, String between, int count, String what) {
    if (count == 0) {
      return between;
    }
    text.append(between).append(count).append(what);
    return ", ";
  }

  /** What is to become of the blocks that nothing has become of. */
  private String undecided() {
    return walk.failure().isPresent()
        ? "not" + Markdown.GAP + "begun"
        : "to" + Markdown.GAP + "come";
  }

  private String title(int block) {
    return titles.computeIfAbsent(block, this::titled);
  }

  private String titled(int block) {
    Skeleton.Node node = skeleton.blocks().get(block);
    String name = node.name();
    String title =
        name == null || name.equals(node.id())
            ? Markdown.code(node.id(), MOST_NAME)
            : Markdown.text(name, MOST_NAME);
    return title + " (`" + node.type() + "`)";
  }

  /** How often a block is tried at most. */
  private int tries(int block) {
    Skeleton.Attempts attempts = skeleton.blocks().get(block).attempts();
    return attempts == null ? 1 : attempts.max();
  }

  /** The rows, each block once. */
  private final class Table {
    private final StringBuilder text;
    private final Scene scene;
    private final long now;
    private final BitSet told = new BitSet();

    Table(StringBuilder text, Scene scene, long now) {
      this.text = text;
      this.scene = scene;
      this.now = now;
    }

    void rows() {
      List<Past> failed = chronicle.failed();
      failed.forEach(past -> past(past, "**failed**"));
      more(walk.count(State.FAILED) - failed.size(), "before", "failed");
      for (Mapped map : scene.maps()) {
        String state = "running: " + map.over() + " of " + map.items() + " items are over";
        row(map.block(), state, "", since(map.block()), "");
      }
      more(scene.allMaps() - scene.maps().size(), "", "running");
      some(scene.running(), "running");
      for (Waiting waiting : scene.waiting()) {
        row(waiting.block(), "waiting" + what(waiting), "", since(waiting.block()), "");
      }
      more(scene.allWaiting() - scene.waiting().size(), "", "waiting");
      some(scene.ready(), scene.held() ? "held" + Markdown.GAP + "back" : "ready");
      List<Past> ended = chronicle.ended();
      ended.forEach(past -> past(past, past.cached() ? "cached" : "done"));
      if (whole(walk.size())) {
        rest();
      } else {
        more(walk.count(State.DONE) - ended.size(), "that took no longer", "done");
      }
    }

    /** What a Temporal run before this one came to, and what nothing has become of. */
    private void rest() {
      for (State state : State.values()) {
        for (int block : walk.blocks()) {
          if (walk.state(block) == state && !told.get(block)) {
            row(block, word(state), "", "", "");
          }
        }
      }
    }

    private void some(Collection<Integer> blocks, String state) {
      int left = most();
      for (int block : blocks) {
        if (left-- == 0) {
          more(blocks.size() - most(), "", state);
          return;
        }
        boolean begun = state.equals("running");
        String attempt = begun && tries(block) > 1 ? "?" + OF + tries(block) : "";
        row(block, state, attempt, begun ? since(block) : "", "");
      }
    }

    private void past(Past past, String state) {
      int tries = tries(past.block());
      String attempt = past.attempt() == 0 || tries < 2 ? "" : past.attempt() + OF + tries;
      String error = past.error() == null ? "" : Markdown.code(past.error(), MOST_ERROR);
      row(past.block(), state, attempt, Markdown.length(past.millis()), error);
    }

    private void row(int block, String state, String attempt, String time, String note) {
      told.set(block);
      cells(title(block), state, attempt, time, note);
    }

    private void more(int count, String which, String state) {
      if (count > 0) {
        cells(("… " + count + " more " + which).strip(), state, "", "", "");
      }
    }

    private void cells(String block, String state, String attempt, String time, String note) {
      text.append("| ").append(block).append(" | ").append(state).append(" | ").append(attempt);
      text.append(" | ").append(time).append(" | ").append(note).append(" |\n");
    }

    private String since(int block) {
      Long since = chronicle.since(block);
      return since == null ? "" : "since " + Markdown.moment(since, now);
    }

    private String what(Waiting waiting) {
      Long due = waiting.due();
      String until = due == null ? "" : " until " + Markdown.moment(due, now);
      String child = waiting.child();
      if (child != null) {
        return " for " + Markdown.code(child, MOST_ERROR);
      }
      return waiting.tellable() ? " for a message" + until : until;
    }
  }

  private String word(State state) {
    return switch (state) {
      case WAITING -> undecided();
      case RUNNING -> "running";
      case DONE -> "done";
      case FAILED -> "**failed**";
      case SKIPPED -> "skipped";
      case CANCELLED -> "cancelled";
    };
  }
}
