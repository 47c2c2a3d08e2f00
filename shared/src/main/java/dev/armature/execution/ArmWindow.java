package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The window in which an armed workflow lets one call in: one durable program for each workflow
 * that is armed. It alone decides who is let in, by Temporal's clock; a row mirrors it.
 */
@WorkflowInterface
public interface ArmWindow {
  /** How long it stays open. */
  Duration LENGTH = Duration.ofMinutes(10);

  /** Type of the refusal of an arming or a claim that comes when a claim is under way. */
  String TAKEN = "taken";

  /** Type of the refusal of what comes when the window is over. */
  String OVER = "over";

  /** Type of the refusal of a claim that was withdrawn before. */
  String WITHDRAWN = "withdrawn";

  /** Type of the refusal of a claim that brings another version than the one that is armed. */
  String ANOTHER_VERSION = "another version";

  /** Type of the failure of an arming of a workflow that there is not any more. */
  String GONE = "gone";

  /** The id of the one window of a workflow. */
  static String idOf(String workflowId) {
    return "arm-" + workflowId;
  }

  /**
   * What is armed.
   *
   * @param armId of this arming alone
   * @param version the one that runs, and its graph by hash
   * @param lengthMillis how long the window stays open
   */
  record Arming(
      @JsonProperty("arm_id") String armId,
      @JsonProperty("workspace_id") String workspaceId,
      @JsonProperty("workflow_id") String workflowId,
      int version,
      @JsonProperty("graph_hash") String graphHash,
      @JsonProperty("length_millis") long lengthMillis) {}

  /**
   * An open window.
   *
   * @param untilMillis when it ends, since the epoch
   */
  record Armed(Arming arming, @JsonProperty("until_millis") long untilMillis) {}

  /**
   * A call that wants to be let in.
   *
   * @param request the run that it asks for; the update's id is its execution id
   * @param name of the workflow, for people
   * @param foundBy search attributes of the run: text and whole numbers
   */
  record Claim(
      ExecutionRequest request,
      String name,
      @JsonProperty("found_by") Map<String, @Nullable Object> foundBy) {
    /** Keeps its own copy. */
    public Claim {
      foundBy = Collections.unmodifiableMap(new LinkedHashMap<>(foundBy));
    }
  }

  /**
   * Stays until a call was let in, the window has ended or was closed.
   *
   * @param resumed as the Temporal run before this one left it; absent: an arming comes along
   */
  @WorkflowMethod(name = "ArmWindow")
  void run(@Nullable Armed resumed);

  /**
   * Opens a new window in the place of any that is open.
   *
   * @return when it ends, in milliseconds since the epoch
   */
  @UpdateMethod(name = "arm")
  long arm(Arming arming);

  /** Refuses while a claim is under way ({@link #TAKEN}), and when it is over ({@link #OVER}). */
  @UpdateValidatorMethod(updateName = "arm")
  void mayArm(Arming arming);

  /** Lets a call in: starts its execution, and returns when that has been started. */
  @UpdateMethod(name = "claim")
  void claim(Claim claim);

  /** Refuses everybody but the first. */
  @UpdateValidatorMethod(updateName = "claim")
  void mayClaim(Claim claim);

  /** A caller does not wait any more: his claim, should it arrive yet, is refused. */
  @SignalMethod(name = "withdraw")
  void withdraw(String executionId);

  /** Closes the window of this arming. */
  @SignalMethod(name = "close")
  void close(String armId);
}
