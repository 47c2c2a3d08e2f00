package dev.armature.worker.interpreter;

import dev.armature.execution.Begun;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.problem.Problem;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a walk last: what {@link Walk} decides, this does in Temporal. */
public final class InterpreterImpl implements Interpreter {
  /** A block that ended: with a reply or with a failure. */
  private record Ended(int block, @Nullable BlockReply reply, @Nullable RuntimeException failure) {}

  private final Acts acts = new Acts();
  private final ArrayDeque<Ended> ended = new ArrayDeque<>();
  private final Map<Integer, CancellationScope> scopes = new LinkedHashMap<>();

  @Override
  public Ending run(ExecutionRequest request) {
    Versions.ofThisRun();
    try {
      return switch (begin(request)) {
        case Begun.Go go -> walk(go.skeleton(), request);
        case Begun.Veto veto ->
            throw ApplicationFailure.newNonRetryableFailure(veto.reason(), "REFUSED");
      };
    } catch (CanceledFailure e) {
      close(request, new Ending(Ending.Status.CANCELLED, null, null));
      throw e;
    } catch (TemporalFailure e) {
      throw e;
    } catch (RuntimeException e) {
      // Plain exceptions would retry the workflow task for ever.
      throw failed(request, Problem.bug(), e);
    }
  }

  private Begun begin(ExecutionRequest request) {
    long startedAt = Workflow.getInfo().getRunStartedTimestampMillis();
    try {
      return acts.ledger(ledger -> ledger.begin(request, startedAt));
    } catch (TemporalFailure e) {
      if (Failures.cancelled(e)) {
        throw new CanceledFailure("cancelled before its first block");
      }
      throw failed(request, Failures.problem(e), e);
    }
  }

  private Ending walk(Skeleton skeleton, ExecutionRequest request) {
    String startedAt =
        Instant.ofEpochMilli(Workflow.getInfo().getRunStartedTimestampMillis()).toString();
    Walk walk = new Walk(skeleton, request, startedAt);
    act(walk, skeleton, walk.begin());
    while (!walk.finished()) {
      Workflow.await(() -> !ended.isEmpty());
      while (!ended.isEmpty()) {
        move(walk, skeleton, request, ended.remove());
      }
    }
    if (walk.failure().isPresent()) {
      throw failed(request, walk.failure().get(), null);
    }
    Ending ending = new Ending(Ending.Status.COMPLETED, walk.output(), null);
    close(request, ending);
    return ending;
  }

  private void act(Walk walk, Skeleton skeleton, List<Walk.Decision> decisions) {
    for (Walk.Decision decision : decisions) {
      switch (decision) {
        case Walk.Decision.Run run -> {
          Skeleton.Node node = skeleton.blocks().get(run.block());
          start(run.block(), () -> acts.block(node, walk.call(run.block())));
        }
        case Walk.Decision.Skip skip -> {}
      }
    }
  }

  private void move(Walk walk, Skeleton skeleton, ExecutionRequest request, Ended end) {
    int block = end.block();
    scopes.remove(block);
    BlockReply reply = end.reply();
    if (reply != null) {
      act(walk, skeleton, walk.replied(block, reply));
      return;
    }
    RuntimeException failure = end.failure();
    if (failure != null && Failures.cancelled(failure)) {
      walk.cancelled(block);
      return;
    }
    Problem problem = failure == null ? Problem.bug() : Failures.problem(failure);
    BlockReply found = walk.asksWays(block) ? ways(walk, skeleton, block, problem) : null;
    act(walk, skeleton, walk.failed(block, problem, found));
    if (walk.failure().isPresent() && request.onFailure() == OnFailure.CANCEL) {
      List.copyOf(scopes.values()).forEach(CancellationScope::cancel);
    }
  }

  /** What is found of the conditions out of a block that goes on; none of them where that fails. */
  private @Nullable BlockReply ways(Walk walk, Skeleton skeleton, int block, Problem problem) {
    try {
      return acts.ways(skeleton.blocks().get(block), walk.waysCall(block, problem)).get();
    } catch (TemporalFailure e) {
      if (Failures.cancelled(e)) {
        throw new CanceledFailure("cancelled");
      }
      return null;
    }
  }

  /** Starts an act in a scope of its own; its end is queued, whatever it is. */
  private void start(int block, java.util.function.Supplier<Promise<BlockReply>> act) {
    CancellationScope scope =
        Workflow.newCancellationScope(() -> {
          Promise<Void> queued =
              act.get()
                  .handle((reply, failure) -> {
                    ended.add(new Ended(block, reply, failure));
                    return null;
                  });
          assert queued != null;
        });
    scopes.put(block, scope);
    scope.run();
  }

  private ApplicationFailure failed(
      ExecutionRequest request, Problem problem, @Nullable Throwable cause) {
    close(request, new Ending(Ending.Status.FAILED, null, problem));
    return ApplicationFailure.newNonRetryableFailureWithCause(
        problem.message(), problem.code(), cause, problem);
  }

  /** Writes the end in a scope that no cancellation reaches. */
  private void close(ExecutionRequest request, Ending ending) {
    Workflow.newDetachedCancellationScope(() ->
            acts.ledger(ledger -> {
              ledger.close(request, ending, Workflow.currentTimeMillis());
              return ending;
            }))
        .run();
  }
}
