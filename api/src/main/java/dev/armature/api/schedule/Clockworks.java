package dev.armature.api.schedule;

import dev.armature.api.execution.Interpreters;
import dev.armature.api.execution.TemporalConfig;
import dev.armature.execution.Launch;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.schedule.Overlap;
import dev.armature.schedule.Schedule;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.client.WorkflowServiceException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The clockwork of the Temporal server that there is: its own schedules, or else timetables. */
@Singleton
final class Clockworks {
  private final Interpreters interpreters;
  private final Duration patience;
  private volatile @Nullable Clockwork found;

  Clockworks(Interpreters interpreters, TemporalConfig config) {
    this.interpreters = interpreters;
    this.patience = config.patience();
  }

  /**
   * Nothing where Temporal answers.
   *
   * @throws ProblemException UNAVAILABLE where it does not
   */
  void ready() {
    found = looked();
  }

  void put(ScheduleRow row) {
    Schedule schedule = row.schedule();
    heard(() -> {
      clockwork().put(order(row, schedule), schedule);
      return true;
    });
  }

  void remove(ScheduleRow row) {
    heard(() -> {
      clockwork().remove(order(row, row.schedule()));
      return true;
    });
  }

  /** Whether a schedule is kept as it is wanted. */
  boolean keeps(ScheduleRow row) {
    return heard(() ->
        clockwork().epoch(order(row, row.schedule())).filter(row.epoch()::equals).isPresent());
  }

  private Launch.Order order(ScheduleRow row, Schedule schedule) {
    return new Launch.Order(
        row.workspaceId(),
        row.workflowId(),
        row.blockId(),
        row.epoch(),
        row.name(),
        schedule.overlap() == Overlap.TERMINATE_OTHER,
        interpreters.searchable(),
        null);
  }

  private Clockwork clockwork() {
    Clockwork known = found;
    if (known == null) {
      known = looked();
      found = known;
    }
    return known;
  }

  /** Asks for a schedule that there is not: a server with schedules says so. */
  private Clockwork looked() {
    return heard(() -> {
      try {
        var _ =
            interpreters
                .client()
                .getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                .describeSchedule(
                    DescribeScheduleRequest.newBuilder()
                        .setNamespace(interpreters.client().getOptions().getNamespace())
                        .setScheduleId("armature-probe")
                        .build());
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
          return new TimetableClockwork(interpreters.client());
        }
        if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
          throw e;
        }
      }
      return new TemporalClockwork(interpreters.client());
    });
  }

  /** What a call gives; where Temporal does not answer, the problem that this is. */
  private static <T> T heard(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw passing(e) ? new ProblemException(away(), e) : e;
    } catch (WorkflowServiceException e) {
      throw e.getCause() instanceof StatusRuntimeException status && !passing(status)
          ? e
          : new ProblemException(away(), e);
    }
  }

  private static boolean passing(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE,
          DEADLINE_EXCEEDED,
          CANCELLED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          INTERNAL,
          UNKNOWN ->
          true;
      default -> false;
    };
  }

  private static Problem away() {
    return Problem.unavailable("Temporal does not answer");
  }
}
