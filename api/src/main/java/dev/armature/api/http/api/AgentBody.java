package dev.armature.api.http.api;

import dev.armature.api.agent.Preset;
import dev.armature.api.agent.Presets;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Presets of agents on the wire; their fields mean what they mean in an agent block. */
final class AgentBody {
  private static final String MODEL = "The model's name, as its provider knows it";
  private static final String PROMPT = "What the model is to be and do";
  private static final String TEMPERATURE = "How freely it chooses its words";
  private static final String TOKENS = "How long one answer may be, in tokens";
  private static final String TOOLS =
      "What it may call, as `tools` of an agent block; a workflow without `version` is called in "
          + "its newest";
  private static final String SCHEMA = "JSON Schema that the answer must fit";
  private static final String CREDENTIAL = "Name of the credential whose value is the key";

  private AgentBody() {}

  /** What one is made of. */
  @Meaning(name = "NewAgent", value = "What a preset of agents is made of; nothing is filled in.")
  record New(
      @Meaning(value = "What a person calls it", least = 1, most = 200, example = "\"greeter\"")
          String name,
      @Meaning(value = MODEL, example = "\"gpt-4o-mini\"") String model,
      @Meaning(PROMPT) @Nullable String systemPrompt,
      @Meaning(value = TEMPERATURE, least = 0, most = 2) @Nullable Double temperature,
      @Meaning(value = TOKENS, least = 1) @Nullable Integer maxTokens,
      @Meaning(TOOLS) @Nullable List<Map<String, @Nullable Object>> tools,
      @Meaning(SCHEMA) @Nullable Map<String, @Nullable Object> responseSchema,
      @Meaning(CREDENTIAL) @Nullable String credential) {}

  /** One as it is shown. */
  @Meaning(name = "Agent", value = "A preset of agents, in one of its versions.")
  record Shown(
      @Meaning(value = "Its id, for `agent_id`", pattern = "^agt_[0-9a-z]{26}$") String id,
      @Meaning("What a person calls it") String name,
      @Meaning(value = MODEL, types = "string") @Nullable Object model,
      @Meaning(value = PROMPT, types = "string") @Nullable Object systemPrompt,
      @Meaning(value = TEMPERATURE, types = "number") @Nullable Object temperature,
      @Meaning(value = TOKENS, types = "number") @Nullable Object maxTokens,
      @Meaning(value = TOOLS, types = "array") @Nullable Object tools,
      @Meaning(value = SCHEMA, types = "object") @Nullable Object responseSchema,
      @Meaning(value = CREDENTIAL, types = "string") @Nullable Object credential,
      @Meaning(value = "Its version; each change makes the next one", least = 1) int version,
      @Meaning("When its first version was made") Instant createdAt,
      @Meaning("When this version was made") Instant updatedAt) {
    static Shown of(Preset preset) {
      Map<String, @Nullable Object> fields = preset.fields();
      return new Shown(
          preset.id(),
          preset.name(),
          fields.get("model"),
          fields.get("system_prompt"),
          fields.get("temperature"),
          fields.get("max_tokens"),
          fields.get("tools"),
          fields.get("response_schema"),
          fields.get("credential"),
          preset.version(),
          preset.createdAt(),
          preset.updatedAt());
    }
  }

  /** A page of them. */
  @Meaning(name = "AgentPage", value = "A page of presets of agents.")
  record Page(
      @Meaning("Those of this page, newest first") List<Shown> agents,
      @Meaning("How many there are in all") long total,
      @Meaning("How many this page may have") int limit,
      @Meaning("How many were passed over") long offset) {
    static Page of(Presets.Page page, Paging paging) {
      return new Page(
          page.presets().stream().map(Shown::of).toList(),
          page.total(),
          paging.limit(),
          paging.offset());
    }
  }
}
