package dev.armature.worker.store;

import dev.armature.execution.Approval;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What blocks wait for that somebody else has to say. It is written down before a block is shown as
 * waiting, and what is written settles every race.
 */
public interface Waits {
  /**
   * A block that waits.
   *
   * @param blockId in a map with the index of its item behind it
   * @param interpreter the Temporal workflow that is told
   */
  record Waiting(String workspaceId, String executionId, String blockId, String interpreter) {}

  /** How a wait stands. */
  sealed interface Standing {
    /** Nothing has come. */
    record Open() implements Standing {}

    /** This has come. */
    record Come(@Nullable Object value) implements Standing {}

    /** Its time was over before anything came. */
    record Late() implements Standing {}
  }

  /** Waits for an event. Doing so again changes nothing. */
  void event(Waiting waiting, String key);

  /**
   * Asks a question. Doing so again changes nothing.
   *
   * @return what came of it, where enough answers were there before
   */
  Optional<Map<String, @Nullable Object>> ask(Waiting waiting, Approval approval);

  /** Waits for the end of an execution. Doing so again changes nothing. */
  void call(Waiting waiting, String childId);

  /**
   * Looks at what has come. What it finds stays so.
   *
   * @param due whether the time is over: where nothing has come by now, nothing will
   */
  Standing look(Waiting waiting, boolean due);

  /** What an approval comes to whose time was over before it was decided. */
  Map<String, @Nullable Object> lapsed(Waiting waiting);
}
