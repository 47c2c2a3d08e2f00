package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of graphs on the wire, for the document. Graphs are read field by field, so that all
 * faults are told at once, and shown without what was not sent: {@link GraphBody}.
 */
final class Shapes {
  private static final String DURATION =
      "`500ms`, `30s`, `5m`, ISO-8601 such as `PT1M`, or milliseconds";

  private Shapes() {}

  @Meaning(name = "Block", value = "A block as the author placed it.")
  record Block(
      @Meaning(
              value = "Once in its graph",
              pattern = "^[A-Za-z0-9_-]{1,64}$",
              example = "\"fetch\"")
          String id,
      @Meaning(
              value = "A block type or one of its aliases: `GET /api/block-types`",
              example = "\"general_api\"")
          String type,
      @Meaning(value = "What a person calls it", most = 200) @Nullable String name,
      @Meaning(value = "What the type asks for; strings may hold `{{ … }}`", byDefault = "{}")
          Map<String, @Nullable Object> config,
      @Meaning(value = "Where it stands on the canvas", shape = Position.class)
          @Nullable Position position,
      @Meaning(value = "A disabled block is passed by", byDefault = "true") boolean enabled,
      @Meaning(
              value = "Whether a run may enter here although the type is no entry",
              byDefault = "false")
          boolean isTrigger,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("How a failed attempt is repeated; absent: as the type says")
          @Nullable Retry retry,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Of one attempt: " + DURATION,
              types = {"string", "number"},
              example = "\"30s\"")
          @Nullable Object timeout,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "`continue`: a failure is passed on as `outputs.<id>.error`",
              oneOf = {"continue", "fail"})
          @Nullable String onError,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("When a result may be used again; absent: never")
          @Nullable Cache cache,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("The catalogue's block behind it, where it came as a node")
          @Nullable String blockId) {}

  @Meaning(name = "Position", value = "A place on the canvas.")
  record Position(
      @Meaning(value = "To the right", byDefault = "0") double x,
      @Meaning(value = "Downwards", byDefault = "0") double y) {}

  @Meaning(name = "Retry", value = "How a failed attempt is repeated.")
  record Retry(
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(value = "The first one included", least = 1, most = 1000)
          @Nullable Integer maxAttempts,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Before the second attempt: " + DURATION,
              types = {"string", "number"})
          @Nullable Object initialInterval,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(value = "Each pause is the one before times this", least = 1, most = 100)
          @Nullable Double backoff,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "No pause is longer: " + DURATION,
              types = {"string", "number"})
          @Nullable Object maxInterval,
      @Meaning(value = "Problem codes that end the block at once", byDefault = "[]")
          List<String> nonRetryable) {}

  @Meaning(name = "Cache", value = "When a result may be used again.")
  record Cache(
      @Meaning(
              value = "For how long, 30 days at most: " + DURATION,
              types = {"string", "number"})
          Object ttl,
      @Meaning(
              "An expression whose value stands for all that is filled into the config; null: that"
                  + " itself. Where it gives null, nothing is used again")
          @Nullable String key) {}

  @Meaning(name = "Edge", value = "A way from one block to the next.")
  record Edge(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("As it was sent") @Nullable String id,
      @Meaning(value = "Id of the block it leaves", example = "\"start\"") String source,
      @Meaning(value = "Id of the block it leads to", example = "\"fetch\"") String target,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "A route of the source, `error`, or an expression; absent: always",
              example = "\"outputs.fetch.output.status == 'ok'\"")
          @Nullable String condition,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Stands for the condition where there is none; also `sourceHandle`",
              types = {"string", "number"})
          @Nullable Object sourceHandle,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Kept for the canvas; also `targetHandle`",
              types = {"string", "number"})
          @Nullable Object targetHandle) {}

  @Meaning(name = "GraphRequest", value = "A complete graph; it replaces the one before.")
  record Graph(
      @Meaning(value = "At most 5,000", shape = Block.class) List<Object> blocks,
      @Meaning(value = "At most 20,000", shape = Edge.class) List<Object> edges) {}

  @Meaning(name = "NewWorkflowRequest", value = "A workflow to make.")
  record NewWorkflow(
      @Meaning(value = "What a person calls it", least = 1, most = 200, example = "\"greet\"")
          String name,
      @Meaning(value = "What it is for", most = 10_000) @Nullable String description,
      @Meaning(value = "On a list or a canvas", example = "\"#3366cc\"") @Nullable String color,
      @Meaning("Words to find it by") @Nullable List<String> tags,
      @Meaning("Defaults of the variables of its runs")
          @Nullable Map<String, @Nullable Object> variables,
      @Meaning(
              value = "What becomes of other blocks under way when one fails",
              oneOf = {"finish", "cancel"},
              byDefault = "\"finish\"")
          @Nullable String onFailure,
      @Meaning(value = "Its first graph; with `edges`", shape = Block.class)
          @Nullable List<Object> blocks,
      @Meaning(value = "Its first graph; with `blocks`", shape = Edge.class)
          @Nullable List<Object> edges) {}

  @Meaning(name = "ChangedWorkflowRequest", value = "What to change; at least one field.")
  record ChangedWorkflow(
      @Meaning(value = "What a person calls it", least = 1, most = 200) @Nullable String name,
      @Meaning(value = "What it is for", most = 10_000) @Nullable String description,
      @Meaning("On a list or a canvas") @Nullable String color,
      @Meaning("Words to find it by") @Nullable List<String> tags,
      @Meaning("Defaults of the variables of its runs")
          @Nullable Map<String, @Nullable Object> variables,
      @Meaning(
              value = "What becomes of other blocks under way when one fails",
              oneOf = {"finish", "cancel"})
          @Nullable String onFailure) {}

  @Meaning(name = "ExecuteRequest", value = "A run to start.")
  record Execute(
      @Meaning("Variables of the run, over those of the workflow; they win over `inputs`")
          @Nullable Map<String, @Nullable Object> variables,
      @Meaning("Another name of `variables`; it wins over `input`")
          @Nullable Map<String, @Nullable Object> inputs,
      @Meaning("An older name of `variables`") @Nullable Map<String, @Nullable Object> input,
      @Meaning("The block where the run enters, where there are several entries")
          @Nullable String triggerNodeId) {}

  @Meaning(name = "RetryRequest", value = "What of a run is to be done again, and how.")
  record Retrying(
      @Meaning(
              "The block that runs again, and all that follows from it; absent: what has failed,"
                  + " or did not end")
          @Nullable String from,
      @Meaning(
              value =
                  "What is otherwise than it was, by the id of the block: `{\"config\": {…}}` puts"
                      + " fields into its config and has it run, `{\"output\": …}` takes it as done"
                      + " with this output",
              example = "{\"fetch\": {\"output\": []}}")
          @Nullable Map<String, @Nullable Object> overrides,
      @Meaning(
              value =
                  "Which version runs: its number, `deployed` or `latest`; absent: the graph of the"
                      + " run that is retried",
              types = {"integer", "string"},
              example = "\"latest\"")
          @Nullable Object version) {}

  @Meaning(name = "BulkRetryRequest", value = "Which runs are to be done again, and how.")
  record BulkRetry(
      @Meaning(
              value = "How they ended",
              oneOf = {"completed", "failed", "cancelled"})
          String status,
      @Meaning("Those that started then or later; absent: whenever they did")
          @Nullable Instant startedFrom,
      @Meaning("Those that started before; absent: whenever they did") @Nullable Instant startedTo,
      @Meaning("Goes on behind this execution, the `next` of an answer; absent: with the oldest")
          @Nullable String after,
      @Meaning("As of one retry") @Nullable String from,
      @Meaning("As of one retry") @Nullable Map<String, @Nullable Object> overrides,
      @Meaning(
              value = "As of one retry",
              types = {"integer", "string"},
              example = "\"latest\"")
          @Nullable Object version) {}
}
