package dev.armature.worker.schedule;

import dev.armature.schedule.Overlap;
import java.util.ArrayList;
import java.util.List;

/**
 * What a timetable does with the times that have come: as Temporal's own schedules do. Pure, told
 * what runs.
 */
final class Agenda {
  /**
   * What is to be done now.
   *
   * @param starts the times that are launched
   * @param cancels whether what runs is cancelled, so that another time has its run after it
   */
  record Step(List<Long> starts, boolean cancels) {
    Step {
      starts = List.copyOf(starts);
    }
  }

  private List<Long> waiting = new ArrayList<>();

  /** The times that wait. */
  List<Long> waiting() {
    return List.copyOf(waiting);
  }

  /** A time has come. */
  void come(long seconds) {
    waiting.add(seconds);
  }

  /** Whatever waits is of another schedule. */
  void clear() {
    waiting.clear();
  }

  /** What is to be done; times that are left out are gone after it. */
  Step step(Overlap overlap, boolean running) {
    List<Long> starts = new ArrayList<>();
    List<Long> kept = new ArrayList<>();
    boolean cancels = false;
    for (long time : waiting) {
      if (overlap == Overlap.ALLOW_ALL || (!running && starts.isEmpty())) {
        starts.add(time);
        continue;
      }
      switch (overlap) {
        case SKIP, ALLOW_ALL -> {
          // Left out.
        }
        case BUFFER_ONE -> {
          if (kept.isEmpty()) {
            kept.add(time);
          }
        }
        case BUFFER_ALL -> kept.add(time);
        case CANCEL_OTHER, TERMINATE_OTHER -> {
          if (running) {
            cancels = true;
            kept.add(time);
          } else {
            // What has not begun is replaced.
            starts.set(0, time);
          }
        }
      }
    }
    waiting = kept;
    return new Step(starts, cancels);
  }
}
