package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run needs to begin, frozen at its start: the argument of {@link Interpreter}.
 *
 * @param executionId also the id of the Temporal workflow
 * @param version the workflow's version that runs
 * @param graphHash which graph that is
 * @param input what the caller sent, for the row
 * @param variables the run's variables over the workflow's defaults
 * @param trigger what called: kind {@code manual}, {@code webhook}, …, and what it brought
 * @param entry the block where the run enters; absent: at the starters, else at all entries
 * @param onFailure what happens to the blocks that run when one has failed for good
 * @param parent the block that called for this run; absent where no block did
 * @param resumed how far the Temporal run before this one came; absent in the first one
 */
public record ExecutionRequest(
    @JsonProperty("execution_id") String executionId,
    @JsonProperty("workspace_id") String workspaceId,
    @JsonProperty("workflow_id") String workflowId,
    int version,
    @JsonProperty("graph_hash") String graphHash,
    Map<String, @Nullable Object> input,
    Map<String, @Nullable Object> variables,
    Trigger trigger,
    @Nullable String entry,
    @JsonProperty("on_failure") OnFailure onFailure,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Parent parent,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WalkState resumed) {
  /** Of a run that begins. */
  public ExecutionRequest(
      String executionId,
      String workspaceId,
      String workflowId,
      int version,
      String graphHash,
      Map<String, @Nullable Object> input,
      Map<String, @Nullable Object> variables,
      Trigger trigger,
      @Nullable String entry,
      OnFailure onFailure) {
    this(
        executionId,
        workspaceId,
        workflowId,
        version,
        graphHash,
        input,
        variables,
        trigger,
        entry,
        onFailure,
        null,
        null);
  }

  /**
   * What stands in the memo of a run: its workflow's id and name, the version, the graph's hash.
   */
  public static final List<String> MEMO = List.of("workflow", "name", "version", "graph");

  private static final int MOST_SUMMARY = 100;

  /** The name of a workflow as Temporal shows it. */
  public static String summary(String workflowName) {
    return workflowName.substring(0, Math.min(MOST_SUMMARY, workflowName.length()));
  }

  /**
   * What Temporal shows beside the name of the workflow: which run of what it is, and where its log
   * is. In Markdown; of the platform's own words and ids alone, and the ids of blocks.
   */
  public String details() {
    StringBuilder text = new StringBuilder(200);
    text.append("Version **").append(version).append("** of workflow `").append(workflowId);
    text.append("`, called by ");
    Parent caller = parent;
    if (caller == null) {
      text.append('`').append(trigger.kind()).append('`');
    } else {
      text.append("the block `").append(caller.blockId());
      text.append("` of `").append(caller.executionId()).append('`');
    }
    text.append("\n\nIts log: `GET …/executions/").append(executionId);
    return text.append("/logs`").toString();
  }

  /** The memo of this run. */
  public Map<String, Object> memo(String workflowName) {
    Map<String, Object> memo = new LinkedHashMap<>();
    memo.put("workflow", workflowId);
    memo.put("name", summary(workflowName));
    memo.put("version", version);
    memo.put("graph", graphHash);
    return memo;
  }

  /** What happens to the blocks that run when one has failed for good. */
  public enum OnFailure {
    /** They are let end. */
    @JsonProperty("finish")
    FINISH,
    /** They are cancelled. */
    @JsonProperty("cancel")
    CANCEL;

    /** Of its name, as workflows are stored with it. */
    public static OnFailure named(String name) {
      return name.equals("cancel") ? CANCEL : FINISH;
    }
  }

  /**
   * What called.
   *
   * @param kind such as {@code manual}
   * @param request {@code body, headers, query, method} of a webhook call; empty otherwise
   */
  public record Trigger(String kind, Map<String, @Nullable Object> request) {
    /** A caller with a key. */
    public static final Trigger MANUAL = new Trigger("manual", Map.of());

    /** The kinds that an api starts; it counts them. */
    public static final List<String> BY_API = List.of("manual", "webhook", "retry", "platform");

    /** The kinds that begin without an api; the worker where they do counts them. */
    public static final List<String> BY_WORKER = List.of("schedule", "orchestration");

    /** Keeps its own copy. */
    public Trigger {
      request = Collections.unmodifiableMap(new LinkedHashMap<>(request));
    }
  }

  /**
   * The block that called for a run.
   *
   * @param blockId its place in its graph
   * @param interpreter the Temporal workflow that is told of the end
   * @param depth how many runs stand above this one, at least 1
   * @param waits whether the block waits for the end
   */
  public record Parent(
      @JsonProperty("execution_id") String executionId,
      @JsonProperty("block_id") String blockId,
      String interpreter,
      int depth,
      boolean waits) {}

  /** Keeps its own copies, in the order they came. */
  public ExecutionRequest {
    input = Collections.unmodifiableMap(new LinkedHashMap<>(input));
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** The same run as its maps' batches know it: as it began, and without what was sent. */
  public ExecutionRequest withoutInput() {
    return new ExecutionRequest(
        executionId,
        workspaceId,
        workflowId,
        version,
        graphHash,
        Map.of(),
        variables,
        trigger,
        entry,
        onFailure,
        parent,
        null);
  }

  /** The same run, called for by a block. */
  public ExecutionRequest calledBy(Parent caller) {
    return new ExecutionRequest(
        executionId,
        workspaceId,
        workflowId,
        version,
        graphHash,
        input,
        variables,
        trigger,
        entry,
        onFailure,
        caller,
        resumed);
  }

  /** For the next Temporal run of the same execution; without a state, as it began. */
  public ExecutionRequest from(@Nullable WalkState state) {
    return new ExecutionRequest(
        executionId,
        workspaceId,
        workflowId,
        version,
        graphHash,
        input,
        variables,
        trigger,
        entry,
        onFailure,
        parent,
        state);
  }

  /** Whose run it is, without what it was given, which the end of a run has no use for. */
  public ExecutionRequest bare() {
    return new ExecutionRequest(
        executionId,
        workspaceId,
        workflowId,
        version,
        graphHash,
        Map.of(),
        Map.of(),
        new Trigger(trigger.kind(), Map.of()),
        entry,
        onFailure);
  }
}
