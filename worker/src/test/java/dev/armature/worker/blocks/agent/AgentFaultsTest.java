package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a model's server that fails, refuses, garbles or is where it may not be. */
class AgentFaultsTest {
  private static final String ASKS =
      "{\"model\": \"m\", \"provider\": \"%s\", \"stream\": %s, \"input\": \"?\"}";

  private final AgentKit kit = AgentKit.open();

  @AfterEach
  void close() {
    kit.close();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, true, 429, MODEL_BUSY",
    "openai, false, 500, MODEL_FAILED",
    "anthropic, true, 529, MODEL_FAILED",
    "anthropic, false, 429, MODEL_BUSY",
    "openai, true, 408, MODEL_FAILED"
  })
  void what_may_pass_is_told_so_with_the_pause_that_was_asked_for(
      String provider, boolean stream, int status, String code) {
    kit.model.refuses(status, Map.of("Retry-After", "7"), "{\"error\": {\"message\": \"busy\"}}");

    ProblemException thrown = kit.fails(ASKS.formatted(provider, stream));

    assertThat(thrown.problem().code()).isEqualTo(code);
    assertThat(thrown.problem().kind().passing()).isTrue();
    assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(7));
    // Attempts are the block's: nothing below repeats a call by itself.
    assertThat(kit.model.heard()).hasSize(1);
    assertThat(kit.journal.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, true, 400, MODEL_REFUSED",
    "openai, false, 422, MODEL_REFUSED",
    "anthropic, true, 404, MODEL_REFUSED",
    "openai, true, 302, MODEL_REFUSED",
    "openai, true, 401, MODEL_KEY",
    "anthropic, false, 403, MODEL_KEY"
  })
  void what_will_not_pass_is_told_plainly_and_without_the_key(
      String provider, boolean stream, int status, String code) {
    kit.model.refuses(
        status,
        Map.of("Location", "http://127.0.0.1:9/"),
        "{\"error\": {\"message\": \"no model m for %s\"}}".formatted(AgentKit.KEY));

    Problem problem = kit.fails(ASKS.formatted(provider, stream)).problem();

    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.kind().passing()).isFalse();
    assertThat(problem.message()).contains("HTTP " + status).doesNotContain(AgentKit.KEY);
    if (code.equals("MODEL_REFUSED")) {
      assertThat(problem.message()).contains("no model m for …");
    }
    assertThat(kit.model.heard()).hasSize(1);
  }

  @Test
  void a_quota_that_is_used_up_does_not_pass() {
    kit.model.refuses(
        429,
        Map.of(),
        "{\"error\": {\"message\": \"pay first\", \"code\": \"insufficient_quota\"}}");

    Problem problem = kit.fails(ASKS.formatted("openai", true)).problem();

    assertThat(problem.code()).isEqualTo("MODEL_REFUSED");
    assertThat(problem.message()).contains("pay first");
  }

  @ParameterizedTest
  @CsvSource({"openai, true", "openai, false", "anthropic, true", "anthropic, false"})
  void a_model_that_declines_is_not_asked_again(String provider, boolean stream) {
    kit.model.declines("I will not do that.");

    Problem problem = kit.fails(ASKS.formatted(provider, stream)).problem();

    assertThat(problem.code()).isEqualTo("MODEL_DECLINED");
    assertThat(problem.kind().passing()).isFalse();
    assertThat(kit.model.heard()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"openai", "anthropic"})
  void a_line_that_is_cut_in_the_middle_of_an_answer_may_pass(String provider) {
    kit.model.isCutAfter("one two three four five six");

    Problem problem = kit.fails(ASKS.formatted(provider, true)).problem();

    assertThat(problem.code()).isIn("CONNECTION_FAILED", "MODEL_ANSWER");
    assertThat(problem.kind().passing()).isTrue();
    assertThat(kit.journal.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai | true | text/html | <html>busy</html>",
        "openai | false | text/html | <html>busy</html>",
        "openai | false | application/json | {\"choices\": []}",
        "openai | false | application/json | [1]",
        "openai | true | text/event-stream | data: not json",
        "anthropic | true | text/event-stream | data: {}",
        "anthropic | false | application/json | {\"content\":"
      })
  void an_answer_that_is_none_may_pass(String provider, boolean stream, String type, String body) {
    kit.model.garbles(type, body + "\n\n");

    Problem problem = kit.fails(ASKS.formatted(provider, stream)).problem();

    assertThat(problem.code()).isEqualTo("MODEL_ANSWER");
    assertThat(problem.kind().passing()).isTrue();
  }

  @Test
  void an_error_in_the_middle_of_a_stream_is_told_for_what_it_is() {
    kit.model.garbles(
        "text/event-stream",
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
    assertThat(kit.fails(ASKS.formatted("anthropic", true)).problem())
        .returns("MODEL_FAILED", Problem::code);

    kit.model.garbles(
        "text/event-stream",
        "data: {\"error\":{\"type\":\"invalid_request_error\",\"message\":\"too long\"}}\n\n");
    assertThat(kit.fails(ASKS.formatted("openai", true)).problem())
        .returns("MODEL_REFUSED", Problem::code);
  }

  @Test
  void the_operators_server_may_stand_inside_and_an_authors_may_not() throws Exception {
    try (AgentKit strict = AgentKit.with(Map.of("armature.egress.allow", ""));
        AgentKit other = AgentKit.open()) {
      strict.model.says("here");
      other.model.says("there");

      assertThat(strict.run(ASKS.formatted("openai", true))).containsEntry("output", "here");
      strict.journal.clear();
      Problem refused =
          strict
              .fails(
                  "{\"model\": \"m\", \"input\": \"?\", \"base_url\": \"%s\"}"
                      .formatted(other.model.url()))
              .problem();

      assertThat(refused.code()).isEqualTo("ADDRESS_REFUSED");
      assertThat(other.model.heard()).isEmpty();
    }
  }

  @Test
  void the_operators_key_goes_to_no_server_that_an_author_names() throws Exception {
    try (AgentKit other = AgentKit.open()) {
      other.model.says("there");

      kit.run(
          "{\"model\": \"m\", \"input\": \"?\", \"base_url\": \"%s\"}"
              .formatted(other.model.url()));

      assertThat(other.model.heard().getFirst().headers()).doesNotContainKey("authorization");
    }
  }

  @Test
  void without_any_key_the_providers_own_server_is_not_asked() {
    try (AgentKit bare =
        AgentKit.with(
            Map.of(
                "openai.base-url",
                "",
                "openai.api-key",
                "",
                "anthropic.base-url",
                "",
                "anthropic.api-key",
                ""))) {
      Problem problem = bare.fails("{\"model\": \"gpt-x\", \"input\": \"?\"}").problem();

      assertThat(problem.code()).isEqualTo("MODEL_KEY");
      assertThat(problem.message()).contains("OPENAI_API_KEY").contains("credential");
      assertThat(bare.fails("{\"model\": \"claude-x\", \"input\": \"?\"}").problem().message())
          .contains("ANTHROPIC_API_KEY");
    }
  }
}
