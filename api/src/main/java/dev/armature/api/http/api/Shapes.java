package dev.armature.api.http.api;

import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.wire.GraphShapes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes of bodies that API 1 takes, for the document: they are read field by field. */
final class Shapes {
  private Shapes() {}

  @Meaning(name = "GraphRequest", value = "A complete graph; it replaces the one before.")
  record Graph(
      @Meaning(value = "At most 5,000", shape = GraphShapes.Block.class) List<Object> blocks,
      @Meaning(value = "At most 20,000", shape = GraphShapes.Edge.class) List<Object> edges) {}

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
      @Meaning(value = "Its first graph; with `edges`", shape = GraphShapes.Block.class)
          @Nullable List<Object> blocks,
      @Meaning(value = "Its first graph; with `blocks`", shape = GraphShapes.Edge.class)
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
