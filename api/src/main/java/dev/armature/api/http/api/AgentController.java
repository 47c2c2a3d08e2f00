package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.agent.Presets;
import dev.armature.api.audit.Operation;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** {@code /api/agents}: presets of agents. */
@Controller("/api/agents")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class AgentController {
  private final Presets presets;

  AgentController(Presets presets) {
    this.presets = presets;
  }

  @Get
  @Told(
      id = "list_agents",
      group = "Agents",
      summary = "The presets of agents of the workspace",
      answers = @Answer(of = AgentBody.Page.class, value = "A page of them."),
      refuses = Refusal.VALIDATION_ERROR)
  AgentBody.Page list(
      Caller caller,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "50")
          @Nullable String limit,
      @QueryValue @Meaning(value = Paging.OFFSET, types = "integer", least = 0, byDefault = "0")
          @Nullable String offset) {
    Paging paging = Paging.of(limit, offset, 50);
    return AgentBody.Page.of(presets.list(caller, paging.limit(), paging.offset()), paging);
  }

  @Post
  @Audited(Operation.AGENT_CREATE)
  @Told(
      id = "create_agent",
      group = "Agents",
      summary = "Keeps a preset of agents",
      description =
          "Agent blocks name it in their `agent_id`. It is checked like the config of an agent "
              + "block; no expression may stand in it, since nothing is filled in.",
      takes = AgentBody.New.class,
      answers = @Answer(status = 201, of = AgentBody.Shown.class, value = "The new preset."),
      refuses = Refusal.FORBIDDEN)
  HttpResponse<AgentBody.Shown> create(HttpRequest<byte[]> request, Caller caller) {
    return HttpResponse.created(AgentBody.Shown.of(presets.create(caller, Bodies.needed(request))));
  }

  @Get("/{id}")
  @Told(
      id = "get_agent",
      group = "Agents",
      summary = "A preset of agents",
      answers = @Answer(of = AgentBody.Shown.class, value = "The preset."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.AGENT_NOT_FOUND})
  AgentBody.Shown get(
      Caller caller,
      @Meaning("Id of the preset") String id,
      @QueryValue
          @Meaning(
              value = "Which version; absent: the newest",
              pattern = "^\\d{1,9}$",
              example = "\"1\"")
          @Nullable String version) {
    return AgentBody.Shown.of(presets.get(caller, id, version(version)));
  }

  /** The number of a version; null: the newest. */
  static @Nullable Integer version(@Nullable String sent) {
    if (sent != null && !sent.matches("\\d{1,9}")) {
      throw Problem.invalid("'version' must be a number").thrown();
    }
    return sent == null ? null : Integer.valueOf(sent);
  }

  @Put("/{id}")
  @Audited(Operation.AGENT_CHANGE)
  @Told(
      id = "replace_agent",
      group = "Agents",
      summary = "Makes the next version of a preset of agents",
      description =
          "It is sent whole. Graphs that are saved already keep the version that they are pinned "
              + "to; what is saved from now on has this one.",
      takes = AgentBody.New.class,
      answers = @Answer(of = AgentBody.Shown.class, value = "The preset in its new version."),
      refuses = {Refusal.FORBIDDEN, Refusal.AGENT_NOT_FOUND})
  AgentBody.Shown replace(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the preset") String id) {
    return AgentBody.Shown.of(presets.replace(caller, id, Bodies.needed(request)));
  }

  @Delete("/{id}")
  @Audited(Operation.AGENT_DELETE)
  @Told(
      id = "delete_agent",
      group = "Agents",
      summary = "Takes a preset of agents away",
      description = "Graphs that are pinned to a version of it go on to run with it.",
      answers = @Answer(status = 204, value = "It is gone."),
      refuses = {Refusal.FORBIDDEN, Refusal.AGENT_NOT_FOUND})
  HttpResponse<?> delete(Caller caller, @Meaning("Id of the preset") String id) {
    presets.delete(caller, id);
    return HttpResponse.noContent();
  }
}
