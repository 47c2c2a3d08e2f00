package dev.armature.worker.block;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.BlockCall;
import dev.armature.execution.Skeletons;
import dev.armature.expression.Scope;
import dev.armature.graph.Cache;
import dev.armature.graph.Graph;
import dev.armature.graph.TestCatalog;
import dev.armature.graph.Wiring;
import dev.armature.json.Json;
import dev.armature.serving.PlacedBlock;
import dev.armature.serving.Turn;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which blocks are the same to a cache. */
class SameBlockTest {
  private static final String URL = "{\"url\": \"http://x/{{ variables.n }}\"}";
  private static final String PROGRAM = "{\"code\": \"return a.output.n + variables.n\"}";

  @Test
  void blocks_are_the_same_whose_configs_come_to_the_same() {
    String digest = digest("general_api", URL, "{\"variables\": {\"n\": 1}}");

    assertThat(digest("api_call", URL, "{\"variables\": {\"n\": 1, \"m\": 2}}")).isEqualTo(digest);
    assertThat(digest("general_api", "{\"url\": \"http://x/1\"}", "{}")).isEqualTo(digest);
    assertThat(digest("general_api", URL, "{\"variables\": {\"n\": 2}}")).isNotEqualTo(digest);
    assertThat(
            digest(
                "general_api",
                "{\"url\": \"http://x/1\", \"method\": \"POST\", \"body\": {\"a\": 1, \"b\": 2}}",
                "{}"))
        .isEqualTo(
            digest(
                "general_api",
                "{\"body\": {\"b\": 2, \"a\": 1}, \"method\": \"POST\", \"url\": \"http://x/1\"}",
                "{}"))
        .isNotEqualTo(digest);
    assertThat(digest("general_api", "{\"url\": \"x\", \"body\": 1}", "{}"))
        .isNotEqualTo(digest("general_api", "{\"url\": \"x\", \"body\": \"1\"}", "{}"));
  }

  @Test
  void a_program_is_the_same_with_all_that_it_reads() {
    String read =
        "{\"outputs\": {\"a\": {\"output\": {\"n\": 1}}}, \"variables\": {\"n\": %d, \"m\": %d}}";
    String digest = digest("code", PROGRAM, read.formatted(1, 1));

    assertThat(digest("code", PROGRAM, read.formatted(1, 2))).isEqualTo(digest);
    assertThat(digest("code", PROGRAM, read.formatted(2, 1))).isNotEqualTo(digest);
    assertThat(digest("code", PROGRAM, read.formatted(1, 1).replace("{\"n\": 1}", "{\"n\": 7}")))
        .isNotEqualTo(digest);
    assertThat(digest("code", PROGRAM.replace(" + ", " - "), read.formatted(1, 1)))
        .isNotEqualTo(digest);
    assertThat(digest("code", PROGRAM, read.formatted(1, 1).replaceFirst("\\{", "{\"item\": 1, ")))
        .isNotEqualTo(digest);
  }

  @Test
  void a_key_stands_for_what_is_filled_in_and_not_for_what_was_written() {
    Optional<String> digest =
        keyed(URL, "variables.day", "{\"variables\": {\"n\": 1, \"day\": 7}}");

    assertThat(digest).isPresent();
    assertThat(keyed(URL, "variables.day", "{\"variables\": {\"n\": 2, \"day\": 7}}"))
        .isEqualTo(digest);
    assertThat(keyed(URL, "{{ variables.day }}", "{\"variables\": {\"day\": 7}}"))
        .isEqualTo(digest);
    assertThat(keyed(URL, "variables.day", "{\"variables\": {\"n\": 1, \"day\": 8}}"))
        .isNotEqualTo(digest);
    // Two calls for the same user are two calls.
    assertThat(
            keyed(
                URL.replace("http://x", "http://y"),
                "variables.day",
                "{\"variables\": {\"day\": 7}}"))
        .isNotEqualTo(digest);
    assertThat(keyed(URL, "variables.day", "{\"variables\": {\"n\": 1}}")).isEmpty();
  }

  @Test
  void what_was_got_with_another_credential_is_another_thing() {
    Turn turn = turn("general_api", "{\"url\": \"http://x\", \"credential\": \"c\"}", null, "{}");
    Cache cache = new Cache("1h", null);

    assertThat(SameBlock.digest(turn, cache, List.of("cred_1")))
        .isEqualTo(SameBlock.digest(turn, cache, List.of("cred_1")))
        .isNotEqualTo(SameBlock.digest(turn, cache, List.of("cred_2")))
        .isNotEqualTo(SameBlock.digest(turn, cache, List.of("")));
  }

  private static String digest(String type, String config, String roots) {
    Turn turn = turn(type, config, null, roots);
    return SameBlock.digest(turn, new Cache("1h", null), List.of()).orElseThrow();
  }

  private static Optional<String> keyed(String config, String key, String roots) {
    Cache cache = new Cache("1h", key);
    return SameBlock.digest(turn("general_api", config, cache, roots), cache, List.of());
  }

  private static Turn turn(String type, String config, @Nullable Cache cache, String roots) {
    Graph drawn =
        graph().block("a", "starter").block("b", type, object(config)).cache(cache).draw();
    Wiring wiring = new Wiring(drawn, TestCatalog.CATALOG);
    PlacedBlock placed =
        new PlacedBlock(
            drawn.blocks().get(1),
            Objects.requireNonNull(wiring.spec(1)),
            Skeletons.attempts(drawn.blocks().get(1), Objects.requireNonNull(wiring.spec(1))),
            List.of(),
            false,
            wiring);
    BlockCall call = new BlockCall("exec_1", "ws", "hash", "b", object(roots), null);
    return new Turn(placed, call, new Scope(call.roots(), wiring.names()));
  }

  private static Map<String, @Nullable Object> object(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
