package dev.armature.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.problem.ProblemException;
import java.util.Collections;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few words that ask for a lot of text. */
class MadeTest {
  private static final int MEGABYTE = 1024 * 1024;
  private static final Scope SCOPE =
      new Scope(
          Map.of(
              "outputs",
              Map.of("a", Map.of("output", "x".repeat(MEGABYTE))),
              "variables",
              Map.of("n", Collections.nCopies(200, 1))),
          Map.of());

  @Test
  void a_text_with_a_value_many_times_in_it_is_refused_before_it_is_made() {
    refused(() -> Template.resolve("{{ outputs.a.output }} ".repeat(130), SCOPE));
  }

  @Test
  void many_texts_of_one_config_count_together() {
    refused(
        () -> Template.resolve(Collections.nCopies(130, "text: {{ outputs.a.output }}"), SCOPE));
    assertThat(Template.resolve(Collections.nCopies(100, "text: {{ outputs.a.output }}"), SCOPE))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(100);
  }

  @Test
  void a_value_that_is_handed_on_is_not_made() {
    assertThat(Template.resolve(Collections.nCopies(500, "{{ outputs.a.output }}"), SCOPE))
        .isEqualTo(Collections.nCopies(500, "x".repeat(MEGABYTE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "variables.n.map(i, outputs.a.output + 'x')",
        "variables.n.map(i, upper(outputs.a.output))",
        "variables.n.map(i, lower(outputs.a.output))",
        "join(variables.n.map(i, outputs.a.output), ', ')",
        "variables.n.map(i, join([outputs.a.output, outputs.a.output], '-'))",
        "variables.n.map(i, split(outputs.a.output, ','))",
        "variables.n.map(i, string([outputs.a.output]))",
      })
  void an_expression_cannot_make_it_either(String expression) {
    refused(() -> Template.resolve("{{ " + expression + " }}", SCOPE));
  }

  @Test
  void what_was_counted_before_does_not_count_any_more() {
    for (int i = 0; i < 3; i++) {
      assertThat(Template.resolve("{{ outputs.a.output }} ".repeat(60), SCOPE))
          .isEqualTo(("x".repeat(MEGABYTE) + " ").repeat(60));
    }
  }

  private static void refused(ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            ProblemException.class,
            no -> {
              assertThat(no.problem().code()).isEqualTo("EXPRESSION_LIMIT");
              assertThat(no.problem().message())
                  .contains("more than 134,217,728 characters of text are made");
            });
  }
}
