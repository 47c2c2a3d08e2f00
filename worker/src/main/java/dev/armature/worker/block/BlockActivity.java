package dev.armature.worker.block;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.armature.block.BlockSpec;
import dev.armature.block.ConfigReading;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.expression.Scope;
import dev.armature.graph.Block;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.activity.DynamicActivity;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs any block: the activity's name is the block type's name, so the history shows it. */
@Singleton
public final class BlockActivity implements DynamicActivity {
  private static final String WAYS = "ways";
  private static final Logger LOG = LoggerFactory.getLogger(BlockActivity.class);

  private final BlockTypes types;
  private final PlacedBlocks blocks;
  private final Heartbeats heartbeats;
  private final LargeValues large;
  private final Journal journal;

  /** Serves these block types. */
  public BlockActivity(
      BlockTypes types,
      PlacedBlocks blocks,
      Heartbeats heartbeats,
      LargeValues large,
      Journal journal) {
    this.types = types;
    this.blocks = blocks;
    this.heartbeats = heartbeats;
    this.large = large;
    this.journal = journal;
  }

  @Override
  public Object execute(EncodedValues arguments) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    BlockCall call = arguments.get(0, BlockCall.class);
    String type = context.getInfo().getActivityType();
    boolean stubborn = false;
    try (Heartbeats.Beating _ = heartbeats.during(context)) {
      PlacedBlock placed = blocks.find(call);
      stubborn = placed.block().retry() != null;
      BlockCall whole = large.opened(call);
      return large.slim(
          call,
          type.equals(WAYS)
              ? ways(placed, whole)
              : run(types.named(type), placed, whole, attempt(context, placed)));
    } catch (ProblemException e) {
      throw failure(e, call, stubborn);
    } catch (InterruptedException e) {
      // Cancelled, so that nobody hears it; or the worker goes, and another one does it.
      Problem cutOff =
          Problem.of(Problem.Kind.UNAVAILABLE, "BLOCK_CUT_OFF", "the block was cut off");
      throw failure(new ProblemException(cutOff, e), call, stubborn);
    } catch (Exception e) {
      LOG.error("block {} of {} broke", call.blockId(), call.executionId(), e);
      throw failure(new ProblemException(Problem.bug(), e), call, stubborn);
    }
  }

  private <C extends Record> BlockReply run(
      BlockType<C> type, PlacedBlock placed, BlockCall call, Surroundings.Attempt attempt)
      throws Exception {
    Scope scope = placed.scope(call);
    C config = config(type, placed, scope);
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    if (scope.roots().get("variables") instanceof Map<?, ?> seen) {
      seen.forEach((name, value) -> variables.put((String) name, value));
    }
    Outcome outcome =
        type.run(
            config,
            new Surroundings(
                call.workspaceId(),
                call.executionId(),
                call.blockId(),
                call.cameIn(),
                variables,
                scope,
                attempt,
                placed.block().config(),
                steps(call)));
    return Ways.reply(
        call.blockId(),
        outcome,
        placed.out(),
        placed.wiring(),
        Ways.with(scope, call.blockId(), outcome.result()));
  }

  private Steps steps(BlockCall call) {
    return new Steps(
        journal, new Journal.Place(call.workspaceId(), call.executionId(), call.blockId()));
  }

  private static BlockReply ways(PlacedBlock placed, BlockCall call) {
    Scope scope = placed.scope(call);
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    if (scope.roots().get("outputs") instanceof Map<?, ?> outputs
        && outputs.get(call.blockId()) instanceof Map<?, ?> own) {
      own.forEach((field, value) -> result.put((String) field, value));
    }
    return Ways.reply(
        call.blockId(), new Outcome.Done(result), placed.out(), placed.wiring(), scope);
  }

  private static <C extends Record> C config(BlockType<C> type, PlacedBlock placed, Scope scope) {
    Block block = placed.block();
    BlockSpec spec = placed.spec();
    Map<String, @Nullable Object> resolved = ConfigReading.resolve(spec, block.config(), scope);
    for (BlockSpec.Field field : spec.fields()) {
      if (field.required() && resolved.get(field.name()) == null) {
        throw Problem.of(
                Problem.Kind.INVALID,
                "CONFIG_INVALID",
                "the config lacks '%s'".formatted(field.name()))
            .thrown();
      }
    }
    try {
      return Json.stored().convertValue(resolved, BlockTypes.config(type));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", misfit(e)), e);
    }
  }

  /** Which field of the config does not fit; never its value, which may be anything. */
  private static String misfit(IllegalArgumentException thrown) {
    if (thrown.getCause() instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      StringBuilder path = new StringBuilder();
      for (JsonMappingException.Reference step : mapping.getPath()) {
        path.append(
            step.getFieldName() == null
                ? "[" + step.getIndex() + "]"
                : (path.isEmpty() ? "" : ".") + step.getFieldName());
      }
      return "'%s' of the config has a value of the wrong type".formatted(path);
    }
    return "the config does not fit the block's type";
  }

  private static Surroundings.Attempt attempt(
      ActivityExecutionContext context, PlacedBlock placed) {
    ActivityInfo info = context.getInfo();
    Skeleton.Attempts attempts = placed.attempts();
    // What Temporal says is what it was told; its in-memory server says nothing.
    int told = info.getRetryOptions() == null ? 0 : info.getRetryOptions().getMaximumAttempts();
    int most = told > 0 ? told : attempts.max();
    return new Surroundings.Attempt(
        info.getAttempt(),
        info.isLocal() ? 1 : most,
        info.getStartToCloseTimeout() == null ? 2_000 : info.getStartToCloseTimeout().toMillis(),
        attempts.nonRetryable());
  }

  /** The problem as Temporal knows it: retried where it may pass, or where the author asked so. */
  private static ApplicationFailure failure(
      ProblemException thrown, BlockCall call, boolean stubborn) {
    Problem problem = thrown.problem();
    ApplicationFailure.Builder failure =
        ApplicationFailure.newBuilder()
            .setMessage(problem.message())
            .setType(problem.code())
            .setNonRetryable(!problem.kind().passing() && !stubborn)
            .setDetails(problem, call.blockId());
    thrown.retryAfter().ifPresent(failure::setNextRetryDelay);
    return failure.build();
  }
}
