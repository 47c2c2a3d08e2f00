package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.ExecutionRequest.Trigger;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule starts when its time has come: a durable program that starts the one run of this
 * time, and lives as long as that run, so that what the schedule knows of it is true of the run.
 */
@WorkflowInterface
public interface Launch {
  /**
   * What is to be launched.
   *
   * @param blockId the starter whose schedule this is
   * @param epoch of the schedule: another one whenever it begins anew
   * @param name of the workflow, for people
   * @param terminates whether the run is ended on the spot with its launch
   * @param searched whether runs carry search attributes
   * @param atSeconds the time that has come, since the epoch; absent: Temporal tells it
   */
  record Order(
      @JsonProperty("workspace_id") String workspaceId,
      @JsonProperty("workflow_id") String workflowId,
      @JsonProperty("block_id") String blockId,
      String epoch,
      String name,
      boolean terminates,
      boolean searched,
      @JsonProperty("at_seconds") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Long atSeconds) {
    /** The same for this time. */
    public Order at(long seconds) {
      return new Order(
          workspaceId, workflowId, blockId, epoch, name, terminates, searched, seconds);
    }

    /** The same where search attributes are not known. */
    public Order unsearched() {
      return new Order(workspaceId, workflowId, blockId, epoch, name, terminates, false, atSeconds);
    }

    /** The id of the schedule in Temporal. */
    public String scheduleId() {
      return "schedule-%s-%s".formatted(workflowId, blockId);
    }

    /** The id of a launch, before the time that is added to it. */
    public String launchId() {
      return "launch-%s-%s".formatted(workflowId, blockId);
    }

    /** The memo of the schedule and of its launches. */
    public Map<String, Object> memo() {
      Map<String, Object> memo = new LinkedHashMap<>();
      memo.put("workflow", workflowId);
      memo.put("name", ExecutionRequest.summary(name));
      memo.put("block", blockId);
      return memo;
    }

    /** The run of a time: the same time always has the same one. */
    public String executionId(long seconds) {
      return ExecutionIds.of(workspaceId, workflowId, "schedule", blockId, Long.toString(seconds));
    }

    /** What calls the run of a time. */
    public static Trigger trigger(long seconds) {
      Map<String, @Nullable Object> brought = new LinkedHashMap<>();
      brought.put("scheduled_at", Instant.ofEpochSecond(seconds).toString());
      return new Trigger("schedule", brought);
    }
  }

  /** Whether a time has its run. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Admission.Go.class, name = "go"),
    @JsonSubTypes.Type(value = Admission.No.class, name = "no")
  })
  sealed interface Admission {
    /**
     * It has: of the version that is live now.
     *
     * @param name of the workflow, for people
     * @param variables the workflow's defaults
     */
    record Go(
        String name,
        int version,
        @JsonProperty("graph_hash") String graphHash,
        Map<String, @Nullable Object> variables,
        @JsonProperty("on_failure") OnFailure onFailure)
        implements Admission {
      /** Keeps its own copy. */
      public Go {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
      }

      /** The run. */
      public ExecutionRequest request(Order order, long seconds) {
        return new ExecutionRequest(
            order.executionId(seconds),
            order.workspaceId(),
            order.workflowId(),
            version,
            graphHash,
            Map.of(),
            variables,
            Order.trigger(seconds),
            order.blockId(),
            onFailure);
      }
    }

    /** It has none. */
    record No(String reason) implements Admission {}
  }

  /**
   * What came of a time.
   *
   * @param executionId the run; absent: there is none
   * @param end what became of it, or why there is none
   */
  record Launched(@JsonProperty("execution_id") @Nullable String executionId, String end) {}

  /** Starts the run of a time, and stays until that has ended; cancelled, it cancels the run. */
  @WorkflowMethod(name = "Launch")
  Launched run(Order order);
}
