package dev.armature.api.http.api;

import dev.armature.api.agent.Presets;
import dev.armature.api.platform.Asked;
import dev.armature.api.platform.Reply;
import dev.armature.api.platform.Resource;
import dev.armature.api.platform.Work;
import dev.armature.block.PlatformOperation;
import jakarta.inject.Singleton;
import java.util.Map;

/** What blocks may do to presets of agents: what the routes of {@code /api/agents} do. */
@Singleton
final class AgentsResource implements Resource {
  private final Presets presets;

  AgentsResource(Presets presets) {
    this.presets = presets;
  }

  @Override
  public Map<PlatformOperation, Work> operations() {
    return Map.of(
        PlatformOperation.LIST_AGENTS, new Work.Reads(this::list),
        PlatformOperation.GET_AGENT, new Work.Reads(this::get),
        PlatformOperation.CREATE_AGENT, new Work.Writes(this::create),
        PlatformOperation.REPLACE_AGENT, new Work.Writes(this::replace),
        PlatformOperation.DELETE_AGENT, new Work.Writes(this::delete));
  }

  private Reply list(Asked asked) {
    Paging paging = Paging.of(asked.param("limit"), asked.param("offset"), 50);
    return Reply.ok(
        AgentBody.Page.of(presets.list(asked.caller(), paging.limit(), paging.offset()), paging));
  }

  private Reply get(Asked asked) {
    return Reply.ok(
        AgentBody.Shown.of(
            presets.get(
                asked.caller(), asked.id(), AgentController.version(asked.param("version")))));
  }

  private Reply create(Asked asked) {
    return Reply.created(AgentBody.Shown.of(presets.create(asked.caller(), asked.body())));
  }

  private Reply replace(Asked asked) {
    return Reply.ok(AgentBody.Shown.of(presets.replace(asked.caller(), asked.id(), asked.body())));
  }

  private Reply delete(Asked asked) {
    presets.delete(asked.caller(), asked.id());
    return Reply.gone();
  }
}
