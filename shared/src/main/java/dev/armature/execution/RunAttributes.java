package dev.armature.execution;

import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.common.SearchAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators search runs by in Temporal. */
public final class RunAttributes {
  private static final SearchAttributeKey<String> WORKSPACE =
      SearchAttributeKey.forKeyword("ArmatureWorkspace");
  private static final SearchAttributeKey<String> WORKFLOW =
      SearchAttributeKey.forKeyword("ArmatureWorkflow");
  private static final SearchAttributeKey<Long> VERSION =
      SearchAttributeKey.forLong("ArmatureVersion");
  private static final SearchAttributeKey<String> TRIGGER =
      SearchAttributeKey.forKeyword("ArmatureTrigger");

  /** Whether some block of a run that is under way waits. It changes. */
  private static final SearchAttributeKey<Boolean> WAITING =
      SearchAttributeKey.forBoolean("ArmatureWaiting");

  /** Whether nothing new begins in a run that is under way. It changes. */
  private static final SearchAttributeKey<Boolean> PAUSED =
      SearchAttributeKey.forBoolean("ArmaturePaused");

  /** How the graph of a run that is under way is. It changes, and stays as it was at the end. */
  private static final SearchAttributeKey<String> STATUS =
      SearchAttributeKey.forKeyword("ArmatureStatus");

  /** All of them. */
  public static final List<SearchAttributeKey<?>> ALL =
      List.of(WORKSPACE, WORKFLOW, VERSION, TRIGGER, WAITING, PAUSED, STATUS);

  /** How the graph of a run that is under way is; what has ended, Temporal knows by itself. */
  public enum Status {
    /** Nothing to be told; a word that is true of a run that has ended as well. */
    NONE("-"),
    /** Some block waits for a moment, a message or another execution. */
    WAITING("waiting"),
    /** Nothing new begins until somebody resumes it. */
    PAUSED("paused"),
    /** A block has failed it, and what was under way then is not over. */
    FAILING("failing");

    private final String word;

    Status(String word) {
      this.word = word;
    }
  }

  private RunAttributes() {}

  /** Those of a run. */
  public static SearchAttributes of(ExecutionRequest request) {
    return SearchAttributes.newBuilder()
        .set(WORKSPACE, request.workspaceId())
        .set(WORKFLOW, request.workflowId())
        .set(VERSION, (long) request.version())
        .set(TRIGGER, request.trigger().kind())
        .set(WAITING, false)
        .set(PAUSED, false)
        .set(STATUS, Status.NONE.word)
        .build();
  }

  /**
   * Those of a run that another one calls: what that one was begun without is not known to its
   * Temporal, perhaps.
   */
  public static SearchAttributes of(ExecutionRequest request, SearchAttributes caller) {
    if (!caller.containsKey(WAITING)) {
      return SearchAttributes.EMPTY;
    }
    SearchAttributes.Builder known = SearchAttributes.newBuilder(of(request));
    for (SearchAttributeKey<?> later : List.of(PAUSED, STATUS)) {
      if (!caller.containsKey(later)) {
        known.unset(later);
      }
    }
    return known.build();
  }

  /** Those of a schedule and its launches. */
  public static SearchAttributes of(Launch.Order order) {
    return SearchAttributes.newBuilder()
        .set(WORKSPACE, order.workspaceId())
        .set(WORKFLOW, order.workflowId())
        .set(TRIGGER, "schedule")
        .build();
  }

  /** Whether these say that some block waits; null where they say nothing of it. */
  public static @Nullable Boolean waiting(SearchAttributes attributes) {
    return attributes.get(WAITING);
  }

  /** What says whether some block waits. */
  public static SearchAttributeUpdate<Boolean> waiting(boolean some) {
    return WAITING.valueSet(some);
  }

  /** Whether these say that nothing new begins; null where they say nothing of it. */
  public static @Nullable Boolean paused(SearchAttributes attributes) {
    return attributes.get(PAUSED);
  }

  /** What says whether nothing new begins. */
  public static SearchAttributeUpdate<Boolean> paused(boolean held) {
    return PAUSED.valueSet(held);
  }

  /** Whether these say how the graph is, in whatever word. */
  public static boolean telling(SearchAttributes attributes) {
    return attributes.containsKey(STATUS);
  }

  /** Whether these say that the run has failed, and what was under way then is not over. */
  public static boolean failing(SearchAttributes attributes) {
    return Status.FAILING.word.equals(attributes.get(STATUS));
  }

  /** What says how the graph is. */
  public static SearchAttributeUpdate<String> status(Status status) {
    return STATUS.valueSet(status.word);
  }
}
