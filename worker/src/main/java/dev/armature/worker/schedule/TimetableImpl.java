package dev.armature.worker.schedule;

import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Launch;
import dev.armature.execution.RunAttributes;
import dev.armature.execution.Timetable;
import dev.armature.schedule.Calendar;
import dev.armature.schedule.Overlap;
import dev.armature.schedule.Schedule;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an {@link Agenda} last, with a timer for the next time. */
public final class TimetableImpl implements Timetable {
  /** What a timetable that begins now is written with. */
  private static final int NEWEST = 1;

  /** From here on it goes on in a new Temporal run, as soon as nothing runs. */
  private static final long MANY_EVENTS = 2_000;

  /** From here on nothing is launched until then. */
  private static final long MOST_EVENTS = 10_000;

  /** One without an entry has come by itself; nobody knows how. */
  private static final Duration WITHOUT = Duration.ofMinutes(1);

  private final Agenda agenda = new Agenda();
  private final Map<Long, CancellationScope> running = new LinkedHashMap<>();
  private @Nullable Entry entry;
  private long last;

  /** Grows with whatever may change what is to be done. */
  private long changes;

  @Override
  public void run(@Nullable State resumed) {
    Workflow.getVersion("timetable", Workflow.DEFAULT_VERSION, NEWEST);
    if (resumed != null) {
      entry = resumed.entry();
      last = resumed.lastSeconds();
      resumed.waiting().forEach(agenda::come);
    }
    Workflow.await(WITHOUT, () -> entry != null);
    Entry now = entry;
    while (now != null && goesOn(now)) {
      now = entry;
    }
  }

  @Override
  public void set(Entry told) {
    if (told.equals(entry)) {
      return;
    }
    entry = told;
    agenda.clear();
    last = Workflow.currentTimeMillis() / 1_000;
    changes++;
  }

  /** Does what is to be done, and waits for what comes next; false where nothing comes any more. */
  private boolean goesOn(Entry now) {
    Calendar calendar = Calendar.of(now.schedule());
    Optional<Instant> next = come(calendar, now.schedule());
    long events = Workflow.getInfo().getHistoryLength();
    if (events < MOST_EVENTS) {
      begin(now);
    }
    if (events >= MANY_EVENTS && running.isEmpty()) {
      Workflow.continueAsNew(new State(now, last, agenda.waiting()));
    }
    if (next.isEmpty() && running.isEmpty()) {
      return false;
    }
    long seen = changes;
    if (next.isEmpty()) {
      Workflow.await(() -> changes != seen);
    } else {
      Workflow.await(
          Duration.ofMillis(next.get().toEpochMilli() - Workflow.currentTimeMillis()),
          () -> changes != seen);
    }
    return true;
  }

  /** Sees to all times up to now; the next one. */
  private Optional<Instant> come(Calendar calendar, Schedule schedule) {
    Instant now = Instant.ofEpochMilli(Workflow.currentTimeMillis());
    Optional<Instant> next = calendar.next(Instant.ofEpochSecond(last));
    while (next.isPresent() && !next.get().isAfter(now)) {
      last = next.get().getEpochSecond();
      if (now.getEpochSecond() - last <= schedule.catchupSeconds()) {
        agenda.come(last);
      }
      next = calendar.next(next.get());
    }
    return next;
  }

  private void begin(Entry now) {
    Overlap overlap = now.schedule().overlap();
    Agenda.Step step = agenda.step(overlap, !running.isEmpty());
    if (step.cancels()) {
      List.copyOf(running.values()).forEach(CancellationScope::cancel);
    }
    step.starts().forEach(seconds -> launch(now.order().at(seconds), seconds));
  }

  private void launch(Launch.Order order, long seconds) {
    CancellationScope scope =
        Workflow.newCancellationScope(() -> {
          Launch launch = Workflow.newChildWorkflowStub(Launch.class, options(order, seconds));
          Promise<Launch.Launched> end = Async.function(launch::run, order);
          Promise<Object> over =
              end.handle((launched, failure) -> {
                running.remove(seconds);
                changes++;
                return seconds;
              });
          assert over != null;
        });
    running.put(seconds, scope);
    scope.run();
  }

  /** The id is made as Temporal's schedules make it. */
  private static ChildWorkflowOptions options(Launch.Order order, long seconds) {
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId("%s-%s".formatted(order.launchId(), Instant.ofEpochSecond(seconds)))
        .setTaskQueue(Interpreter.QUEUE)
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
        // What was launched goes on when its schedule is taken away.
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setMemo(order.memo())
        .setStaticSummary(ExecutionRequest.summary(order.name()))
        .setTypedSearchAttributes(
            order.searched() ? RunAttributes.of(order) : SearchAttributes.EMPTY)
        .build();
  }
}
