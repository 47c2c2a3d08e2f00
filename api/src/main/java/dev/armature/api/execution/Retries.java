package dev.armature.api.execution;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Execution.Status;
import dev.armature.api.workflow.Graphs;
import dev.armature.api.workflow.Pinned;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.block.BlockCatalog;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.Trigger;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeletons;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.Serving;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs that go on from what became of another one, instead of doing all of it again. */
@Singleton
public final class Retries {
  /** Bytes of the values that a run is begun with; what is more goes by reference. */
  private static final long MOST_STATE = 512 * 1024;

  private final Starts starts;
  private final Executions executions;
  private final ExecutionRepository rows;
  private final Workflows workflows;
  private final Graphs graphs;
  private final Logs logs;
  private final Payloads payloads;
  private final BlockCatalog catalog;
  private final Serving serving;
  private final ActsOfPeople acts;
  private final InstantSource clock;

  Retries(
      Starts starts,
      Executions executions,
      ExecutionRepository rows,
      Workflows workflows,
      Graphs graphs,
      Logs logs,
      Payloads payloads,
      BlockCatalog catalog,
      Serving serving,
      ActsOfPeople acts,
      InstantSource clock) {
    this.starts = starts;
    this.executions = executions;
    this.rows = rows;
    this.workflows = workflows;
    this.graphs = graphs;
    this.logs = logs;
    this.payloads = payloads;
    this.catalog = catalog;
    this.serving = serving;
    this.acts = acts;
    this.clock = clock;
  }

  /**
   * Starts a run in which what has ended in another one, and is not to run again, stands as it did.
   * It has been accepted by Temporal when this returns.
   *
   * @param key makes the same retry, sent twice, one run; null: none
   */
  public Execution retry(
      Caller caller, String workflowId, String id, Retry asked, @Nullable String key) {
    // Whoever says what a block does draws.
    caller.must(asked.configs().isEmpty() ? Role.OPERATOR : Role.EDITOR);
    return retried(caller, executions.found(caller, workflowId, id), asked, key, null, null);
  }

  /** The same of a run of whichever workflow of the caller's workspace, asked for by a block. */
  public Execution retry(Caller caller, String id, Retry asked, String key, Start.Parent block) {
    caller.must(asked.configs().isEmpty() ? Role.OPERATOR : Role.EDITOR);
    Execution origin = executions.found(caller, executions.workflowOf(caller, id), id);
    return retried(caller, origin, asked, key, block, null);
  }

  /**
   * For a caller who may.
   *
   * @param block that asks for it; null: none does
   * @param bulk which bulk of retries asks for it; null: none does
   */
  Execution retried(
      Caller caller,
      Execution origin,
      Retry asked,
      @Nullable String key,
      Start.@Nullable Parent block,
      @Nullable String bulk) {
    if (!origin.ended()) {
      throw conflict(
          "EXECUTION_NOT_ENDED", "The execution has not ended; what is under way is not retried");
    }
    Start start =
        Start.retrying(
            origin.input(), key, block, new Start.Origin(origin.id(), bulk, asked.plain()));
    Execution seen = starts.seen(caller, origin.workflowId(), start).orElse(null);
    if (seen != null) {
      return seen;
    }
    Pinned pinned = pinned(caller, origin, asked);
    HistoryFold.Told told =
        logs.told(origin)
            .orElseThrow(() ->
                conflict(
                    "HISTORY_GONE",
                    "Temporal does not know any more what became of the blocks of this execution"));
    Execution retried =
        starts.retried(
            caller, pinned, start, row -> seeded(caller, origin, pinned, told, asked, row));
    acts.done(caller, Operation.EXECUTION_RETRY, retried, Map.of("retried", origin.id()));
    return retried;
  }

  /** What runs, held against what is asked of it. */
  private Pinned pinned(Caller caller, Execution origin, Retry asked) {
    Workflow workflow = workflows.get(caller, origin.workflowId());
    if (workflow.status().equals("archived")) {
      throw conflict("WORKFLOW_ARCHIVED", "The workflow is archived");
    }
    Pinned base =
        switch (asked.version()) {
          case null -> workflows.pinned(caller, workflow, origin.version(), origin.graphHash());
          case Integer number -> workflows.pinned(caller, workflow, number);
          case String word when word.equals(Retry.DEPLOYED) ->
              workflows.pinned(caller, workflow, workflows.deployedVersion(workflow));
          default -> workflows.pinned(caller, workflow, workflow.version());
        };
    RetryRules.checkNamed(Skeletons.of("", base.graph(), catalog), asked);
    Pinned pinned =
        asked.configs().isEmpty() ? base : workflows.altered(caller, base, asked.configs());
    if (!pinned.blockers().isEmpty()) {
      throw Problem.invalid(pinned.blockers()).thrown();
    }
    return pinned;
  }

  private Seeds.Rules rules(
      Caller caller, Execution origin, Pinned pinned, Retry asked, Earlier past, ExecutionRow row) {
    Set<String> again = new HashSet<>(asked.configs().keySet());
    if (asked.from() != null) {
      again.add(asked.from());
    } else if (origin.status() == Status.COMPLETED && asked.configs().isEmpty()) {
      // Where the run did not fail, those are meant whose failure it went on from.
      past.ends()
          .forEach((id, end) -> {
            if (end.problem() != null) {
              again.add(id);
            }
          });
    }
    Map<String, Map<String, @Nullable Object>> outputs = new LinkedHashMap<>();
    asked
        .outputs()
        .forEach((id, output) -> {
          Map<String, @Nullable Object> result = new LinkedHashMap<>();
          result.put("output", output);
          // What looks like a reference must not be taken for one.
          outputs.put(id, payloads.slimmed(caller.workspaceId(), row.id(), result));
        });
    Redrawn redrawn =
        pinned.hash().equals(origin.graphHash())
            ? null
            : new Redrawn(
                graphs.get(caller.workspaceId(), origin.graphHash()), pinned.graph(), catalog);
    return new Seeds.Rules(again, outputs, redrawn, new Looking());
  }

  /**
   * What the new run is begun with.
   *
   * @param resolved what is to run as of now; a row that was accepted earlier may be pinned to
   *     another graph, which counts
   */
  private ExecutionRequest seeded(
      Caller caller,
      Execution origin,
      Pinned resolved,
      HistoryFold.Told told,
      Retry asked,
      ExecutionRow row) {
    String workspace = caller.workspaceId();
    Pinned pinned =
        row.graphHash().equals(resolved.hash())
            ? resolved
            : workflows.pinned(caller, resolved.workflow(), row.version(), row.graphHash());
    payloads.inherit(workspace, row.id(), origin.id());
    Seeds.Rules rules = rules(caller, origin, pinned, asked, told.past(), row);
    ExecutionRequest was = told.request();
    ExecutionRequest anew =
        new ExecutionRequest(
            row.id(),
            workspace,
            origin.workflowId(),
            row.version(),
            row.graphHash(),
            was.input(),
            was.variables(),
            new Trigger("retry", was.trigger().request()),
            was.entry(),
            was.onFailure());
    Skeleton skeleton = Skeletons.of(row.graphHash(), pinned.graph(), catalog);
    Seeds.Seeded seeded =
        new Seeds(
                skeleton,
                anew,
                clock.instant().toString(),
                rules,
                chunk -> payloads.keep(workspace, row.id(), Json.text(chunk)).stand())
            .of(told.past());
    RetryRules.checkEffects(skeleton, seeded, asked);
    if (seeded.over() && rules.outputs().isEmpty()) {
      throw conflict(
          "NOTHING_TO_RETRY",
          "Every block has ended well, so that nothing would run; 'from' names a block to run"
              + " again");
    }
    Given given = Given.of(seeded, skeleton, told.rows(), rules.outputs().keySet());
    rows.give(workspace, row.id(), Json.text(given));
    return anew.from(
        seeded
            .state()
            .slim(MOST_STATE, value -> payloads.keep(workspace, row.id(), Json.text(value))));
  }

  private static ProblemException conflict(String code, String message) {
    return Problem.of(Problem.Kind.CONFLICT, code, message).thrown();
  }

  /** Looks at ways out as a run does; where a condition fails, the block is left to run. */
  private final class Looking implements Seeds.Ways {
    @Override
    public @Nullable BlockReply of(BlockCall call, Outcome outcome) {
      try {
        return serving.again(call, outcome);
      } catch (ProblemException e) {
        return unlessPassing(e);
      }
    }

    @Override
    public @Nullable BlockReply found(BlockCall call) {
      try {
        return serving.waysAgain(call);
      } catch (ProblemException e) {
        return unlessPassing(e);
      }
    }

    private static @Nullable BlockReply unlessPassing(ProblemException thrown) {
      if (thrown.problem().kind().passing()) {
        throw thrown;
      }
      return null;
    }
  }
}
