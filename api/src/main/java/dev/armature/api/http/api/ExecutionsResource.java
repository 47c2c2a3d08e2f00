package dev.armature.api.http.api;

import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Pauses;
import dev.armature.api.execution.Retries;
import dev.armature.api.execution.Start;
import dev.armature.api.http.wire.LogLine;
import dev.armature.api.platform.Asked;
import dev.armature.api.platform.Reply;
import dev.armature.api.platform.Resource;
import dev.armature.api.platform.Work;
import dev.armature.block.PlatformOperation;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.Map;

/** What blocks may do to executions: what their routes do, by the execution's id alone. */
@Singleton
final class ExecutionsResource implements Resource {
  private final Executions executions;
  private final Pauses pauses;
  private final Retries retries;

  ExecutionsResource(Executions executions, Pauses pauses, Retries retries) {
    this.executions = executions;
    this.pauses = pauses;
    this.retries = retries;
  }

  @Override
  public Map<PlatformOperation, Work> operations() {
    return Map.of(
        PlatformOperation.LIST_EXECUTIONS, new Work.Reads(this::list),
        PlatformOperation.GET_EXECUTION, new Work.Reads(this::get),
        PlatformOperation.GET_EXECUTION_LOGS, new Work.Reads(this::logs),
        PlatformOperation.CANCEL_EXECUTION, new Work.Reaches(this::cancel),
        PlatformOperation.PAUSE_EXECUTION, new Work.Reaches(this::pause),
        PlatformOperation.RESUME_EXECUTION, new Work.Reaches(this::resume),
        PlatformOperation.RETRY_EXECUTION, new Work.Reaches(this::retry));
  }

  private Reply list(Asked asked) {
    String workflow = asked.param("workflow_id");
    if (workflow == null) {
      throw Problem.invalid("'workflow_id' is missing among the params").thrown();
    }
    Paging paging = Paging.of(asked.param("limit"), asked.param("offset"), 20);
    return Reply.ok(
        ExecutionController.list(
            executions, asked.caller(), workflow, paging, asked.param("status")));
  }

  private Reply get(Asked asked) {
    return Reply.ok(ExecutionBody.Shown.of(executions.get(asked.caller(), asked.id())));
  }

  private Reply logs(Asked asked) {
    Execution execution = executions.get(asked.caller(), asked.id());
    return Reply.ok(new ExecutionBody.Log(LogLine.of(executions.logs(execution))));
  }

  private Reply pause(Asked asked) {
    return told(pauses.pause(asked.caller(), asked.id()), Execution.Status.PAUSED);
  }

  private Reply resume(Asked asked) {
    return told(pauses.resume(asked.caller(), asked.id()), Execution.Status.RUNNING);
  }

  private Reply retry(Asked asked) {
    Execution started =
        retries.retry(
            asked.caller(),
            asked.id(),
            RetryBody.of(asked.body()),
            asked.key(),
            new Start.Parent(asked.run().id(), asked.place()));
    return Reply.accepted(ExecutionBody.Shown.of(started));
  }

  private static Reply told(Execution execution, Execution.Status status) {
    ExecutionBody.Shown shown = ExecutionBody.Shown.of(execution);
    return execution.status() == status ? Reply.ok(shown) : Reply.accepted(shown);
  }

  private Reply cancel(Asked asked) {
    if (asked.again()) {
      Execution execution = executions.get(asked.caller(), asked.id());
      if (execution.status() == Execution.Status.CANCELLED) {
        // The attempt before this one has done it.
        return Reply.ok(ExecutionBody.Shown.of(execution));
      }
    }
    Execution execution = executions.cancel(asked.caller(), asked.id());
    ExecutionBody.Shown shown = ExecutionBody.Shown.of(execution);
    return execution.ended() ? Reply.ok(shown) : Reply.accepted(shown);
  }
}
