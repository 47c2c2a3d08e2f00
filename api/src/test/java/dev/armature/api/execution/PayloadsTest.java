package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.database.DatabaseKit;
import dev.armature.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The large values of a run, where they are shown. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayloadsTest {
  private final HouseKit kit = new HouseKit();
  private final Payloads payloads = kit.part(Payloads.class);
  private final String run =
      kit.starts().start(HouseKit.OPERATOR, kit.workflow(), HouseKit.start(Map.of())).id();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void values_are_opened_up_to_the_measure_of_what_shows_them() {
    for (long most : List.of(Payloads.MOST_LOGGED_BYTES, Payloads.MOST_SHOWN_BYTES)) {
      int half = (int) (most / 2);
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("first", kept("a", half));
      values.put("second", kept("b", half));
      values.put("first again", kept("a", half));
      values.put("one more", kept("c", 3));

      Map<String, @Nullable Object> shown =
          payloads.opening(DatabaseKit.WORKSPACE, run, most).whole(values);

      assertThat(shown.get("first")).isEqualTo("a".repeat(half - 2));
      assertThat(shown.get("second")).isEqualTo("b".repeat(half - 2));
      assertThat(shown.get("first again")).isEqualTo("a".repeat(half - 2));
      assertThat(shown.get("one more")).isEqualTo(Map.of("truncated", true, "bytes", 3L));
    }
    assertThat(List.of(Payloads.MOST_LOGGED_BYTES, Payloads.MOST_SHOWN_BYTES))
        .as("what the page of limits says")
        .containsExactly(8_388_608L, 16_777_216L);
  }

  /** What stands for a text of so many bytes as JSON. */
  private Object kept(String letter, int bytes) {
    return payloads.keep(DatabaseKit.WORKSPACE, run, Json.text(letter.repeat(bytes - 2))).stand();
  }
}
