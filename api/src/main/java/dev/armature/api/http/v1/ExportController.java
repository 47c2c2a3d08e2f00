package dev.armature.api.http.v1;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.graph.Limits;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/workflows/{id}/export} and {@code /v1/workflows/import}. */
@Controller("/v1/workflows")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class ExportController {
  private final Workflows workflows;

  ExportController(Workflows workflows) {
    this.workflows = workflows;
  }

  @Get("/{id}/export")
  @Told(
      id = "v1_export_workflow",
      group = "Workflows",
      summary = "A workflow as a file that any server takes",
      description =
          "Its newest graph. Credentials are named in it, presets and other workflows by their ids:"
              + " where it is taken to, these have to be.",
      answers = @Answer(of = ExportBody.One.class, value = "The file, in the envelope."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND})
  ExportBody.One export(
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @QueryValue @Meaning(value = "What it is written in", oneOf = "json", byDefault = "\"json\"")
          @Nullable String format) {
    Workflow workflow = workflows.get(caller, Checked.workflow(id));
    if (format != null && !format.equals("json")) {
      throw Problem.invalid(
              List.of(
                  Fault.of(
                      "EXPORT_FORMAT",
                      "format",
                      "'format' must be json: this release writes no programs")))
          .thrown();
    }
    return new ExportBody.One(
        true, ExportBody.Exported.of(workflow, workflows.portable(caller, workflow)));
  }

  @Post("/import")
  @Audited(Operation.WORKFLOW_CREATE)
  @Told(
      id = "v1_import_workflow",
      group = "Workflows",
      summary = "Makes a workflow of a file",
      description =
          "Needs the role editor. Takes what an export answers, with its envelope or without. It is"
              + " a new workflow, and a draft; `meta` says what it lacks here.",
      takes = ExportBody.Exported.class,
      answers = @Answer(status = 201, of = WorkflowBody.One.class, value = "The new workflow."),
      refuses = Refusal.FORBIDDEN)
  HttpResponse<WorkflowBody.One> take(HttpRequest<byte[]> request, Caller caller) {
    Fields fields = Fields.of(file(Bodies.needed(request, Limits.GRAPH_BYTES)));
    if (!ExportBody.FORMAT.equals(fields.raw("format"))) {
      fields.fault(
          "EXPORT_FORMAT",
          "format",
          "'format' must be \"%s\", as an export has it".formatted(ExportBody.FORMAT));
    }
    return HttpResponse.created(WorkflowsController.created(workflows, caller, fields));
  }

  /** The file in a body, which may be an answer just as it came. */
  private static Map<String, @Nullable Object> file(Map<String, @Nullable Object> body) {
    if (!body.containsKey("success") || !(body.get("data") instanceof Map<?, ?> data)) {
      return body;
    }
    Map<String, @Nullable Object> file = new LinkedHashMap<>();
    data.forEach((name, value) -> file.put(String.valueOf(name), value));
    return file;
  }
}
