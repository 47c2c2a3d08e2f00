package dev.armature.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.block.BlockCatalog;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetRulesTest {
  @Test
  void a_preset_that_an_agent_block_could_have_is_sound() {
    assertThat(
            check(
                """
                {'model': 'm', 'system_prompt': 'Speak of <user.name> and {x}.', 'temperature': 1,
                 'max_tokens': 10, 'credential': 'key', 'response_schema': {'type': 'object'},
                 'tools': [{'type': 'http', 'name': 't', 'url': 'https://h/{id}'},
                   {'type': 'workflow', 'name': 'w', 'workflow_id': 'wf_1', 'version': 'latest'}]}
                """))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | CONFIG_MISSING | model",
        "{'model': ' '} | CONFIG_MISSING | model",
        "{'model': null} | CONFIG_MISSING | model",
        "{'model': 5} | CONFIG_TYPE | model",
        "{'model': ['m']} | CONFIG_TYPE | model",
        "{'model': 'm', 'temperature': 3} | CONFIG_TYPE | temperature",
        "{'model': 'm', 'temperature': '<a.b>'} | CONFIG_TYPE | temperature",
        "{'model': 'm', 'max_tokens': 'x'} | CONFIG_TYPE | max_tokens",
        "{'model': 'm', 'system_prompt': 'for {{ variables.a }}'} | CONFIG_TYPE | system_prompt",
        "{'model': 'm', 'credential': '{{ variables.a }}'} | CONFIG_TYPE | credential",
        "{'model': 'm', 'tools': [{'type': 'ftp', 'url': 'u'}]} | CONFIG_TYPE | tools[0].type",
        "{'model': 'm', 'tools': [{'name': 't', 'url': 'u'}]} | CONFIG_MISSING | tools[0].type",
        "{'model': 'm', 'tools': [{'type': 'http', 'name': 't', 'url': '{{ 1 }}'}]} | CONFIG_TYPE | tools[0].url",
        "{'model': 'm', 'tools': [{'type': 'http', 'name': 't'}]} | CONFIG_MISSING | tools[0].url",
        "{'model': 'm', 'tools': [{'type': 'http', 'name': 't', 'url': 'http://{h}/'}]} | CONFIG_TYPE | tools[0].url"
      })
  void what_an_agent_block_could_not_have_is_told_at_its_place(
      String preset, String code, String path) {
    assertThat(check(preset))
        .extracting(Fault::code, Fault::path)
        .containsExactly(tuple(code, path));
  }

  @Test
  void what_is_too_deep_or_too_large_is_told_of_the_whole() {
    assertThat(PresetRules.check(Map.of("model", "m", "response_schema", deep(80)), menu()))
        .extracting(Fault::code)
        .containsExactly("CONFIG_TOO_DEEP");
    assertThat(
            PresetRules.check(
                Map.of("model", "m", "system_prompt", "x".repeat(Limits.CONFIG_BYTES)), menu()))
        .extracting(Fault::code)
        .containsExactly("CONFIG_TOO_LARGE");
  }

  private static Map<String, Object> deep(int levels) {
    Map<String, Object> map = Map.of("a", 1);
    for (int i = 0; i < levels; i++) {
      map = Map.of("a", map);
    }
    return map;
  }

  private static List<Fault> check(String preset) {
    try {
      return PresetRules.check(
          Json.stored().readValue(preset.replace('\'', '"'), new TypeReference<>() {}), menu());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(preset, e);
    }
  }

  private static BlockCatalog menu() {
    return BlockCatalog.ofThisRelease();
  }
}
