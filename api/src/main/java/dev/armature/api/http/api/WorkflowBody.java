package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.wire.GraphBody;
import dev.armature.api.http.wire.GraphShapes;
import dev.armature.api.schedule.Upcoming;
import dev.armature.api.workflow.Saved;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.graph.Graph;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workflows as API 1 shows them, and changes as it takes them. */
final class WorkflowBody {
  private WorkflowBody() {}

  /** A row of a list. */
  @Meaning(name = "WorkflowSummary", value = "A workflow on a list.")
  record Summary(
      @Meaning(value = "Its id", pattern = "^wf_[0-9a-z]{26}$") String id,
      @Meaning("What a person calls it") String name,
      @Meaning("What it is for") @Nullable String description,
      @Meaning("On a list or a canvas") @Nullable String color,
      @Meaning("Words to find it by") List<String> tags,
      @Meaning(
              value = "Its lifecycle",
              oneOf = {"draft", "active", "paused", "archived"})
          String status,
      @Meaning(
              value = "Whether its webhooks take calls",
              oneOf = {"internal", "deployed"})
          String state,
      @Meaning(value = "Number of its newest graph", least = 1) int version,
      @Meaning("When it was made") Instant createdAt,
      @Meaning("When it was last changed") Instant updatedAt,
      @Meaning("When a run was last started, a second late at most")
          @Nullable Instant lastExecutionAt) {
    static Summary of(Workflow workflow) {
      return new Summary(
          workflow.id(),
          workflow.name(),
          workflow.description(),
          workflow.color(),
          workflow.tags(),
          workflow.status(),
          workflow.state(),
          workflow.version(),
          workflow.createdAt(),
          workflow.updatedAt(),
          workflow.lastExecutionAt());
    }
  }

  /** A workflow without its graph. */
  @Meaning(name = "Workflow", value = "A workflow without its graph.")
  record Whole(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("True, after a change")
          @Nullable Boolean ok,
      @JsonUnwrapped Summary summary,
      @Meaning("Defaults of the variables of its runs") Map<String, @Nullable Object> variables,
      @Meaning(
              value = "What becomes of other blocks under way when one fails",
              oneOf = {"finish", "cancel"})
          String onFailure,
      @Meaning("Until when one call of its webhook is let in; null: it is not armed")
          @Nullable Instant armedUntil) {
    static Whole of(Workflow workflow, @Nullable Boolean ok) {
      return new Whole(
          ok,
          Summary.of(workflow),
          workflow.variables(),
          workflow.onFailure(),
          workflow.armedUntil());
    }
  }

  /** That it is deployed, or not any more. */
  @Meaning(name = "Deployment", value = "Whether the webhooks of a workflow take calls.")
  record Deployment(
      @Meaning("True") boolean ok,
      @Meaning(
              value = "How it is now",
              oneOf = {"internal", "deployed"})
          String state) {}

  /** That it is armed. */
  @Meaning(name = "Arming", value = "A window in which one call is let in.")
  record Arming(
      @Meaning("True") boolean ok,
      @Meaning("When the window ends, by the clock of Temporal") Instant armedUntil) {}

  /** A webhook block and where it is called. */
  @Meaning(name = "Webhook", value = "A webhook block and where it is called.")
  record Webhook(@Meaning("The block") String blockId, @Meaning("The path to call") String url) {}

  /** A schedule and its next times. */
  @Meaning(name = "Schedule", value = "The schedule of a starter, and its next times.")
  record Scheduled(
      @Meaning("The starter") String blockId,
      @Meaning("Whether its times have their runs: the workflow is deployed, and does not rest")
          boolean live,
      @Meaning("How many runs there were since it began; null: no `max_runs` counts them")
          @Nullable Integer runs,
      @Meaning("The next times, five at most; of a schedule that is not live, as it would be")
          List<Instant> next) {
    static Scheduled of(Upcoming schedule) {
      return new Scheduled(schedule.blockId(), schedule.live(), schedule.runs(), schedule.next());
    }
  }

  /** A workflow with the graph of one of its versions. */
  @Meaning(name = "DrawnWorkflow", value = "A workflow with the graph of one of its versions.")
  record Drawn(
      @JsonUnwrapped Whole workflow,
      @Meaning(value = "Its blocks", shape = GraphShapes.Block.class)
          List<Map<String, @Nullable Object>> blocks,
      @Meaning(value = "Its edges", shape = GraphShapes.Edge.class)
          List<Map<String, @Nullable Object>> edges,
      @Meaning("Where its webhook blocks are called") List<Webhook> webhooks,
      @Meaning("The schedules of its deployed version, else of the newest")
          List<Scheduled> schedules) {
    static Drawn of(Workflow workflow, Graph graph, List<Upcoming> schedules) {
      return new Drawn(
          Whole.of(workflow, null),
          GraphBody.blocks(graph),
          GraphBody.edges(graph),
          graph.blocks().stream()
              .filter(it -> it.config().get("webhook_id") instanceof String)
              .map(it -> new Webhook(it.id(), "/api/webhooks/" + it.config().get("webhook_id")))
              .toList(),
          schedules.stream().map(Scheduled::of).toList());
    }
  }

  /** A page of a list. */
  @Meaning(name = "WorkflowPage", value = "A page of workflows.")
  record Page(
      @Meaning("Those of this page") List<Summary> workflows,
      @Meaning("How many there are in all") long total,
      @Meaning("The most that were asked for") int limit,
      @Meaning("How many were passed over") long offset) {
    static Page of(Workflows.Page page, Paging paging) {
      return new Page(
          page.workflows().stream().map(Summary::of).toList(),
          page.total(),
          paging.limit(),
          paging.offset());
    }
  }

  /** What came of a save. */
  @Meaning(name = "SavedGraph", value = "What came of a save.")
  record Redrawn(
      @Meaning("True") boolean ok,
      @Meaning(value = "The version it is; the same graph again is the same version", least = 1)
          int version,
      @Meaning("How many blocks it has") int blocks,
      @Meaning("How many edges it has") int edges,
      @Meaning("What may not be as it is meant; some of it keeps the graph from running")
          List<ErrorBody.Fault> warnings) {
    static Redrawn of(Saved saved) {
      return new Redrawn(
          true,
          saved.version(),
          saved.blocks(),
          saved.edges(),
          ErrorBody.Fault.of(saved.warnings()));
    }
  }
}
