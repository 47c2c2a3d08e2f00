package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Interpreter;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.worker.ExecutionKit;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run costs in history, against the same activities in a workflow written by hand. */
class HistoryCostTest {
  private final ExecutionKit kit = new ExecutionKit(HandWritten.Program.class);

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void a_chain_of_ten_costs_what_it_costs_by_hand_and_three_markers() {
    Graphs drawing = Graphs.graph().block("b0", "general_api", url()).trigger();
    for (int i = 1; i < 10; i++) {
      drawing.block("b" + i, "general_api", url()).edge("b" + (i - 1), "b" + i);
    }

    compare(drawing.draw(), 10, false);
  }

  @Test
  void a_fan_out_of_forty_costs_what_it_costs_by_hand_and_three_markers() {
    Graphs drawing = Graphs.graph();
    for (int i = 0; i < 40; i++) {
      drawing.block("b" + i, "general_api", url()).trigger();
    }

    compare(drawing.draw(), 40, true);
  }

  @Test
  void a_chain_of_ten_light_blocks_is_one_workflow_task() {
    Graphs drawing = Graphs.graph().block("b0", "starter");
    for (int i = 1; i < 10; i++) {
      drawing.block("b" + i, "split").edge("b" + (i - 1), "b" + i);
    }

    var run = kit.start(drawing.draw());
    run.end();

    Map<EventType, Integer> events = count(run.history().getHistory().getEventsList());
    assertThat(events)
        .containsEntry(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, 1)
        .containsEntry(EventType.EVENT_TYPE_MARKER_RECORDED, 13)
        .doesNotContainKey(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
  }

  @Test
  void what_a_run_is_asked_with_is_in_its_history_once() {
    int bytes = 500_000;
    kit.graph("called", Graphs.graph().block("b", "general_api", url()).trigger().draw());
    kit.script(
        "calls",
        call ->
            call.waited() == null
                ? ExecutionKit.callsWith(call, "exec_called", "called", bytes)
                : ExecutionKit.done("over"));
    kit.start(Graphs.graph().block("calls", "general_api", url()).trigger().draw()).end();

    assertThat(kit.run("exec_called").history().getHistory().getSerializedSize())
        .isBetween(bytes, bytes + 10_000);
  }

  private void compare(Graph graph, int activities, boolean sideBySide) {
    var run = kit.start(graph);
    run.end();
    Map<EventType, Integer> drawn = count(run.history().getHistory().getEventsList());

    Map<EventType, Integer> byHand = byHand(activities, sideBySide);
    assertThat(drawn.remove(EventType.EVENT_TYPE_MARKER_RECORDED)).isEqualTo(3);
    if (sideBySide) {
      // How many ends meet in one workflow task is chance, by hand as well.
      for (EventType task :
          List.of(
              EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
              EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
              EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)) {
        assertThat(drawn.remove(task)).isLessThanOrEqualTo(activities + 1);
        assertThat(byHand.remove(task)).isLessThanOrEqualTo(activities + 1);
      }
    }
    assertThat(drawn).isEqualTo(byHand);
  }

  private Map<EventType, Integer> byHand(int activities, boolean sideBySide) {
    WorkflowClient client = kit.temporal().getWorkflowClient();
    HandWritten twin =
        client.newWorkflowStub(
            HandWritten.class,
            WorkflowOptions.newBuilder().setTaskQueue(Interpreter.QUEUE).build());
    assertThat(twin.run(activities, sideBySide)).isEqualTo(activities);
    return count(
        client
            .fetchHistory(WorkflowStub.fromTyped(twin).getExecution().getWorkflowId())
            .getHistory()
            .getEventsList());
  }

  private static Map<EventType, Integer> count(List<HistoryEvent> events) {
    Map<EventType, Integer> count = new TreeMap<>();
    events.forEach(event -> count.merge(event.getEventType(), 1, Integer::sum));
    return count;
  }

  private static Map<String, Object> url() {
    return Map.of("url", "http://example.test/");
  }
}
