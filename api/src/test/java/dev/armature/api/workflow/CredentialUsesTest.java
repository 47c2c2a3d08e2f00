package dev.armature.api.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.block.BlockSpec.Defaults;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CredentialUsesTest {
  private static final BlockCatalog MENU =
      new BlockCatalog(
          List.of(
              new BlockSpec(
                  "caller",
                  List.of("call"),
                  "Calls",
                  List.of(),
                  object(
                      """
                      {"type": "object", "properties": {
                         "credential": {"type": "string", "x-credential": true},
                         "tools": {"type": "array", "items": {"type": "object", "properties": {
                            "credential": {"type": "string", "x-credential": true}}}}}}
                      """),
                  List.of(),
                  false,
                  false,
                  false,
                  false,
                  false,
                  Defaults.withTimeout(1_000),
                  "blocks")));
  private static final Graph GRAPH =
      Graphs.graph()
          .block("unknown", "tomorrow", Map.of("credential", "never"))
          .block("a", "caller", Map.of("credential", "stripe"))
          .block(
              "b",
              "call",
              Map.of("tools", List.of(Map.of("name", "t"), Map.of("credential", "mail"))))
          .draw();

  @Test
  void what_a_graph_names_is_found_in_every_type_that_says_so() {
    assertThat(CredentialUses.of(GRAPH, MENU).names()).containsExactlyInAnyOrder("stripe", "mail");
  }

  @Test
  void what_there_is_not_is_told_with_block_place_and_name() {
    List<Fault> faults = CredentialUses.of(GRAPH, MENU).missing(Set.of("mail"));

    assertThat(faults)
        .containsExactly(
            new Fault(
                "UNKNOWN_CREDENTIAL",
                "blocks[2].config.tools[1].credential",
                "b",
                "Block 'b': there is no credential 'mail' in the workspace"));
    assertThat(CredentialUses.of(GRAPH, MENU).missing(Set.of())).isEmpty();
  }

  private static Map<String, @Nullable Object> object(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
