package dev.armature.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.CredentialNames.Named;
import dev.armature.expression.Scope;
import dev.armature.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CredentialNamesTest {
  private static final BlockSpec CALLER =
      spec(
          """
          {"type": "object", "properties": {
             "url": {"type": "string"},
             "credential": {"type": "string", "x-credential": true},
             "tools": {"type": "array", "items": {"type": "object", "properties": {
                "name": {"type": "string"},
                "credential": {"type": "string", "x-credential": true}}}}}}
          """);

  @Test
  void a_name_is_found_at_any_depth_and_only_where_the_type_says_so() {
    List<Named> found =
        CredentialNames.in(
            CALLER,
            object(
                """
                {"url": "stripe", "credential": "stripe", "headers": {"credential": "no"},
                 "tools": [{"name": "a"}, {"name": "b", "credential": "mail"}, null, 3]}
                """));

    assertThat(found)
        .containsExactly(
            new Named("credential", "stripe"), new Named("tools[1].credential", "mail"));
  }

  @Test
  void what_is_empty_or_no_text_names_nothing() {
    assertThat(CredentialNames.in(CALLER, object("{\"credential\": \"\", \"tools\": \"x\"}")))
        .isEmpty();
    assertThat(CredentialNames.in(CALLER, object("{\"credential\": {\"name\": \"a\"}}"))).isEmpty();
    assertThat(CredentialNames.in(CALLER, object("{\"credential\": null}"))).isEmpty();
  }

  @Test
  void no_data_says_which_credential_is_meant() {
    Map<String, @Nullable Object> config =
        object("{\"url\": \"{{ variables.a }}\", \"credential\": \"{{ variables.a }}\"}");

    Map<String, @Nullable Object> resolved =
        ConfigReading.resolve(CALLER, config, Scope.of(object("{\"variables\": {\"a\": \"b\"}}")));

    assertThat(resolved).containsEntry("url", "b").containsEntry("credential", "{{ variables.a }}");
    assertThat(ConfigReading.sites(CALLER, config, new ConfigReading.Known(it -> true, it -> true)))
        .extracting(ConfigReading.Site::path)
        .containsExactly("url");
  }

  private static BlockSpec spec(String schema) {
    return new BlockSpec(
        "caller",
        List.of(),
        "Calls",
        List.of(),
        object(schema),
        List.of(),
        false,
        false,
        false,
        false,
        false,
        Defaults.withTimeout(1_000),
        "blocks");
  }

  private static Map<String, @Nullable Object> object(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
