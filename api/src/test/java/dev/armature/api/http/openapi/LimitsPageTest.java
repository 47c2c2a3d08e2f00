package dev.armature.api.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.account.Plan;
import dev.armature.graph.Limits;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of limits tells the limits that hold. */
class LimitsPageTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Z_]+)` \\| ([0-9,]+) \\|", Pattern.MULTILINE);

  private static final Pattern PLAN =
      Pattern.compile("^\\| `([a-z]+)` \\| ([0-9,]+) \\| ([0-9,]+) \\|", Pattern.MULTILINE);

  @Test
  void every_limit_stands_on_the_page_with_its_figure_and_nothing_else_does() throws Exception {
    Map<String, Integer> told = new TreeMap<>();
    ROW.matcher(Files.readString(Path.of("../docs/limits.md")))
        .results()
        .forEach(it -> told.put(it.group(1), Integer.valueOf(it.group(2).replace(",", ""))));
    Map<String, Integer> held = new TreeMap<>();
    for (Field field : Limits.class.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        held.put(field.getName(), field.getInt(null));
      }
    }

    assertThat(told).isEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limits.md", "v1.md"})
  void every_plan_stands_on_the_pages_with_its_figures(String page) throws Exception {
    List<String> told =
        PLAN.matcher(Files.readString(Path.of("../docs", page)))
            .results()
            .map(it -> (it.group(1) + " " + it.group(2) + " " + it.group(3)).replace(",", ""))
            .toList();

    assertThat(told)
        .isEqualTo(
            Arrays.stream(Plan.values())
                .map(it -> "%s %d %d".formatted(it.word(), it.perMinute(), it.perDay()))
                .toList());
  }
}
