package dev.armature.serving;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Outcome;
import dev.armature.expression.Made;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the calls of blocks: finds the block in its pinned graph, opens large values, keeps it
 * alive with heartbeats, and says what went wrong in a way that Temporal understands. While the
 * house's own store is away, it waits.
 */
public final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private final PlacedBlocks blocks;
  private final Heartbeats heartbeats;
  private final LargeValues large;

  /** With these. */
  public Serving(PlacedBlocks blocks, Heartbeats heartbeats, LargeValues large) {
    this.blocks = blocks;
    this.heartbeats = heartbeats;
    this.large = large;
  }

  /** What a block does when it has its turn. */
  @FunctionalInterface
  public interface Work {
    /** Does it. A {@link ProblemException} says what went wrong. */
    BlockReply done(Turn turn) throws Exception;
  }

  /**
   * The reply to a call.
   *
   * @throws ApplicationFailure with the problem; retried where it may pass, or where the author
   *     asked so
   */
  public BlockReply reply(ActivityExecutionContext context, BlockCall call, Work work) {
    boolean stubborn = false;
    int attempt = context.getInfo().getAttempt();
    try (Heartbeats.Beating _ = heartbeats.during(context);
        Made _ = Made.counted()) {
      Patience patience = Patience.of(context.getInfo());
      PlacedBlock placed = patience.ask(() -> blocks.find(call));
      stubborn = placed.block().retry() != null;
      try (Workbench.Place _ = large.place(call)) {
        BlockCall whole = patience.ask(() -> large.opened(call));
        BlockReply reply = work.done(new Turn(placed, whole, placed.scope(whole)));
        return patience.ask(() -> large.slim(call, reply)).at(attempt);
      }
    } catch (ProblemException e) {
      throw failure(e, call, stubborn, attempt);
    } catch (InterruptedException e) {
      // Cancelled, so that nobody hears it; or the process goes, and another one does it.
      Problem cutOff =
          Problem.of(Problem.Kind.UNAVAILABLE, "BLOCK_CUT_OFF", "the block was cut off");
      throw failure(new ProblemException(cutOff, e), call, stubborn, attempt);
    } catch (Exception e) {
      LOG.error("block {} of {} broke", call.blockId(), call.executionId(), e);
      throw failure(new ProblemException(Problem.bug(), e), call, stubborn, attempt);
    }
  }

  /**
   * The reply that an outcome of before comes to: the ways out of its block are looked at anew, in
   * the graph that the call names.
   *
   * @throws ProblemException where a condition cannot be looked at
   */
  public BlockReply again(BlockCall call, Outcome outcome) {
    PlacedBlock placed = blocks.find(call);
    try (Made _ = Made.counted()) {
      return again(call, outcome, placed);
    }
  }

  private BlockReply again(BlockCall call, Outcome outcome, PlacedBlock placed) {
    BlockCall whole = large.opened(call);
    Outcome opened =
        switch (outcome) {
          case Outcome.Done done -> new Outcome.Done(opened(call, done.result()));
          case Outcome.Chose chose ->
              new Outcome.Chose(chose.route(), opened(call, chose.result()));
          case Outcome.Pending pending -> pending;
        };
    return large.slim(call, new Turn(placed, whole, placed.scope(whole)).reply(opened));
  }

  /**
   * What is found of the ways out of a block that failed, in the graph that the call names.
   *
   * @throws ProblemException where a condition cannot be looked at
   */
  public BlockReply waysAgain(BlockCall call) {
    PlacedBlock placed = blocks.find(call);
    try (Made _ = Made.counted()) {
      BlockCall whole = large.opened(call);
      return large.slim(call, new Turn(placed, whole, placed.scope(whole)).ways());
    }
  }

  private Map<String, @Nullable Object> opened(
      BlockCall call, Map<String, @Nullable Object> result) {
    return large.opened(call.of(result, null)).roots();
  }

  /** The problem as Temporal knows it: retried where it may pass, or where the author asked so. */
  private static ApplicationFailure failure(
      ProblemException thrown, BlockCall call, boolean stubborn, int attempt) {
    Problem problem = thrown.problem();
    ApplicationFailure.Builder failure =
        ApplicationFailure.newBuilder()
            .setMessage(problem.message())
            .setType(problem.code())
            .setNonRetryable(!problem.kind().passing() && !stubborn)
            .setDetails(problem, call.blockId(), attempt);
    thrown.retryAfter().ifPresent(failure::setNextRetryDelay);
    return failure.build();
  }
}
