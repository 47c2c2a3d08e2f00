package dev.armature.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Approval.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApprovalTest {
  @Test
  void as_many_as_it_takes_have_to_approve() {
    Approval two = asked(2);

    assertThat(two.result(List.of(yes("ada")))).isEmpty();
    assertThat(two.result(List.of(yes("ada"), yes("bob"))))
        .hasValueSatisfying(result -> {
          assertThat(result).containsEntry("route", "approved");
          assertThat(result).containsEntry("output", Map.of("by", "bob"));
          assertThat(String.valueOf(result.get("answers"))).contains("ada", "bob");
        });
  }

  @Test
  void one_rejection_decides() {
    assertThat(asked(3).result(List.of(yes("ada"), no("bob"))))
        .hasValueSatisfying(result -> assertThat(result).containsEntry("route", "rejected"));
  }

  @Test
  void what_comes_after_the_decision_changes_nothing() {
    assertThat(asked(1).result(List.of(yes("ada"), no("bob"))))
        .hasValueSatisfying(result -> {
          assertThat(result).containsEntry("route", "approved");
          assertThat(String.valueOf(result.get("answers"))).doesNotContain("bob");
        });
  }

  @Test
  void answers_of_others_than_the_approvers_do_not_count() {
    Approval ada = asked(1, "ada");

    assertThat(ada.result(List.of(no("bob")))).isEmpty();
    assertThat(ada.result(List.of(no("bob"), yes("ada")))).isPresent();
    assertThat(asked(1, "key_ada").result(List.of(yes("ada")))).isPresent();
  }

  @Test
  void at_the_deadline_the_answers_that_would_have_counted_are_told() {
    assertThat(asked(2, "ada", "bob").lapsed(List.of(yes("ada"), yes("cyd"))))
        .containsEntry("route", "timeout")
        .containsEntry("output", null)
        .extracting("answers")
        .asString()
        .contains("ada")
        .doesNotContain("cyd");
  }

  private static Approval asked(int required, String... approvers) {
    return new Approval("Pay?", Map.of(), required, List.of(approvers));
  }

  private static Answer yes(String name) {
    return new Answer("key_" + name, name, "approved", Map.of("by", name), "2026-01-01T00:00:00Z");
  }

  private static Answer no(String name) {
    return new Answer("key_" + name, name, "rejected", Map.of(), "2026-01-01T00:00:00Z");
  }
}
