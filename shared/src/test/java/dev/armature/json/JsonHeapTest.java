package dev.armature.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What opening a text takes. */
class JsonHeapTest {
  @Test
  void a_text_takes_a_few_times_its_length_whatever_stands_in_it() {
    String text = "\"" + "{,[:\\\"".repeat(1_000) + "\"";

    assertThat(JsonHeap.of(text)).isEqualTo(4L * text.length());
  }

  @Test
  void many_small_objects_take_many_times_their_length() {
    String dense = "[" + "{\"a\":1},".repeat(1_000) + "1]";

    assertThat(JsonHeap.of(dense)).isGreaterThan(25L * dense.length());
  }

  @Test
  void it_is_no_less_than_what_is_taken_in_truth() throws Exception {
    String dense = "[" + "{\"a\":1},".repeat(200_000) + "1]";
    Object[] kept = new Object[4];
    long before = used();
    for (int i = 0; i < kept.length; i++) {
      kept[i] = Json.stored().readValue(dense, Object.class);
    }
    long each = (used() - before) / kept.length;

    assertThat(each).isLessThan(JsonHeap.of(dense));
    assertThat(kept).doesNotContainNull();
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
