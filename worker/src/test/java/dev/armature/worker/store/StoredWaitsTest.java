package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.database.DatabaseKit;
import dev.armature.execution.Approval;
import dev.armature.worker.store.Waits.Standing;
import dev.armature.worker.store.Waits.Waiting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // open() makes them
class StoredWaitsTest {
  private StoreKit kit;
  private Waits waits;
  private int count;

  @BeforeAll
  void open() {
    kit = new StoreKit();
    waits = kit.waits();
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void nothing_comes_for_a_wait_until_something_does() {
    Waiting waiting = waiting();
    waits.event(waiting, "paid");
    waits.event(waiting, "paid");

    assertThat(waits.look(waiting, false)).isEqualTo(new Standing.Open());
    comes(waiting, "{\"a\": null}");
    Standing come = waits.look(waiting, false);
    assertThat(String.valueOf(come)).contains("a=null");
    // What it found stays so, although its time is over by now.
    assertThat(waits.look(waiting, true)).isEqualTo(come);
  }

  @Test
  void what_comes_after_the_time_is_over_comes_too_late() {
    Waiting waiting = waiting();
    waits.event(waiting, "paid");

    assertThat(waits.look(waiting, true)).isEqualTo(new Standing.Late());
    comes(waiting, "1");
    assertThat(waits.look(waiting, false)).isEqualTo(new Standing.Late());
  }

  @Test
  void answers_that_came_before_the_question_decide_it_when_it_is_asked() {
    Waiting waiting = waiting();
    Approval two = new Approval("Pay?", Map.of(), 2, List.of());
    answers(waiting, "key_1");
    answers(waiting, "key_2");

    assertThat(waits.ask(waiting, two))
        .hasValueSatisfying(result -> assertThat(result).containsEntry("route", "approved"));
    // A second attempt of the same block finds the same.
    assertThat(waits.ask(waiting, two))
        .hasValueSatisfying(result -> assertThat(result).containsEntry("route", "approved"));
  }

  @Test
  void a_question_that_is_not_decided_stays_open_and_what_it_got_is_told_at_its_deadline() {
    Waiting waiting = waiting();
    answers(waiting, "key_1");

    assertThat(waits.ask(waiting, new Approval("Pay?", Map.of(), 2, List.of()))).isEmpty();
    assertThat(waits.look(waiting, true)).isEqualTo(new Standing.Late());
    assertThat(waits.lapsed(waiting)).containsEntry("route", "timeout");
    assertThat(String.valueOf(waits.lapsed(waiting))).contains("key_1");
  }

  @Test
  void who_calls_one_execution_after_the_other_waits_anew_for_each() {
    Waiting waiting = waiting();
    waits.call(waiting, "exec_first");
    waits.call(waiting, "exec_first");
    assertThat(waits.look(waiting, true)).isEqualTo(new Standing.Late());
    // The same again is the same, and over.
    waits.call(waiting, "exec_first");
    assertThat(waits.look(waiting, false)).isEqualTo(new Standing.Late());

    waits.call(waiting, "exec_second");

    assertThat(waits.look(waiting, false)).isEqualTo(new Standing.Open());
    assertThat(
            kit.database().row("SELECT * FROM wait WHERE execution_id = ?", waiting.executionId()))
        .containsEntry("child_id", "exec_second")
        .containsEntry("settled_at", null)
        .containsEntry("heard_at", null);
  }

  private Waiting waiting() {
    String id = "exec_waits" + count++;
    return new Waiting(DatabaseKit.WORKSPACE, id, "a", id);
  }

  private void comes(Waiting waiting, String json) {
    kit.database()
        .change(
            "UPDATE wait SET state = 'told', result = ? WHERE execution_id = ? AND state = 'open'",
            json,
            waiting.executionId());
  }

  private void answers(Waiting waiting, String caller) {
    kit.database()
        .change(
            "INSERT INTO answer (workspace_id, execution_id, block, caller, caller_name, decision,"
                + " fields, given_at) VALUES (?, ?, ?, ?, ?, 'approved', '{}', now())",
            waiting.workspaceId(),
            waiting.executionId(),
            waiting.blockId(),
            caller,
            caller);
  }
}
