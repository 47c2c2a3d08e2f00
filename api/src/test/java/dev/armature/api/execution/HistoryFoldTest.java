package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.sealing.PayloadSeal;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is read of histories that workers have recorded. */
class HistoryFoldTest {
  private static final Path RECORDED = Path.of("../worker/src/test/resources/histories/v3");

  private final List<String> asked = new ArrayList<>();

  @Test
  void rows_and_events_of_a_run_that_is_over_take_one_reading_of_each_batch() {
    List<HistoryEvent> history = recorded("map");
    Function<String, List<HistoryEvent>> batches =
        id -> {
          asked.add(id);
          return recorded("map-batch");
        };

    HistoryFold fold = HistoryFold.ofWhole(PayloadSeal.plain(), reading(batches));
    List<ExecutionEvent> events = fold.fed(history);
    List<BlockLog> rows = fold.rows();

    assertThat(asked).isNotEmpty().doesNotHaveDuplicates();
    assertThat(rows)
        .anyMatch(row -> row.itemIndex() != null)
        .isEqualTo(HistoryFold.read(history, List.of(), PayloadSeal.plain(), reading(batches)));
    assertThat(events)
        .isNotEmpty()
        .isEqualTo(HistoryFold.of(PayloadSeal.plain(), batches).fed(history));
  }

  @Test
  void past_the_most_rows_of_items_the_map_says_which_are_left_out() {
    HistoryFold fold =
        HistoryFold.ofWhole(PayloadSeal.plain(), reading(id -> recorded("map-batch")));
    fold.fed(recorded("map"));

    List<BlockLog> all = fold.rows();
    int items = ofItems(all).size();

    assertThat(items).isGreaterThan(1);
    assertThat(fold.rows(items)).isEqualTo(all);
    assertThat(ofItems(fold.rows(1))).isEqualTo(ofItems(all).subList(0, 1));
    assertThat(fold.rows(1).toString()).contains("the rows of the items after 0 are left out");
    assertThat(all.toString()).doesNotContain("left out");
  }

  private static List<BlockLog> ofItems(List<BlockLog> rows) {
    return rows.stream().filter(row -> row.itemIndex() != null).toList();
  }

  private static HistoryFold.Reading reading(Function<String, List<HistoryEvent>> batches) {
    return new HistoryFold.Reading((id, call) -> "config of " + id, batches, id -> List.of());
  }

  private static List<HistoryEvent> recorded(String name) {
    try {
      return WorkflowExecutionHistory.fromJson(
              Files.readString(RECORDED.resolve(name + ".json")), name)
          .getHistory()
          .getEventsList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
