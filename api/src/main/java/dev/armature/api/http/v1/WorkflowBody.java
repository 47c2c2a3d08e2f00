package dev.armature.api.http.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.wire.GraphBody;
import dev.armature.api.http.wire.GraphShapes;
import dev.armature.api.workflow.Revised;
import dev.armature.api.workflow.Workflow;
import dev.armature.graph.Graph;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Workflows as {@code /v1} shows them. */
final class WorkflowBody {
  private static final String ID = "Its id";
  private static final String NAME = "What a person calls it";
  private static final String STATUS =
      "`published`: the world calls it by its webhooks, and its schedules run";
  private static final String CREATED = "When it was made";
  private static final String UPDATED = "When it was last changed";
  private static final String ABOUT = "What it is for";
  private static final String VARIABLES = "Defaults of the variables of its runs";
  private static final String NODES = "The blocks of its graph, at most 5,000";
  private static final String EDGES = "The ways between them, at most 20,000";

  private WorkflowBody() {}

  /** What a new one is made of. */
  @Meaning(name = "V1NewWorkflow", value = "A workflow to make.")
  record New(
      @Meaning(value = NAME, least = 1, most = 200, example = "\"greet\"") String name,
      @Meaning(value = ABOUT, most = 10_000) @Nullable String description,
      @Meaning(value = NODES, shape = GraphShapes.Block.class, byDefault = "[]")
          @Nullable List<Object> nodes,
      @Meaning(value = EDGES, shape = GraphShapes.Edge.class, byDefault = "[]")
          @Nullable List<Object> edges,
      @Meaning(value = VARIABLES, byDefault = "{}")
          @Nullable Map<String, @Nullable Object> variables) {}

  /** What is to be otherwise. */
  @Meaning(
      name = "V1ChangedWorkflow",
      value = "What to change, all or nothing; at least one field.")
  record Changed(
      @Meaning(value = NAME, least = 1, most = 200) @Nullable String name,
      @Meaning(value = ABOUT, most = 10_000) @Nullable String description,
      @Meaning(
              value =
                  "`published` lets the world call the newest graph, that of this body where it"
                      + " brings one; `draft` ends that",
              oneOf = {"draft", "published"})
          @Nullable String status,
      @Meaning(VARIABLES) @Nullable Map<String, @Nullable Object> variables,
      @Meaning(value = NODES + "; absent: those there are", shape = GraphShapes.Block.class)
          @Nullable List<Object> nodes,
      @Meaning(value = EDGES + "; absent: those there are", shape = GraphShapes.Edge.class)
          @Nullable List<Object> edges) {}

  /** One on a list. */
  @Meaning(name = "V1WorkflowSummary", value = "A workflow on a list.")
  record Summary(
      @Meaning(value = ID, pattern = "^wf_[0-9a-z]{26}$") String id,
      @Meaning(NAME) String name,
      @Meaning(
              value = STATUS,
              oneOf = {"draft", "published"})
          String status,
      @Meaning(CREATED) Instant createdAt,
      @Meaning(UPDATED) Instant updatedAt) {
    static Summary of(Workflow workflow) {
      return new Summary(
          workflow.id(),
          workflow.name(),
          word(workflow),
          workflow.createdAt(),
          workflow.updatedAt());
    }
  }

  /** One by itself, with its newest graph. */
  @Meaning(name = "V1Workflow", value = "A workflow with its newest graph.")
  record Shown(
      @Meaning(value = ID, pattern = "^wf_[0-9a-z]{26}$") String id,
      @Meaning(NAME) String name,
      @Meaning(ABOUT) @Nullable String description,
      @Meaning(
              value = STATUS,
              oneOf = {"draft", "published"})
          String status,
      @Meaning(value = NODES, shape = GraphShapes.Block.class)
          List<Map<String, @Nullable Object>> nodes,
      @Meaning(value = EDGES, shape = GraphShapes.Edge.class)
          List<Map<String, @Nullable Object>> edges,
      @Meaning(VARIABLES) Map<String, @Nullable Object> variables,
      @Meaning(CREATED) Instant createdAt,
      @Meaning(UPDATED) Instant updatedAt) {
    static Shown of(Workflow workflow, Graph graph) {
      return new Shown(
          workflow.id(),
          workflow.name(),
          workflow.description(),
          word(workflow),
          GraphBody.blocks(graph),
          GraphBody.edges(graph),
          workflow.variables(),
          workflow.createdAt(),
          workflow.updatedAt());
    }
  }

  /** One of them. */
  @Meaning(name = "V1WorkflowEnvelope", value = "A workflow.")
  record One(
      @Meaning(Envelope.TRUE) boolean success,
      @Meaning("The workflow") Shown data,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("What to mind of its graph; absent where there is nothing")
          Envelope.@Nullable Warnings meta) {
    static One of(Workflow workflow, Graph graph) {
      return new One(true, Shown.of(workflow, graph), null);
    }

    static One of(Revised revised, Graph graph) {
      return new One(
          true, Shown.of(revised.workflow(), graph), Envelope.Warnings.of(revised.warnings()));
    }
  }

  /** A page of them. */
  @Meaning(name = "V1WorkflowPage", value = "A page of workflows.")
  record Page(
      @Meaning(Envelope.TRUE) boolean success,
      @Meaning("Those of this page, newest first") List<Summary> data,
      @Meaning("Which page it is") Envelope.PageMeta meta) {}

  private static String word(Workflow workflow) {
    return workflow.deployed() ? "published" : "draft";
  }
}
