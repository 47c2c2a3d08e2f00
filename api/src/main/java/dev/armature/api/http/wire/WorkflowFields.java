package dev.armature.api.http.wire;

import dev.armature.api.http.Fields;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.graph.Limits;
import java.util.List;

/** The fields of a workflow beside its graph. */
public final class WorkflowFields {
  private static final int MOST_DESCRIPTION = 10_000;

  private WorkflowFields() {}

  /** What a body sets; what is wrong with it is noted in the fields. */
  public static WorkflowChange change(Fields body) {
    String name = body.text("name");
    if (name != null && (name.isBlank() || name.length() > Limits.NAME_CHARS)) {
      body.fault(
          "NAME", "name", "'name' must have 1 to %d characters".formatted(Limits.NAME_CHARS));
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
