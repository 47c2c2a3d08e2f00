package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Outcome;
import dev.armature.problem.Problem;
import dev.armature.scripted.ScriptedModel.Call;
import dev.armature.worker.store.Callees.Called;
import dev.armature.worker.store.Callees.Callee;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workflows as tools: each call is an execution of its own, which the agent does not sit out. */
class AgentWorkflowsTest {
  private static final String CONFIG =
      """
      {"model": "m", "input": "?", "tools": [
        {"type": "workflow", "name": "square", "workflow_id": "wf_square", "parameters":
         {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}}]}
      """;

  private final AgentKit kit = AgentKit.open();

  @AfterEach
  void close() {
    kit.close();
  }

  private static Callee square(int version) {
    return new Callee(
        "wf_square", "Square", version, "hash-" + version, Map.of("unit", "m"), OnFailure.FINISH);
  }

  private static ExecutionRequest request(Outcome outcome) {
    return ((Outcome.Call) outcome).request();
  }

  private String told() {
    return kit.model.heard().getLast().body().path("messages").toString();
  }

  @Test
  void a_call_is_an_execution_and_the_agent_goes_on_with_what_it_gave() throws Exception {
    kit.callees.has(square(1)).has(square(2));
    kit.model.calls("square", "{\"n\": 3}").says("9 m");

    ExecutionRequest request = request(kit.outcome(CONFIG));
    kit.callees.stands(request.executionId(), new Called("running", null, null));
    Outcome still = kit.goesOn(CONFIG);
    kit.callees.stands(request.executionId(), new Called("completed", Map.of("area", 9), null));
    Outcome end = kit.goesOn(CONFIG);

    assertThat(request.workflowId()).isEqualTo("wf_square");
    assertThat(request.version()).isEqualTo(2);
    assertThat(request.variables()).containsEntry("n", 3).containsEntry("unit", "m");
    assertThat(request.parent())
        .isEqualTo(new ExecutionRequest.Parent("exec_1", "think", "exec_1", 1, true));
    assertThat(kit.waits.asked()).containsEntry("think", request.executionId());
    assertThat(still).isInstanceOf(Outcome.Ask.class);
    assertThat(end.result()).containsEntry("output", "9 m");
    assertThat(String.valueOf(end.result().get("tool_calls")))
        .contains("execution_id=" + request.executionId())
        .contains("{\"area\":9}");
    assertThat(AgentKit.modelCalls(end.result())).isEqualTo(2);
    assertThat(kit.model.heard()).hasSize(2);
  }

  @Test
  void an_attempt_that_died_after_it_called_calls_the_same_execution() throws Exception {
    kit.callees.has(square(1));
    kit.model.calls("square", "{\"n\": 3}").says("9");

    String first = request(kit.outcome(CONFIG)).executionId();
    String second = request(kit.outcome(CONFIG)).executionId();

    assertThat(second).isEqualTo(first);
    assertThat(kit.model.heard()).hasSize(1);
  }

  @Test
  void several_calls_of_one_turn_are_executions_one_after_the_other() throws Exception {
    kit.callees.has(square(1));
    kit.model
        .calls(new Call("a", "square", "{\"n\": 3}"), new Call("b", "square", "{\"n\": 4}"))
        .says("9 and 16");

    ExecutionRequest first = request(kit.outcome(CONFIG));
    kit.callees.stands(first.executionId(), new Called("completed", 9, null));
    ExecutionRequest second = request(kit.goesOn(CONFIG));
    kit.callees.stands(second.executionId(), new Called("completed", 16, null));

    assertThat(kit.goesOn(CONFIG).result()).containsEntry("output", "9 and 16");
    assertThat(second.executionId()).isNotEqualTo(first.executionId());
    assertThat(second.variables()).containsEntry("n", 4);
  }

  @Test
  void how_an_execution_failed_is_told_to_the_model() throws Exception {
    kit.callees.has(square(1));
    kit.model
        .calls(
            new Call("a", "square", "{\"n\": 1}"),
            new Call("b", "square", "{\"n\": 2}"),
            new Call("c", "square", "{\"n\": \"x\"}"))
        .says("I give up");

    ExecutionRequest first = request(kit.outcome(CONFIG));
    kit.callees.stands(
        first.executionId(),
        new Called("failed", null, Problem.of(Problem.Kind.INVALID, "CODE_FAILED", "at line 1")));
    ExecutionRequest second = request(kit.goesOn(CONFIG));
    kit.callees.stands(second.executionId(), new Called("cancelled", null, null));
    Outcome end = kit.goesOn(CONFIG);

    assertThat(end.result()).containsEntry("output", "I give up");
    assertThat(told())
        .contains("CODE_FAILED: at line 1")
        .contains("The workflow was cancelled.")
        .contains("The arguments do not fit");
  }

  @Test
  void one_that_never_begins_is_called_three_times_and_no_more() throws Exception {
    kit.callees.has(square(1));
    kit.model.calls("square", "{\"n\": 3}").says("it does not work");

    List<Outcome> called = List.of(kit.outcome(CONFIG), kit.goesOn(CONFIG), kit.goesOn(CONFIG));
    Outcome end = kit.goesOn(CONFIG);

    assertThat(called)
        .extracting(it -> request(it).executionId())
        .hasSize(3)
        .allSatisfy(it -> assertThat(it).isEqualTo(request(called.getFirst()).executionId()));
    assertThat(end.result()).containsEntry("output", "it does not work");
    assertThat(told()).contains("could not begin");
  }

  @Test
  void a_workflow_that_is_not_there_fails_the_block_and_one_too_deep_is_told() throws Exception {
    kit.model.calls("square", "{\"n\": 3}").says("too deep");

    assertThat(kit.fails(CONFIG).problem().code()).isEqualTo("CALLED_MISSING");

    kit.callees.has(square(1)).below(100);
    assertThat(kit.outcome(CONFIG).result()).containsEntry("output", "too deep");
    assertThat(told()).contains("CALL_TOO_DEEP");
  }
}
