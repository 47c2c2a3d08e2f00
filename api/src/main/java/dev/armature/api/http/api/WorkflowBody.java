package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.graph.Graph;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workflows as API 1 shows them, and changes as it takes them. */
final class WorkflowBody {
  private static final int MOST_NAME = 200;
  private static final int MOST_DESCRIPTION = 10_000;

  private WorkflowBody() {}

  /** A row of a list. */
  record Summary(
      String id,
      String name,
      @Nullable String description,
      @Nullable String color,
      List<String> tags,
      String status,
      String state,
      int version,
      Instant createdAt,
      Instant updatedAt,
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
  record Whole(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean ok,
      @JsonUnwrapped Summary summary,
      Map<String, @Nullable Object> variables,
      String onFailure,
      @Nullable Instant armedUntil) {
    static Whole of(Workflow workflow, @Nullable Boolean ok) {
      return new Whole(ok, Summary.of(workflow), workflow.variables(), workflow.onFailure(), null);
    }
  }

  /** A webhook block and where it is called. */
  record Webhook(String blockId, String url) {}

  /** A workflow with the graph of one of its versions. */
  record Drawn(
      @JsonUnwrapped Whole workflow,
      List<Map<String, @Nullable Object>> blocks,
      List<Map<String, @Nullable Object>> edges,
      List<Webhook> webhooks) {
    static Drawn of(Workflow workflow, Graph graph) {
      return new Drawn(
          Whole.of(workflow, null),
          GraphBody.blocks(graph),
          GraphBody.edges(graph),
          graph.blocks().stream()
              .filter(it -> it.config().get("webhook_id") instanceof String)
              .map(it -> new Webhook(it.id(), "/api/webhooks/" + it.config().get("webhook_id")))
              .toList());
    }
  }

  /** A page of a list. */
  record Page(List<Summary> workflows, long total, int limit, long offset) {}

  /** What a body sets; what is wrong with it is noted in the fields. */
  static WorkflowChange change(Fields body) {
    String name = body.text("name");
    if (name != null && (name.isBlank() || name.length() > MOST_NAME)) {
      body.fault("NAME", "name", "'name' must have 1 to %d characters".formatted(MOST_NAME));
    }
    String description = body.text("description");
    if (description != null && description.length() > MOST_DESCRIPTION) {
      body.fault(
          "DESCRIPTION",
          "description",
          "'description' must have at most %,d characters".formatted(MOST_DESCRIPTION));
    }
    return new WorkflowChange(
        name,
        description,
        body.text("color"),
        body.texts("tags"),
        body.object("variables"),
        body.oneOf("on_failure", List.of("finish", "cancel")));
  }
}
