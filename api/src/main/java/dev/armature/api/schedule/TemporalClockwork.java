package dev.armature.api.schedule;

import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Launch;
import dev.armature.execution.RunAttributes;
import dev.armature.schedule.Overlap;
import dev.armature.schedule.Schedule;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import io.temporal.common.SearchAttributes;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.payload.context.WorkflowSerializationContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The schedules that a real Temporal server has. */
final class TemporalClockwork implements Clockwork {
  private static final ScheduleState FRESH =
      ScheduleState.newBuilder().setNote("Made by Armature; a deploy changes it.").build();

  private final WorkflowClient temporal;
  private final ScheduleClient client;

  TemporalClockwork(WorkflowClient temporal) {
    this.temporal = temporal;
    this.client = client(temporal, temporal.getOptions().getDataConverter());
  }

  private static ScheduleClient client(WorkflowClient temporal, DataConverter converter) {
    return ScheduleClient.newInstance(
        temporal.getWorkflowServiceStubs(),
        ScheduleClientOptions.newBuilder()
            .setNamespace(temporal.getOptions().getNamespace())
            .setDataConverter(converter)
            .build());
  }

  /** Its memo says whose it is, as all else does; the SDK itself tells the converter nothing. */
  private ScheduleClient owning(Launch.Order order) {
    return client(
        temporal,
        temporal
            .getOptions()
            .getDataConverter()
            .withContext(
                new WorkflowSerializationContext(
                    temporal.getOptions().getNamespace(), order.scheduleId())));
  }

  @Override
  public void put(Launch.Order order, Schedule schedule) {
    try {
      asked(() -> created(order, schedule));
    } catch (StatusRuntimeException e) {
      if (!order.searched() || e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
        throw e;
      }
      // One that was made a moment ago is not known to all of a cluster yet.
      asked(() -> created(order.unsearched(), schedule));
    }
  }

  private boolean created(Launch.Order order, Schedule schedule) {
    try {
      var _ =
          owning(order)
              .createSchedule(
                  order.scheduleId(),
                  kept(order, schedule, FRESH),
                  ScheduleOptions.newBuilder()
                      .setMemo(order.memo())
                      .setTypedSearchAttributes(attributes(order))
                      .build());
    } catch (ScheduleAlreadyRunningException e) {
      client
          .getHandle(order.scheduleId())
          // An operator who has paused it in Temporal's web page meant it.
          .update(input ->
              new ScheduleUpdate(
                  kept(order, schedule, input.getDescription().getSchedule().getState())));
    }
    return true;
  }

  @Override
  public void remove(Launch.Order order) {
    try {
      asked(() -> {
        client.getHandle(order.scheduleId()).delete();
        return true;
      });
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public Optional<String> epoch(Launch.Order order) {
    try {
      return asked(() ->
          client.getHandle(order.scheduleId()).describe().getSchedule().getAction()
                  instanceof ScheduleActionStartWorkflow action
              ? Optional.ofNullable(action.getArguments().get(0, Launch.Order.class))
                  .map(Launch.Order::epoch)
              : Optional.empty());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    } catch (DataConverterException e) {
      // Somebody has changed what it starts: it is not the one that is wanted.
      return Optional.empty();
    }
  }

  /** What a call gives; the complaint of the server itself, where it has one. */
  private static <T> T asked(Supplier<T> call) {
    try {
      return call.get();
    } catch (ScheduleException e) {
      throw e.getCause() instanceof StatusRuntimeException status ? status : e;
    }
  }

  private static SearchAttributes attributes(Launch.Order order) {
    return order.searched() ? RunAttributes.of(order) : SearchAttributes.EMPTY;
  }

  private static io.temporal.client.schedules.Schedule kept(
      Launch.Order order, Schedule schedule, ScheduleState state) {
    return io.temporal.client.schedules.Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(Launch.class)
                .setArguments(order)
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setWorkflowId(order.launchId())
                        .setTaskQueue(Interpreter.QUEUE)
                        .setMemo(order.memo())
                        .setStaticSummary(ExecutionRequest.summary(order.name()))
                        // Not left out: the SDK cannot read a schedule with a summary alone.
                        .setStaticDetails("Starts the execution of one time of its schedule.")
                        .setTypedSearchAttributes(attributes(order))
                        .build())
                .build())
        .setSpec(spec(schedule))
        .setPolicy(
            SchedulePolicy.newBuilder()
                .setOverlap(policy(schedule.overlap()))
                .setCatchupWindow(Duration.ofSeconds(schedule.catchupSeconds()))
                .build())
        .setState(state)
        .build();
  }

  /** As Temporal is told it. */
  static ScheduleSpec spec(Schedule schedule) {
    ScheduleSpec.Builder spec = ScheduleSpec.newBuilder().setTimeZoneName(schedule.timezone());
    String cron = schedule.cron();
    Long every = schedule.everySeconds();
    Long start = schedule.startSeconds();
    Long end = schedule.endSeconds();
    if (cron != null) {
      spec.setCronExpressions(List.of(cron));
    }
    if (every != null) {
      spec.setIntervals(List.of(new ScheduleIntervalSpec(Duration.ofSeconds(every))));
    }
    if (start != null) {
      spec.setStartAt(Instant.ofEpochSecond(start));
    }
    if (end != null) {
      spec.setEndAt(Instant.ofEpochSecond(end));
    }
    return spec.build();
  }

  private static ScheduleOverlapPolicy policy(Overlap overlap) {
    return switch (overlap) {
      case SKIP -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP;
      case BUFFER_ONE -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE;
      case BUFFER_ALL -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL;
      case CANCEL_OTHER -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_CANCEL_OTHER;
      case TERMINATE_OTHER -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_TERMINATE_OTHER;
      case ALLOW_ALL -> ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL;
    };
  }
}
