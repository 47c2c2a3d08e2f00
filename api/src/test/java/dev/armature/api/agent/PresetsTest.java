package dev.armature.api.agent;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.STRANGER;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.atOnce;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.armature.api.HouseKit;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules of presets, against a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PresetsTest {
  private final HouseKit kit = new HouseKit();
  private final Presets presets = kit.presets();

  @AfterAll
  void close() {
    kit.close();
  }

  private static Map<String, @Nullable Object> sent(String name, String model) {
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("name", name);
    sent.put("model", model);
    return sent;
  }

  private List<Fault> faults(Map<String, @Nullable Object> sent) {
    Problem no = problem(() -> presets.create(EDITOR, sent));
    assertThat(no.code()).isEqualTo("VALIDATION_ERROR");
    return no.details();
  }

  @Test
  void each_change_is_a_version_and_those_before_stay_as_they_were() {
    Map<String, @Nullable Object> first = sent("greeter", "m1");
    first.put("system_prompt", "Be kind.");
    first.put("temperature", null);
    Preset made = presets.create(EDITOR, first);
    Preset changed = presets.replace(EDITOR, made.id(), sent("welcomer", "m2"));

    assertThat(made.id()).matches("agt_[0-9a-z]{26}");
    assertThat(made.version()).isEqualTo(1);
    assertThat(made.fields()).isEqualTo(Map.of("model", "m1", "system_prompt", "Be kind."));
    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.fields()).isEqualTo(Map.of("model", "m2"));
    assertThat(presets.get(VIEWER, made.id(), null)).isEqualTo(changed);
    assertThat(presets.get(VIEWER, made.id(), 1).fields()).isEqualTo(made.fields());
    assertThat(problem(() -> presets.get(VIEWER, made.id(), 3)).code())
        .isEqualTo("AGENT_NOT_FOUND");
  }

  @Test
  void many_changes_at_once_are_as_many_versions() throws InterruptedException {
    Preset made = presets.create(EDITOR, sent("busy", "m"));
    List<Callable<Object>> acts =
        IntStream.range(0, 8)
            .<Callable<Object>>mapToObj(
                i -> () -> presets.replace(EDITOR, made.id(), sent("busy", "m" + i)))
            .toList();

    List<Object> ends = atOnce(acts);

    assertThat(ends)
        .extracting(it -> ((Preset) it).version())
        .containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7, 8, 9);
    for (int i = 0; i < ends.size(); i++) {
      Preset end = (Preset) ends.get(i);
      assertThat(end.fields()).isEqualTo(Map.of("model", "m" + i));
      assertThat(presets.get(VIEWER, made.id(), end.version()).fields()).isEqualTo(end.fields());
    }
  }

  @Test
  void everything_that_is_wrong_is_told_at_once() {
    Map<String, @Nullable Object> wrong = sent(" ", "m");
    wrong.put("temperature", 7);
    wrong.put("modell", "m");
    wrong.put("tools", List.of(Map.of("type", "http", "name", "a b", "url", "http://h/")));

    assertThat(faults(wrong))
        .extracting(Fault::code, Fault::path)
        .containsExactlyInAnyOrder(
            tuple("NAME", "name"),
            tuple("UNKNOWN_FIELD", "modell"),
            tuple("CONFIG_TYPE", "temperature"),
            tuple("CONFIG_TYPE", "tools[0].name"));
    assertThat(faults(Collections.emptyMap()))
        .extracting(Fault::code, Fault::path)
        .containsExactlyInAnyOrder(
            tuple("MISSING_FIELD", "name"), tuple("CONFIG_MISSING", "model"));
  }

  @Test
  void what_cannot_be_a_preset_changes_none() {
    Preset made = presets.create(EDITOR, sent("still", "m"));

    problem(() -> presets.replace(EDITOR, made.id(), sent("still", "")));

    assertThat(presets.get(VIEWER, made.id(), null)).isEqualTo(made);
  }

  @Test
  void a_deleted_one_is_gone_and_its_versions_stay_in_the_tables() {
    Preset made = presets.create(EDITOR, sent("gone", "m"));
    presets.delete(EDITOR, made.id());

    assertThat(problem(() -> presets.get(EDITOR, made.id(), null)).code())
        .isEqualTo("AGENT_NOT_FOUND");
    assertThat(problem(() -> presets.replace(EDITOR, made.id(), sent("a", "m"))).kind())
        .isEqualTo(Problem.Kind.MISSING);
    assertThat(problem(() -> presets.delete(EDITOR, made.id())).kind())
        .isEqualTo(Problem.Kind.MISSING);
    assertThat(presets.list(VIEWER, 100, 0).presets())
        .extracting(Preset::id)
        .doesNotContain(made.id());
    assertThat(
            kit.database()
                .rows(
                    "SELECT number FROM agent_preset_version WHERE preset_id = '%s'"
                        .formatted(made.id())))
        .hasSize(1);
  }

  @Test
  void nobody_else_sees_or_changes_it() {
    Preset made = presets.create(EDITOR, sent("mine", "m"));

    assertThat(presets.list(STRANGER, 100, 0)).isEqualTo(new Presets.Page(List.of(), 0));
    for (Problem no :
        List.of(
            problem(() -> presets.get(STRANGER, made.id(), null)),
            problem(() -> presets.get(STRANGER, made.id(), 1)),
            problem(() -> presets.replace(STRANGER, made.id(), sent("a", "m"))),
            problem(() -> presets.delete(STRANGER, made.id())))) {
      assertThat(no.code()).isEqualTo("AGENT_NOT_FOUND");
    }
    assertThat(presets.newest(STRANGER.workspaceId(), made.id())).isEmpty();
    assertThat(presets.get(VIEWER, made.id(), null)).isEqualTo(made);
  }

  @Test
  void a_page_has_the_newest_first() {
    List<String> ids =
        IntStream.range(0, 3)
            .mapToObj(i -> presets.create(EDITOR, sent("p" + i, "m")).id())
            .toList();

    Presets.Page page = presets.list(VIEWER, 2, 1);

    assertThat(page.presets()).extracting(Preset::id).containsExactly(ids.get(1), ids.get(0));
    assertThat(page.total()).isGreaterThanOrEqualTo(3);
  }
}
