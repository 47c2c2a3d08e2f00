package dev.armature.worker.interpreter;

import dev.armature.execution.ExecutionRequest;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When an execution goes on in a new Temporal run, since a history must not grow without end. The
 * server suggests it; it is done at the first moment when nothing is under way. From a hard limit
 * on nothing new begins until that moment.
 */
final class Passage {
  /** The server suggests it from here on; Temporal's in-memory one never does. */
  static final long SUGGESTED_EVENTS = 4_096;

  /** From here on nothing begins; a history ends at 51,200 events or 50 MiB. */
  static final long MOST_EVENTS = 20_000;

  /** Likewise; what is under way then may bring some more, and 50 MiB is the end. */
  static final long MOST_BYTES = 10 * 1024 * 1024;

  /** Here a run whose maps side by side have hundreds of thousands of items must stop them. */
  private static final long FULL_EVENTS = 40_000;

  private static final long FULL_BYTES = 40 * 1024 * 1024;

  private Passage() {}

  /** Whether the run should end here, if nothing is under way. */
  static boolean suggested() {
    WorkflowInfo info = Workflow.getInfo();
    return info.isContinueAsNewSuggested() || info.getHistoryLength() >= SUGGESTED_EVENTS;
  }

  /** Whether nothing may begin any more in this run. */
  static boolean due() {
    WorkflowInfo info = Workflow.getInfo();
    return info.getHistoryLength() >= MOST_EVENTS || info.getHistorySize() >= MOST_BYTES;
  }

  /** Whether the history of this run is nearly at its end. */
  static boolean full() {
    WorkflowInfo info = Workflow.getInfo();
    return info.getHistoryLength() >= FULL_EVENTS || info.getHistorySize() >= FULL_BYTES;
  }

  /** Whether the history of this run has so many events. */
  static boolean reached(long events) {
    return Workflow.getInfo().getHistoryLength() >= events;
  }

  /** What operators find the next run by, as they found this one. */
  static ContinueAsNewOptions options() {
    return ContinueAsNewOptions.newBuilder()
        .setMemo(memo())
        .setTypedSearchAttributes(Workflow.getTypedSearchAttributes())
        .build();
  }

  /** What stands in the memo of this run. */
  static Map<String, Object> memo() {
    Map<String, Object> memo = new LinkedHashMap<>();
    for (String key : ExecutionRequest.MEMO) {
      Object value = Workflow.getMemo(key, Object.class);
      if (value != null) {
        memo.put(key, value);
      }
    }
    return memo;
  }
}
