package dev.armature.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.RunAttributes.Status;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RunAttributesTest {
  private static final ExecutionRequest REQUEST =
      new ExecutionRequest(
          "exec_1",
          "ws_1",
          "wf_1",
          3,
          "hash",
          Map.of("said", "kittiwake"),
          Map.of("name", "kittiwake"),
          new ExecutionRequest.Trigger("webhook", Map.of("body", "kittiwake")),
          null,
          ExecutionRequest.OnFailure.FINISH);

  @Test
  void a_run_is_found_by_ids_and_words_of_ours_and_by_nothing_that_anybody_said() {
    SearchAttributes found = RunAttributes.of(REQUEST);

    assertThat(found.getUntypedValues().values())
        .containsExactlyInAnyOrder("ws_1", "wf_1", 3L, "webhook", false, false, "-");
    assertThat(found.getUntypedValues().keySet()).hasSameElementsAs(RunAttributes.ALL);
  }

  @Test
  void a_run_that_is_called_is_found_by_no_more_than_its_caller_is() {
    SearchAttributes all = RunAttributes.of(REQUEST);
    for (String later : List.of("ArmaturePaused", "ArmatureStatus")) {
      SearchAttributes known =
          SearchAttributes.newBuilder(all)
              .unset(
                  RunAttributes.ALL.stream()
                      .filter(key -> key.getName().equals(later))
                      .findFirst()
                      .orElseThrow())
              .build();
      assertThat(names(RunAttributes.of(REQUEST, known))).isEqualTo(names(known));
    }
    assertThat(RunAttributes.of(REQUEST, all)).isEqualTo(all);
    assertThat(RunAttributes.of(REQUEST, SearchAttributes.EMPTY).size()).isZero();
  }

  @Test
  void a_word_of_another_release_is_a_word() {
    SearchAttributeKey<String> key = SearchAttributeKey.forKeyword("ArmatureStatus");
    SearchAttributes later = SearchAttributes.newBuilder().set(key, "later").build();

    assertThat(RunAttributes.telling(later)).isTrue();
    assertThat(RunAttributes.failing(later)).isFalse();
    assertThat(RunAttributes.telling(SearchAttributes.EMPTY)).isFalse();
    assertThat(RunAttributes.status(Status.FAILING).getValue()).contains("failing");
  }

  @Test
  void what_a_run_is_is_told_in_ids_alone() {
    assertThat(REQUEST.details())
        .isEqualTo(
            """
            Version **3** of workflow `wf_1`, called by `webhook`

            Its log: `GET …/executions/exec_1/logs`\
            """);
    assertThat(
            REQUEST
                .calledBy(new ExecutionRequest.Parent("exec_0", "call:7", "exec_0", 1, true))
                .details())
        .startsWith("Version **3** of workflow `wf_1`, called by the block `call:7` of `exec_0`\n");
  }

  private static Set<String> names(SearchAttributes attributes) {
    Set<String> names = new TreeSet<>();
    attributes.getUntypedValues().keySet().forEach(key -> names.add(key.getName()));
    return names;
  }
}
