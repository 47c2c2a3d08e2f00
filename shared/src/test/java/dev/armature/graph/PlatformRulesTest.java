package dev.armature.graph;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.armature.graph.GraphRules.Findings;
import dev.armature.problem.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "planets   | list | resource  | 'resource' must be",
        "workflows | fly  | operation | 'operation' must be",
        "credentials | create | operation | a block makes no credential: its value would stand",
        "workflows | logs | operation | 'operation' of workflows must be one of list, get, create",
        "executions | execute | operation | 'operation' of executions must be one of list, get, logs"
      })
  void what_a_resource_does_not_do_is_not_saved(
      String resource, String operation, String field, String message) {
    List<Fault> faults = check(config(resource, operation)).faults();

    assertThat(faults)
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.code()).isEqualTo("CONFIG_TYPE");
          assertThat(fault.path()).isEqualTo("blocks[1].config." + field);
          assertThat(fault.blockId()).isEqualTo("p");
          assertThat(fault.message()).contains(message);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "workflows,get,resource_id",
    "workflows,create,body",
    "workflows,save_graph,body",
    "executions,logs,resource_id",
    "executions,list,params.workflow_id"
  })
  void what_an_operation_lacks_is_saved_and_not_run(
      String resource, String operation, String field) {
    Findings found = check(config(resource, operation));

    assertThat(found.faults()).isEmpty();
    assertThat(found.blockers())
        .extracting(Fault::code, Fault::path)
        .contains(tuple("CONFIG_MISSING", "blocks[1].config." + field));
  }

  @Test
  void what_has_all_that_it_needs_is_said_nothing_about() {
    Map<String, @Nullable Object> saves = config("workflows", "save_graph");
    saves.put("resource_id", "{{ variables.id }}");
    saves.put("body", "{{ variables.graph }}");

    assertThat(check(saves)).isEqualTo(new Findings(List.of(), List.of(), List.of()));
  }

  @Test
  void what_an_expression_decides_is_looked_at_when_it_runs() {
    assertThat(check(config("workflows", "{{ variables.what }}")))
        .isEqualTo(new Findings(List.of(), List.of(), List.of()));
  }

  @Test
  void a_param_that_nobody_reads_is_a_warning() {
    Map<String, @Nullable Object> lists = config("workflows", "list");
    lists.put("params", Map.of("limti", 3));

    Findings found = check(lists);

    assertThat(found.blockers()).isEmpty();
    assertThat(found.warnings())
        .singleElement()
        .returns("CONFIG_UNKNOWN", Fault::code)
        .returns("blocks[1].config.params.limti", Fault::path);
  }

  private static Map<String, @Nullable Object> config(String resource, String operation) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("resource", resource);
    config.put("operation", operation);
    return config;
  }

  private static Findings check(Map<String, @Nullable Object> config) {
    return GraphRules.check(
        graph().block("s", "starter").block("p", "platform_api", config).edge("s", "p").draw(),
        TestCatalog.CATALOG);
  }
}
