package dev.armature.api.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.graph.Limits;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of limits tells the limits that hold. */
class LimitsPageTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([A-Z_]+)` \\| ([0-9,]+) \\|", Pattern.MULTILINE);

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
}
