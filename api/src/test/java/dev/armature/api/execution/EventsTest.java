package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Workflow;
import dev.armature.database.DatabaseKit;
import dev.armature.problem.Problem;
import io.temporal.api.enums.v1.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is woken by an event, and that it is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {
  private final HouseKit kit = new HouseKit();
  private final Workflow workflow = kit.workflow();
  private final Events events = kit.events();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void an_event_wakes_those_that_wait_for_its_key_and_nobody_else() {
    String one = waiting("a");
    String two = waiting("a");
    String other = waiting("b");

    assertThat(events.receive(HouseKit.OPERATOR, "a", Map.of("x", 1), null))
        .containsExactlyInAnyOrder(one, two);

    assertThat(row(one)).containsEntry("state", "told").containsEntry("result", "{\"x\":1}");
    assertThat(row(other)).containsEntry("state", "open");
    assertThat(events.receive(HouseKit.OPERATOR, "a", null, null)).isEmpty();
    assertThat(events.receive(HouseKit.STRANGER, "b", null, null)).isEmpty();
    await().untilAsserted(() -> assertThat(told(one)).isEqualTo(1));
  }

  @Test
  void of_twenty_events_at_once_one_wakes_a_wait() throws Exception {
    String run = waiting("c");
    List<Callable<Object>> senders =
        IntStream.range(0, 20)
            .mapToObj(
                i -> (Callable<Object>) () -> events.receive(HouseKit.OPERATOR, "c", i, "c" + i))
            .toList();

    List<Object> woken = HouseKit.atOnce(senders);

    assertThat(woken).filteredOn(it -> it.equals(List.of(run))).hasSize(1);
    assertThat(woken).filteredOn(it -> it.equals(List.of())).hasSize(19);
    await().untilAsserted(() -> assertThat(told(run)).isEqualTo(1));
  }

  @Test
  void an_event_that_is_sent_again_is_answered_as_before_and_wakes_nobody() {
    String run = waiting("d");
    assertThat(events.receive(HouseKit.OPERATOR, "d", 1, "d1")).containsExactly(run);
    String later = waiting("d");

    assertThat(events.receive(HouseKit.OPERATOR, "d", 1, "d1")).containsExactly(run);

    assertThat(row(later)).containsEntry("state", "open");
    Problem no = HouseKit.problem(() -> events.receive(HouseKit.OPERATOR, "d", 2, "d1"));
    assertThat(no.code()).isEqualTo("IDEMPOTENCY_CONFLICT");
  }

  @Test
  void an_id_is_known_for_seven_days() {
    String run = waiting("f");
    assertThat(events.receive(HouseKit.OPERATOR, "f", 1, "f1")).containsExactly(run);
    String later = waiting("f");

    aged("6 days 23 hours");
    kit.reconciler().round();
    assertThat(events.receive(HouseKit.OPERATOR, "f", 1, "f1")).containsExactly(run);

    aged("7 days 1 second");
    kit.reconciler().round();
    assertThat(events.receive(HouseKit.OPERATOR, "f", 1, "f1")).containsExactly(later);
  }

  /** As if it had come so long ago. */
  private void aged(String interval) {
    kit.database()
        .change(
            "UPDATE event SET received_at = now() - CAST(? AS interval) WHERE id = 'f1'", interval);
  }

  @Test
  void what_comes_while_temporal_is_away_is_told_when_it_is_back() {
    String run = waiting("e");
    kit.temporal().goesAway();
    try {
      assertThat(events.receive(HouseKit.OPERATOR, "e", 1, null)).containsExactly(run);
      assertThat(row(run)).containsEntry("nudged_at", null);
    } finally {
      kit.temporal().comesBack();
    }
    kit.database()
        .change("UPDATE wait SET settled_at = now() - interval '1 minute' WHERE state = 'told'");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          kit.reconciler().round();
          // Whoever received it may try on yet: once more is no harm, never would be.
          assertThat(told(run)).isPositive();
        });
    assertThat(row(run)).doesNotContainEntry("nudged_at", null);
  }

  @Test
  void who_waits_for_a_run_that_was_cut_off_is_told_by_the_reconciler() {
    String caller = waiting("none");
    String child = started();
    kit.database()
        .change(
            "UPDATE wait SET kind = 'call', child_id = ? WHERE execution_id = ?", child, caller);
    kit.reconciler().round();
    assertThat(told(caller)).isZero();
    kit.database()
        .change("UPDATE execution SET ended_at = now() - interval '1 minute' WHERE id = ?", child);

    kit.reconciler().round();

    assertThat(told(caller)).isEqualTo(1);
  }

  @Test
  void a_viewer_wakes_nobody() {
    assertThat(HouseKit.problem(() -> events.receive(HouseKit.VIEWER, "a", null, null)).code())
        .isEqualTo("FORBIDDEN");
  }

  /** A run of which a block waits for an event; its id. */
  private String waiting(String key) {
    String id = started();
    kit.database()
        .change(
            """
            INSERT INTO wait (workspace_id, execution_id, block, interpreter, kind, event_key,
                              state, created_at)
            VALUES (?, ?, 'w', ?, 'event', ?, 'open', now())
            """,
            DatabaseKit.WORKSPACE,
            id,
            id,
            key);
    return id;
  }

  private String started() {
    return kit.starts().start(HouseKit.OPERATOR, workflow, HouseKit.start(Map.of())).id();
  }

  private Map<String, @Nullable Object> row(String run) {
    return kit.database().row("SELECT * FROM wait WHERE execution_id = ?", run);
  }

  private long told(String run) {
    List<EventType> types = new ArrayList<>();
    kit.temporal()
        .client()
        .fetchHistory(run)
        .getHistory()
        .getEventsList()
        .forEach(event -> types.add(event.getEventType()));
    return types.stream().filter(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED::equals).count();
  }
}
