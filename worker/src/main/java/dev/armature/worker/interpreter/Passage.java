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

  /** What operators find the next run by, as they found this one. */
  static ContinueAsNewOptions options() {
    Map<String, Object> memo = new LinkedHashMap<>();
    for (String key : ExecutionRequest.MEMO) {
      Object value = Workflow.getMemo(key, Object.class);
      if (value != null) {
        memo.put(key, value);
      }
    }
    return ContinueAsNewOptions.newBuilder()
        .setMemo(memo)
        .setTypedSearchAttributes(Workflow.getTypedSearchAttributes())
        .build();
  }
}
