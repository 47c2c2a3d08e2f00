package dev.armature.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.graph.GraphRules.Findings;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'type': 'http', 'name': 'a b', 'url': 'http://h/'} | name | must be 1 to 64",
        "{'type': 'http', 'name': 'Ünlaut', 'url': 'http://h/'} | name | must be 1 to 64",
        "{'type': 'http', 'name': 't', 'url': 'http://{host}/x'} | url | must name its host",
        "{'type': 'http', 'name': 't', 'url': 'http://h{rest}'} | url | must name its host",
        "{'type': 'workflow', 'name': 't', 'workflow_id': 'w', 'version': 0} | version | or 'latest'",
        "{'type': 'workflow', 'name': 't', 'workflow_id': 'w', 'version': 'v1'} | version | or 'latest'"
      })
  void a_tool_that_no_model_can_call_safely_is_not_saved(
      String tool, String field, String message) {
    Findings found = check("{'model': 'm', 'input': '?', 'tools': [%s]}".formatted(tool));

    assertThat(found.faults())
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.code()).isEqualTo("CONFIG_TYPE");
          assertThat(fault.path()).isEqualTo("blocks[0].config.tools[0]." + field);
          assertThat(fault.message()).contains(message);
        });
  }

  @Test
  void two_tools_of_one_name_are_not_saved() {
    Findings found =
        check(
            """
            {'model': 'm', 'input': '?', 'tools': [{'type': 'http', 'name': 't', 'url': 'http://h/a'},
              {'type': 'mcp', 'name': 'docs', 'url': 'http://h/b'},
              {'type': 'HTTP', 'name': ' t ', 'url': 'http://h/c'}]}
            """);

    assertThat(found.faults())
        .extracting(Fault::code, Fault::path)
        .containsExactly(tuple("CONFIG_TYPE", "blocks[0].config.tools[2].name"));
  }

  @Test
  void what_an_agent_lacks_is_saved_and_not_run() {
    Findings found =
        check(
            "{'tools': [{'type': 'http'}, {'type': 'mcp', 'name': 'm'},"
                + " {'type': 'workflow'}], 'message': ''}");

    assertThat(found.faults()).isEmpty();
    assertThat(found.blockers())
        .extracting(Fault::code, Fault::path)
        .containsExactly(
            tuple("CONFIG_MISSING", "blocks[0].config.model"),
            tuple("CONFIG_MISSING", "blocks[0].config.input"),
            tuple("CONFIG_MISSING", "blocks[0].config.tools[0].name"),
            tuple("CONFIG_MISSING", "blocks[0].config.tools[0].url"),
            tuple("CONFIG_MISSING", "blocks[0].config.tools[1].url"),
            tuple("CONFIG_MISSING", "blocks[0].config.tools[2].name"),
            tuple("CONFIG_MISSING", "blocks[0].config.tools[2].workflow_id"));
  }

  @Test
  void what_is_whole_or_decided_by_an_expression_is_said_nothing_about() {
    assertThat(
            check(
                """
                {'agent_id': 'agt_1', 'prompt': {'a': 1}, 'tools': [
                  {'type': 'http', 'name': '{{ variables.name }}', 'url': '{{ variables.url }}/{id}'},
                  {'type': 'http', 'name': 't', 'url': 'https://h/{id}?q={q}'},
                  {'type': 'mcp', 'url': 'https://h/mcp'},
                  {'type': 'workflow', 'name': 'w', 'workflow_id': 'wf_1'},
                  {'type': 'workflow', 'name': 'v', 'workflow_id': 'wf_1', 'version': 'latest'},
                  {'type': 'workflow', 'name': 'u', 'workflow_id': 'wf_1', 'version': '2'}]}
                """))
        .isEqualTo(new Findings(List.of(), List.of(), List.of()));
  }

  private static Findings check(String config) {
    Verdict verdict = new Verdict();
    try {
      AgentRules.check(
          Json.stored().readValue(config.replace('\'', '"'), new TypeReference<>() {}),
          (field, message) ->
              verdict.fault("CONFIG_TYPE", "blocks[0].config." + field, null, message),
          (field, message) ->
              verdict.block("CONFIG_MISSING", "blocks[0].config." + field, null, message));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(config, e);
    }
    return verdict.findings();
  }
}
