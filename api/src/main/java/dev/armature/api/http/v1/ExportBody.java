package dev.armature.api.http.v1;

import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.wire.GraphBody;
import dev.armature.api.http.wire.GraphShapes;
import dev.armature.api.workflow.Workflow;
import dev.armature.graph.Graph;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A workflow as a file that another server takes too. */
final class ExportBody {
  /** What tells such a file from any other, and from one of a later form. */
  static final String FORMAT = "armature.workflow/1";

  private ExportBody() {}

  /** The file. */
  @Meaning(
      name = "V1Export",
      value = "A workflow without what belongs to one server alone: ids, secrets, webhook ids.")
  record Exported(
      @Meaning(value = "What it is", oneOf = FORMAT) String format,
      @Meaning(value = "What a person calls it", least = 1, most = 200) String name,
      @Meaning(value = "What it is for", most = 10_000) @Nullable String description,
      @Meaning("On a list or a canvas") @Nullable String color,
      @Meaning(value = "Words to find it by", byDefault = "[]") List<String> tags,
      @Meaning(value = "Defaults of the variables of its runs", byDefault = "{}")
          Map<String, @Nullable Object> variables,
      @Meaning(
              value = "What becomes of other blocks under way when one fails",
              oneOf = {"finish", "cancel"},
              byDefault = "\"finish\"")
          String onFailure,
      @Meaning(
              value = "The blocks of its graph, without secret fields and webhook ids",
              shape = GraphShapes.Block.class,
              byDefault = "[]")
          List<Map<String, @Nullable Object>> nodes,
      @Meaning(value = "The ways between them", shape = GraphShapes.Edge.class, byDefault = "[]")
          List<Map<String, @Nullable Object>> edges) {
    static Exported of(Workflow workflow, Graph portable) {
      return new Exported(
          FORMAT,
          workflow.name(),
          workflow.description(),
          workflow.color(),
          workflow.tags(),
          workflow.variables(),
          workflow.onFailure(),
          GraphBody.blocks(portable),
          GraphBody.edges(portable));
    }
  }

  /** It, in its envelope. */
  @Meaning(name = "V1ExportEnvelope", value = "A workflow as a file.")
  record One(@Meaning(Envelope.TRUE) boolean success, @Meaning("The file") Exported data) {}
}
