package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Workspaces;
import dev.armature.api.audit.Operation;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.graph.Limits;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/workspaces}: what the operator lets each of them call. */
@Controller("/api/workspaces")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class WorkspaceController {
  private final Workspaces workspaces;

  WorkspaceController(Workspaces workspaces) {
    this.workspaces = workspaces;
  }

  @Get
  @Told(
      id = "list_workspaces",
      group = "Accounts",
      summary = "The workspace of the caller; for the operator's admins, all of them",
      description = "Needs the role admin.",
      answers = @Answer(of = WorkspaceBody.Page.class, value = "A page of them."),
      refuses = {Refusal.FORBIDDEN, Refusal.VALIDATION_ERROR})
  WorkspaceBody.Page list(
      Caller caller,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "50")
          @Nullable String limit,
      @QueryValue @Meaning(value = Paging.OFFSET, types = "integer", least = 0, byDefault = "0")
          @Nullable String offset) {
    Paging paging = Paging.of(limit, offset, 50);
    return WorkspaceBody.Page.of(workspaces.list(caller, paging.limit(), paging.offset()), paging);
  }

  @Patch("/{id}")
  @Audited(Operation.WORKSPACE_CHANGE)
  @Told(
      id = "change_workspace",
      group = "Accounts",
      summary = "Says how much a workspace may call",
      description = "Needs the role admin in the operator's workspace. It counts in the next call.",
      takes = WorkspaceBody.Change.class,
      answers = @Answer(of = WorkspaceBody.Shown.class, value = "The workspace as it is now."),
      refuses = {Refusal.FORBIDDEN, Refusal.WORKSPACE_NOT_FOUND})
  WorkspaceBody.Shown change(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the workspace") String id) {
    Fields fields = Fields.of(Bodies.needed(request, Limits.SMALL_BODY_BYTES));
    fields.only(List.of("plan"));
    return WorkspaceBody.Shown.of(
        workspaces.change(caller, id, fields.text("plan"), fields.faults()));
  }
}
