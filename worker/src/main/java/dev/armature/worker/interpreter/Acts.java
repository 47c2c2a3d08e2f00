package dev.armature.worker.interpreter;

import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Skeleton.Attempts;
import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Waited;
import dev.armature.worker.lasting.Failures;
import dev.armature.worker.lasting.Insistent;
import dev.armature.worker.store.Ledger;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Functions.Func;
import io.temporal.workflow.Functions.Func1;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The acts of a run in Temporal. Light ones are tried once as local activities, which cost no
 * workflow task, and after a passing fault as ordinary ones; heavy blocks are ordinary activities.
 */
final class Acts {
  /** The activity that looks at the conditions out of a block that failed and goes on. */
  private static final String WAYS = "ways";

  private static final LocalActivityOptions LIGHT = once(Duration.ofSeconds(2));

  /** Of a light block by itself: what it is called with may wait long for room. */
  private static final Duration BY_ITSELF = Duration.ofMinutes(10);

  private static final Duration HEARTBEAT = Duration.ofSeconds(30);

  /**
   * For light blocks that a passing fault has hit. They reach nothing but the store and have no
   * retry of their author's, so that it is never given up: an outage of the store fails no run.
   */
  private static final RetryOptions UNTIL_IT_WORKS =
      RetryOptions.newBuilder()
          .setInitialInterval(Duration.ofSeconds(1))
          .setBackoffCoefficient(2)
          .setMaximumInterval(Duration.ofSeconds(30))
          .build();

  private final Insistent<Ledger> ledger = new Insistent<>(Ledger.class);

  /** Options by what they are made of: most blocks of a graph go by the same ones. */
  private final Map<Attempts, ActivityOptions> shared = new HashMap<>();

  private int atHand;

  /** Asks the ledger once at hand, and after a passing fault until it answers. */
  <T> T ledger(Func1<Ledger, T> act) {
    return ledger.ask(act, Acts::passing);
  }

  /** Runs a block. */
  Promise<BlockReply> block(Node node, BlockCall call) {
    Attempts attempts = node.attempts();
    return node.light() || attempts == null
        ? light(node.type(), node, call)
        : ordinary(node, attempts, call);
  }

  /** Looks at the conditions out of a block that failed and goes on. */
  Promise<BlockReply> ways(Node node, BlockCall call) {
    return light(WAYS, node, call);
  }

  /** Keeps values; what stands for them, in their order. */
  Promise<List<PayloadRef>> keep(ExecutionRequest request, List<@Nullable Object> values) {
    return Async.function(
        ledger.untilItWorks()::keep, request.workspaceId(), request.executionId(), values);
  }

  /** Writes whether a run is held back; after a passing fault until it works. */
  Promise<@Nullable Void> paused(ExecutionRequest request, boolean held) {
    String workspace = request.workspaceId();
    String id = request.executionId();
    return orElse(
        Async.procedure(ledger.once()::paused, workspace, id, held),
        () -> Async.procedure(ledger.untilItWorks()::paused, workspace, id, held));
  }

  /** Whether acts at hand are under way, so that the workflow's task goes on. */
  boolean atHand() {
    return atHand > 0;
  }

  private Promise<BlockReply> light(String type, Node node, BlockCall call) {
    // What must be fetched first may take longer than a local activity should.
    Waited waited = call.waited();
    return PayloadRef.within(call.roots())
            || PayloadRef.within(call.cameIn())
            || (waited != null && PayloadRef.within(waited.value()))
        ? lightByItself(type, node, call)
        : orElse(lightAtHand(type, node, call), () -> lightByItself(type, node, call));
  }

  private Promise<BlockReply> lightAtHand(String type, Node node, BlockCall call) {
    Promise<BlockReply> reply =
        Workflow.newUntypedLocalActivityStub(
                LocalActivityOptions.newBuilder(LIGHT).setSummary(title(node)).build())
            .executeAsync(type, BlockReply.class, call);
    atHand++;
    Promise<Void> over =
        reply.handle((nothing, failure) -> {
          atHand--;
          return null;
        });
    assert over != null;
    return reply;
  }

  private static Promise<BlockReply> lightByItself(String type, Node node, BlockCall call) {
    return Workflow.newUntypedActivityStub(
            ActivityOptions.newBuilder()
                .setStartToCloseTimeout(BY_ITSELF)
                .setHeartbeatTimeout(HEARTBEAT)
                .setRetryOptions(UNTIL_IT_WORKS)
                .setSummary(title(node))
                .build())
        .executeAsync(type, BlockReply.class, call);
  }

  private Promise<BlockReply> ordinary(Node node, Attempts attempts, BlockCall call) {
    ActivityOptions.Builder options =
        ActivityOptions.newBuilder(shared.computeIfAbsent(attempts, Acts::options))
            .setSummary(title(node));
    if (node.queue() != null) {
      options.setTaskQueue(node.queue());
    }
    return Workflow.newUntypedActivityStub(options.build())
        .executeAsync(node.type(), BlockReply.class, call);
  }

  private static ActivityOptions options(Attempts attempts) {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(Duration.ofMillis(Math.max(1, attempts.timeoutMillis())))
        .setHeartbeatTimeout(HEARTBEAT)
        .setCancellationType(ActivityCancellationType.TRY_CANCEL)
        .setRetryOptions(retry(attempts))
        .build();
  }

  private static RetryOptions retry(Attempts attempts) {
    Duration first = Duration.ofMillis(Math.max(1, attempts.initialIntervalMillis()));
    Duration longest = Duration.ofMillis(attempts.maxIntervalMillis());
    return RetryOptions.newBuilder()
        .setInitialInterval(first)
        .setBackoffCoefficient(Math.max(1, attempts.backoff()))
        .setMaximumInterval(longest.compareTo(first) < 0 ? first : longest)
        .setMaximumAttempts(Math.max(1, attempts.max()))
        .setDoNotRetry(attempts.nonRetryable().toArray(String[]::new))
        .build();
  }

  /** The first promise's result, or after a passing fault that of the second. */
  private static <T extends @Nullable Object> Promise<T> orElse(
      Promise<T> first, Func<Promise<T>> second) {
    CompletablePromise<T> either = Workflow.newPromise();
    Promise<Void> told =
        first.handle((reply, failure) -> {
          if (failure == null) {
            either.complete(reply);
          } else if (passing(failure)) {
            either.completeFrom(second.apply());
          } else {
            either.completeExceptionally(failure);
          }
          return null;
        });
    assert told != null;
    return either;
  }

  private static boolean passing(Throwable failure) {
    return !Failures.cancelled(failure) && Failures.problem(failure).kind().passing();
  }

  /** What a person calls a block, as short as Temporal takes summaries. */
  static String title(Node node) {
    String name = node.name();
    String title = name == null ? node.id() : name;
    // Temporal takes 400 bytes of summary.
    return title.length() <= 100 ? title : title.substring(0, 99) + "…";
  }

  private static LocalActivityOptions once(Duration length) {
    return LocalActivityOptions.newBuilder()
        .setScheduleToCloseTimeout(length)
        .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
        .build();
  }
}
