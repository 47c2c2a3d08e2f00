package dev.armature.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.armature.execution.BlockCall;
import dev.armature.execution.PayloadRef;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that one block is called with, opened. */
class LargeValuesTest {
  private final List<String> read = new ArrayList<>();

  /** It says of its values what it likes of how long they are. */
  private final LargeValues values =
      new LargeValues(
          new Payloads() {
            @Override
            public PayloadRef keep(String workspaceId, String executionId, String json) {
              return PayloadRef.to(json);
            }

            @Override
            public String read(String workspaceId, String executionId, String hash) {
              read.add(hash);
              return "\"the value " + hash + "\"";
            }
          },
          new Workbench(1024L * 1024 * 1024));

  @Test
  void what_one_block_references_has_a_measure_together() {
    int half = LargeValues.MOST_OPENED_BYTES / 2;

    BlockCall opened = values.opened(call(half, half));
    assertThat(opened.roots())
        .isEqualTo(Map.of("outputs", Map.of("b0", "the value 0", "b1", "the value 1")));

    for (BlockCall more : List.of(call(half, half, 1), call(half, half, half, half, half))) {
      read.clear();
      Problem no =
          catchThrowableOfType(ProblemException.class, () -> values.opened(more)).problem();
      assertThat(no.code()).isEqualTo("INPUT_TOO_LARGE");
      assertThat(no.message()).contains("134,217,728 bytes");
      assertThat(read).as("what is too much is not even read").containsExactly("0", "1");
    }
  }

  @Test
  void a_value_that_stands_in_several_places_counts_once() {
    Map<String, @Nullable Object> one = new PayloadRef("0", LargeValues.MOST_OPENED_BYTES).stand();
    Map<String, @Nullable Object> roots = new LinkedHashMap<>();
    roots.put("outputs", Map.of("a", one, "b", one));

    assertThat(values.opened(new BlockCall("exec", "ws", "hash", "b", roots, one)).cameIn())
        .isEqualTo("the value 0");
    assertThat(read).containsExactly("0");
  }

  /** A call that references values of so many bytes. */
  private static BlockCall call(int... sizes) {
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    for (int i = 0; i < sizes.length; i++) {
      outputs.put("b" + i, new PayloadRef(Integer.toString(i), sizes[i]).stand());
    }
    return new BlockCall("exec", "ws", "hash", "b", Map.of("outputs", outputs), null);
  }
}
