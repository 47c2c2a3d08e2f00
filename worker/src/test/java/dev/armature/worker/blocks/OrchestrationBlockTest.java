package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Outcome;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Waited.How;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.worker.HeldCallees;
import dev.armature.worker.HeldPayloads;
import dev.armature.worker.HeldWaits;
import dev.armature.worker.store.Callees.Called;
import dev.armature.worker.store.Callees.Callee;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrchestrationBlockTest {
  private final HeldCallees callees =
      new HeldCallees().has(callee(1)).has(callee(2)).has(callee(3));
  private final HeldWaits waits = new HeldWaits();
  private final HeldPayloads payloads = new HeldPayloads();
  private final OrchestrationBlock block = new OrchestrationBlock(callees, waits, payloads);
  private final BlockKit kit = new BlockKit();

  @Test
  void a_run_of_its_own_is_called_for() throws Exception {
    ExecutionRequest request =
        called("{\"workflow_id\": \"wf_1\", \"input\": {\"b\": 2, \"c\": null}}");

    assertThat(request.workflowId()).isEqualTo("wf_1");
    assertThat(request.variables())
        .isEqualTo(Json.stored().readValue("{\"a\": 1, \"b\": 2, \"c\": null}", Map.class));
    assertThat(request.input()).containsOnlyKeys("b", "c");
    assertThat(request.trigger().kind()).isEqualTo("orchestration");
    assertThat(request.executionId()).matches("exec_[0-9a-z]{26}");
    assertThat(request.parent())
        .isEqualTo(new ExecutionRequest.Parent("exec_1", "fetch", "exec_1", 1, true));
    assertThat(waits.asked()).containsEntry("fetch", request.executionId());
    // Another attempt calls the same run.
    assertThat(called("{\"workflow_id\": \"wf_1\"}").executionId())
        .isEqualTo(request.executionId());
  }

  @ParameterizedTest
  @CsvSource({"'\"latest\"', 3", "1, 1", "'\"2\"', 2"})
  void a_version_is_called_as_it_is_named(String written, int version) throws Exception {
    callees.pins("fetch", 2);

    assertThat(
            called("{\"orchestration_id\": \"wf_1\", \"version\": %s}".formatted(written))
                .version())
        .isEqualTo(version);
  }

  @Test
  void without_a_version_the_pinned_one_is_called_and_else_the_newest() throws Exception {
    assertThat(called("{\"workflow_id\": \"wf_1\"}").version()).isEqualTo(3);
    callees.pins("fetch", 2);
    assertThat(called("{\"workflow_id\": \"wf_1\"}").version()).isEqualTo(2);
  }

  @Test
  void what_is_not_waited_for_is_not_written_down_as_waited_for() throws Exception {
    ExecutionRequest request = called("{\"workflow_id\": \"wf_1\", \"wait\": false}");

    assertThat(request.parent()).matches(it -> it != null && !it.waits());
    assertThat(waits.asked()).isEmpty();
    assertThat(goOn(How.BEGUN).result())
        .containsEntry("status", "running")
        .containsEntry("output", null)
        .containsEntry("execution_id", request.executionId());
  }

  @Test
  void large_input_goes_by_reference() throws Exception {
    ExecutionRequest request =
        called(
            "{\"workflow_id\": \"wf_1\", \"input\": {\"long\": \"%s\"}}"
                .formatted("x".repeat(20_000)));

    assertThat(PayloadRef.of(request.variables().get("long"))).isPresent();
    assertThat(PayloadRef.of(request.input().get("long"))).isPresent();
  }

  @Test
  void what_it_gave_back_is_the_output() throws Exception {
    callees.stands(new Called("completed", Map.of("x", 1), null));

    assertThat(goOn(How.TOLD).result())
        .containsEntry("output", Map.of("x", 1))
        .containsEntry("status", "completed");
  }

  @Test
  void who_is_told_too_early_waits_on() throws Exception {
    callees.stands(new Called("running", null, null));

    assertThat(goOn(How.TOLD)).isInstanceOf(Outcome.Ask.class);
  }

  @Test
  void a_run_that_failed_fails_the_block_and_says_why() {
    callees.stands(
        new Called(
            "failed", null, Problem.of(Problem.Kind.UPSTREAM, "X", "Block 'a' failed: no luck")));

    assertThatThrownBy(() -> goOn(How.TOLD)).hasMessageContaining("no luck");
    callees.stands(new Called("cancelled", null, null));
    assertThatThrownBy(() -> goOn(How.TOLD)).hasMessageContaining("was cancelled");
  }

  @Test
  void they_stand_ten_deep_and_no_deeper() throws Exception {
    callees.below(9);
    assertThat(called("{\"workflow_id\": \"wf_1\"}").parent())
        .matches(it -> it != null && it.depth() == 10);
    callees.below(10);
    assertThatThrownBy(() -> called("{\"workflow_id\": \"wf_1\"}"))
        .hasMessageContaining("10 are the most");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | exactly one of 'workflow_id', 'orchestration_id'",
        "{\"workflow_id\": \"wf_none\"} | There is no workflow 'wf_none'",
        "{\"workflow_id\": \"wf_1\", \"version\": 9} | There is no workflow 'wf_1'",
        "{\"workflow_id\": \"wf_1\", \"version\": \"new\"} | 'version' must be",
        "{\"workflow_id\": \"wf_1\", \"input\": [1]} | 'input' of the config must be an object"
      })
  void what_cannot_be_called_is_said(String config, String message) {
    assertThatThrownBy(() -> called(config)).hasMessageContaining(message);
  }

  @Test
  void a_workflow_that_its_author_has_not_finished_is_not_called() {
    callees.lacks(Fault.of("CONFIG_MISSING", "", "Block 'a': 'url' is missing"));

    assertThatThrownBy(() -> called("{\"workflow_id\": \"wf_1\"}"))
        .hasMessageContaining("Version 3 of workflow 'wf_1' cannot be run yet: Block 'a'");
  }

  private ExecutionRequest called(String config) throws Exception {
    return ((Outcome.Call) kit.run(block, OrchestrationBlock.Config.class, config)).request();
  }

  private Outcome goOn(How how) throws Exception {
    return kit.goOn(block, OrchestrationBlock.Config.class, "{\"workflow_id\": \"wf_1\"}", how);
  }

  private static Callee callee(int version) {
    return new Callee("wf_1", "One", version, "hash", Map.of("a", 1), OnFailure.FINISH);
  }
}
