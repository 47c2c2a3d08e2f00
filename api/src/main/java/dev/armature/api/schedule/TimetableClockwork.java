package dev.armature.api.schedule;

import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Launch;
import dev.armature.execution.Timetable;
import dev.armature.schedule.Schedule;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Durable programs with timers, for a server that has no schedules: the one in memory. */
final class TimetableClockwork implements Clockwork {
  private final WorkflowClient client;

  TimetableClockwork(WorkflowClient client) {
    this.client = client;
  }

  @Override
  public void put(Launch.Order order, Schedule schedule) {
    var _ =
        client
            .newUntypedWorkflowStub(
                "Timetable",
                WorkflowOptions.newBuilder()
                    .setWorkflowId(order.scheduleId())
                    .setTaskQueue(Interpreter.QUEUE)
                    .setMemo(order.memo())
                    .setStaticSummary(ExecutionRequest.summary(order.name()))
                    .build())
            .signalWithStart(
                "set",
                new Object[] {new Timetable.Entry(order, schedule)},
                new Object[] {(Timetable.@Nullable State) null});
  }

  @Override
  public void remove(Launch.Order order) {
    try {
      client.newUntypedWorkflowStub(order.scheduleId()).terminate("the schedule is taken away");
    } catch (WorkflowNotFoundException e) {
      // There is none any more.
    }
  }

  @Override
  public Optional<String> epoch(Launch.Order order) {
    try {
      return switch (client.newUntypedWorkflowStub(order.scheduleId()).describe().getStatus()) {
        // One that has ended by itself has no time left.
        case WORKFLOW_EXECUTION_STATUS_RUNNING, WORKFLOW_EXECUTION_STATUS_COMPLETED ->
            Optional.of(order.epoch());
        default -> Optional.empty();
      };
    } catch (WorkflowNotFoundException e) {
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
