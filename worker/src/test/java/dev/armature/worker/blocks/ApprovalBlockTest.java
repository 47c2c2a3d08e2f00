package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.execution.Approval;
import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited.How;
import dev.armature.worker.HeldWaits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalBlockTest {
  private final HeldWaits waits = new HeldWaits();
  private final ApprovalBlock block = new ApprovalBlock(waits);
  private final BlockKit kit = new BlockKit();

  @Test
  void a_question_is_written_down_and_asked() throws Exception {
    Outcome outcome =
        run(
            """
            {"question": "Pay?", "form": {"type": "object"}, "deadline": "2d", "required": 2,
             "approvers": ["ada", "bob", "cyd"]}
            """);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Ask.class,
            ask -> {
              assertThat(ask.due()).isEqualTo(Due.after(Duration.ofDays(2)));
              assertThat(ask.about()).containsEntry("question", "Pay?");
            });
    assertThat(waits.asked())
        .containsEntry(
            "fetch",
            new Approval("Pay?", Map.of("type", "object"), 2, List.of("ada", "bob", "cyd")));
  }

  @Test
  void what_was_decided_is_the_result_and_the_route() throws Exception {
    waits.comes("fetch", Map.of("output", Map.of("a", 1), "route", "approved"));

    assertThat(goOn(How.TOLD))
        .isEqualTo(
            new Outcome.Chose("approved", Map.of("output", Map.of("a", 1), "route", "approved")));
  }

  @Test
  void a_deadline_without_a_decision_is_the_route_timeout() throws Exception {
    assertThat(goOn(How.DUE))
        .isInstanceOfSatisfying(
            Outcome.Chose.class,
            chose -> {
              assertThat(chose.route()).isEqualTo("timeout");
              assertThat(chose.result()).containsEntry("output", null);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"question\": \"?\", \"deadline\": \"soon\"} | 'deadline' must be a duration",
        "{\"question\": \"?\", \"required\": 0} | 'required' must be from 1 to 100",
        "{\"question\": \"?\", \"required\": 2, \"approvers\": [\"a\", \"a\"]} | more than there are"
      })
  void what_cannot_be_asked_is_said(String config, String message) {
    assertThatThrownBy(() -> run(config)).hasMessageContaining(message);
  }

  private Outcome run(String config) throws Exception {
    return kit.run(block, ApprovalBlock.Config.class, config);
  }

  private Outcome goOn(How how) throws Exception {
    return kit.goOn(block, ApprovalBlock.Config.class, "{\"question\": \"?\"}", how);
  }
}
