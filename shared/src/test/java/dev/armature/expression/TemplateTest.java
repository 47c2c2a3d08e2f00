package dev.armature.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.problem.ProblemException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemplateTest {
  private static final Map<String, @Nullable Object> FETCH = new LinkedHashMap<>();

  static {
    FETCH.put("output", Map.of("items", List.of(1, 2)));
    FETCH.put("sly", "{{ variables.secret }} <fetch.output>");
    FETCH.put("none", null);
  }

  private static final Scope SCOPE =
      new Scope(
          Map.of(
              "outputs", Map.of("fetch", FETCH),
              "variables", Map.of("name", "Ada", "secret", "hidden", "n", 3)),
          Map.of("Fetch it", "fetch"));

  @Test
  void a_string_that_is_one_expression_keeps_the_type_of_its_value() {
    assertThat(Template.resolve("{{ outputs.fetch.output.items }}", SCOPE))
        .isEqualTo(List.of(1, 2));
    assertThat(Template.resolve("{{variables.n}}", SCOPE)).isEqualTo(3);
    assertThat(Template.resolve("{{ outputs.fetch.none }}", SCOPE)).isNull();
  }

  @Test
  void among_text_a_value_becomes_text() {
    assertThat(
            Template.resolve(
                "Dear {{ variables.name }}: {{ outputs.fetch.output }}{{ outputs.fetch.none }}!",
                SCOPE))
        .isEqualTo("Dear Ada: {\"items\":[1,2]}!");
  }

  @Test
  void inserted_data_is_never_read_again() {
    assertThat(Template.resolve("{{ outputs.fetch.sly }}", SCOPE))
        .isEqualTo("{{ variables.secret }} <fetch.output>");
    assertThat(Template.resolve("x {{ outputs.fetch.sly }}", SCOPE))
        .isEqualTo("x {{ variables.secret }} <fetch.output>");
  }

  @Test
  void the_older_form_is_read_only_where_it_names_a_block() {
    assertThat(Template.resolve("<fetch.output.items>", SCOPE)).isEqualTo(List.of(1, 2));
    assertThat(Template.resolve("<b.output> and <i>a.b</i>", SCOPE))
        .isEqualTo("<b.output> and <i>a.b</i>");
  }

  @Test
  void names_of_blocks_stand_for_their_ids() {
    assertThat(Template.resolve("{{ outputs[\"Fetch it\"].output.items.1 }}", SCOPE)).isEqualTo(2);
  }

  @Test
  void braces_and_quotes_inside_an_expression_do_not_end_it() {
    assertThat(Template.resolve("{{ '}}' + \"{{\" }}", SCOPE)).isEqualTo("}}{{");
    assertThat(Template.resolve("{{ {\"a\": {\"b\": 1}} }}", SCOPE))
        .isEqualTo(Map.of("a", Map.of("b", 1)));
  }

  @Test
  void a_failure_names_field_and_position() {
    assertThatThrownBy(() -> Template.resolve(Map.of("headers", List.of("a {{ 1 / 0 }}")), SCOPE))
        .isInstanceOf(ProblemException.class)
        .hasMessage("'headers[0]' at position 4: a division by zero");
  }

  @Test
  void nulls_keys_and_order_stay_as_they_are() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("z", null);
    config.put("{{ a }}", Arrays.asList(null, "{{ variables.n }}"));

    Object resolved = Template.resolve(config, SCOPE);

    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("z", null);
    expected.put("{{ a }}", Arrays.asList(null, 3));
    assertThat(resolved).isEqualTo(expected);
  }

  @Test
  void references_are_found_without_evaluating() {
    References found =
        References.inTemplates(
            Map.of(
                "url",
                "https://x/{{ outputs.my-block.output.id }}/{{ size(variables.list) > 1 ? outputs[variables.which].output : 0 }}"),
            it -> false,
            "");

    assertThat(found.malformed()).isEmpty();
    assertThat(found.found())
        .extracting(it -> it.root() + it.path())
        .containsExactlyInAnyOrder(
            "outputs[my-block, output, id]", "variables[list]", "outputs[]", "variables[which]");
  }

  @Test
  void variables_of_a_loop_are_no_roots() {
    References found =
        References.inExpression("variables.list.map(outputs, outputs.a + item.b)", it -> false, "");

    assertThat(found.found())
        .extracting(Reference::root)
        .containsExactlyInAnyOrder("variables", "item");
  }

  @Test
  void what_cannot_be_read_is_told_with_its_place() {
    References found =
        References.inTemplates(
            Map.of("body", List.of("ok {{ variables.n }} {{ 1 + }}", "open {{ here")),
            it -> false,
            "config");

    assertThat(found.malformed())
        .extracting(Malformed::path)
        .containsExactly("config.body[0]", "config.body[1]");
    assertThat(found.malformed().get(1).message()).isEqualTo("'{{' is not closed by '}}'");
  }

  @Test
  void no_text_breaks_the_scanner() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "{{}}<>.'\"\\ ab1-_[]()+outputs.variables.n,:?&|!=";
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String string = text.toString();
      References read = References.inTemplates(string, it -> true, "");
      try {
        Object resolved = Template.resolve(string, SCOPE);
        if (!string.contains("{{") && !string.contains("<")) {
          assertThat(resolved).as("seed %d", seed).isEqualTo(string);
        }
      } catch (ProblemException e) {
        assertThat(e.problem().code()).as("seed %d: %s", seed, string).startsWith("EXPRESSION_");
      }
      assertThat(read).as("seed %d: %s", seed, string).isNotNull();
    }
  }
}
