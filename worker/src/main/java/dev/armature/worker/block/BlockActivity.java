package dev.armature.worker.block;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.LiveBit;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Waited;
import dev.armature.json.Json;
import dev.armature.operating.CrashPoint;
import dev.armature.operating.traces.Traces;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.Opened;
import dev.armature.serving.Heartbeats;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Patience;
import dev.armature.serving.PlacedBlock;
import dev.armature.serving.PlacedBlocks;
import dev.armature.serving.Serving;
import dev.armature.serving.Turn;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.activity.DynamicActivity;
import io.temporal.common.RetryOptions;
import io.temporal.common.converter.EncodedValues;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs any block: the activity's name is the block type's name, so the history shows it. */
@Singleton
public final class BlockActivity implements DynamicActivity {
  private static final String WAYS = "ways";

  private final BlockTypes types;
  private final Serving serving;
  private final Journal journal;
  private final Reuse reuse;
  private final LiveText live;

  /** Serves these block types. */
  public BlockActivity(
      BlockTypes types,
      PlacedBlocks blocks,
      Heartbeats heartbeats,
      LargeValues large,
      Journal journal,
      Reuse reuse,
      LiveText live) {
    this.types = types;
    this.serving = new Serving(blocks, heartbeats, large);
    this.journal = journal;
    this.reuse = reuse;
    this.live = live;
  }

  @Override
  public Object execute(EncodedValues arguments) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    BlockCall call = arguments.get(0, BlockCall.class);
    String type = context.getInfo().getActivityType();
    CrashPoint.BLOCK_TAKEN.passed();
    BlockReply reply =
        serving.reply(
            context,
            call,
            turn -> {
              Traces.block(call.executionId(), call.place(), turn.placed().block().name());
              return type.equals(WAYS) ? turn.ways() : reused(types.named(type), turn, context);
            });
    CrashPoint.BLOCK_DONE.passed();
    return reply;
  }

  /** Takes the result of a block that was the same, where the author allows it; else runs it. */
  private <C extends Record> BlockReply reused(
      BlockType<C> type, Turn turn, ActivityExecutionContext context) throws Exception {
    Optional<Reuse.Spot> spot =
        type.decides(turn.placed().block().config()) ? reuse.spot(turn) : Optional.empty();
    // One that has waited has begun its work.
    Optional<Outcome.Done> before =
        turn.call().waited() == null ? spot.flatMap(reuse::found) : Optional.empty();
    if (before.isPresent()) {
      return turn.reply(before.get()).fromCache();
    }
    BlockReply reply = hidden(type, turn, context);
    if (spot.isPresent()
        && reply.outcome() instanceof Outcome.Done done
        && type.reusable(done.result())) {
      reuse.keep(spot.get(), done);
    }
    return reply;
  }

  /** Runs it, and lets out no secret that it opens: not in its result, nor in what went wrong. */
  private <C extends Record> BlockReply hidden(
      BlockType<C> type, Turn turn, ActivityExecutionContext context) throws Exception {
    try (Opened opened = Opened.begin()) {
      try {
        return turn.reply(masked(run(type, turn, context), opened));
      } catch (ProblemException e) {
        ProblemException masked = opened.masked(e);
        tellRetry(turn, context, masked.problem());
        throw masked;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        tellRetry(turn, context, Problem.bug());
        throw opened.masked(e);
      }
    }
  }

  /** Those who watch hear of an attempt that is followed by another; no history tells of it yet. */
  private void tellRetry(Turn turn, ActivityExecutionContext context, Problem problem) {
    boolean stubborn = turn.placed().block().retry() != null;
    Surroundings.Attempt attempt = attempt(context, turn.placed());
    if (!context.getInfo().isLocal()
        && (problem.kind().passing() || stubborn)
        && !attempt.last(problem.code())) {
      BlockCall call = turn.call();
      live.tell(
          LiveBit.retry(call.executionId(), call.place(), attempt.number(), problem.message()));
    }
  }

  /** As JSON, so that this holds for every kind of outcome; the names of its fields stay. */
  private static Outcome masked(Outcome outcome, Opened opened) {
    if (opened.nothing()) {
      return outcome;
    }
    Map<String, @Nullable Object> plain =
        Json.stored().convertValue(outcome, new TypeReference<>() {});
    plain.replaceAll((field, value) -> {
      if (value instanceof Map<?, ?> map) {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        map.forEach((key, it) -> inner.put((String) key, opened.masked(it)));
        return inner;
      }
      return field.equals("kind") ? value : opened.masked(value);
    });
    return Json.stored().convertValue(plain, Outcome.class);
  }

  private <C extends Record> Outcome run(
      BlockType<C> type, Turn turn, ActivityExecutionContext context) throws Exception {
    BlockCall call = turn.call();
    C config = turn.config(BlockTypes.config(type));
    Surroundings surroundings =
        new Surroundings(
            call.workspaceId(),
            call.executionId(),
            call.blockId(),
            call.place(),
            call.cameIn(),
            turn.variables(),
            turn.scope(),
            attempt(context, turn.placed()),
            turn.placed().block().config(),
            steps(call, context),
            context.getInfo().getWorkflowId());
    Waited waited = call.waited();
    return waited == null
        ? type.run(config, surroundings)
        : type.goOn(config, waited, surroundings);
  }

  private Steps steps(BlockCall call, ActivityExecutionContext context) {
    return new Steps(
        journal,
        new Journal.Place(call.workspaceId(), call.executionId(), call.place()),
        Patience.of(context.getInfo()));
  }

  private static Surroundings.Attempt attempt(
      ActivityExecutionContext context, PlacedBlock placed) {
    ActivityInfo info = context.getInfo();
    Skeleton.Attempts attempts = placed.attempts();
    return new Surroundings.Attempt(
        info.getAttempt(),
        info.isLocal() ? 1 : most(info, attempts),
        info.getStartToCloseTimeout() == null ? 2_000 : info.getStartToCloseTimeout().toMillis(),
        attempts.nonRetryable());
  }

  /** What Temporal says is what it was told; its in-memory server says nothing. */
  private static int most(ActivityInfo info, Skeleton.Attempts attempts) {
    RetryOptions told = info.getRetryOptions();
    return told == null || told.getMaximumAttempts() <= 0
        ? attempts.max()
        : told.getMaximumAttempts();
  }
}
