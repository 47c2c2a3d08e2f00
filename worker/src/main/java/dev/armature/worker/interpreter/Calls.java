package dev.armature.worker.interpreter;

import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Outcome;
import dev.armature.execution.RunAttributes;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Waited.How;
import dev.armature.json.JsonSize;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.ChildWorkflowStub;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Executions that blocks call. They live on by themselves: neither the end of this Temporal run nor
 * its cancellation touches them, but what is done here on purpose; and they say by signal that they
 * have ended, so that the run after this one hears it too.
 */
final class Calls {
  /** Told when something happened to what a block called. */
  interface Ear {
    void over(int block, How how);
  }

  /** A call that has yet to begin. */
  private record Call(int block, Skeleton.Node node, Outcome.Call call) {}

  private final Ear ear;
  private final ArrayDeque<Call> ready = new ArrayDeque<>();
  private final Map<Integer, Promise<WorkflowExecution>> beginning = new LinkedHashMap<>();
  private final Map<Integer, String> children = new LinkedHashMap<>();
  private final Map<Integer, Relay> relays = new LinkedHashMap<>();

  /** Blocks that only have theirs begin, and leave it to itself. */
  private final Set<Integer> leaving = new HashSet<>();

  Calls(Ear ear) {
    this.ear = ear;
  }

  /**
   * Takes over one that began in the Temporal run before this one.
   *
   * @param held whether it was told to hold back everything new
   */
  void resume(int block, @Nullable String child, boolean held) {
    if (child != null) {
      children.put(block, child);
      relays.put(block, Relay.to(child, held, null));
    }
  }

  /** Has those that blocks wait for held back, or go on. */
  void pause(boolean held) {
    relays.values().forEach(relay -> relay.want(held));
  }

  /** Whether all of them have heard of it. */
  boolean pauseHeard() {
    // Asked with each block that begins, of runs that mostly have none.
    return relays.isEmpty() || relays.values().stream().allMatch(Relay::settled);
  }

  void add(int block, Skeleton.Node node, Outcome.Call call) {
    children.put(block, call.request().executionId());
    if (waits(call.request())) {
      leaving.remove(block);
    } else {
      leaving.add(block);
    }
    ready.add(new Call(block, node, call));
  }

  /** Has those begin that fit into this task; whether none is left. */
  boolean begin(TaskBudget budget) {
    while (!ready.isEmpty()) {
      Call next = ready.element();
      long weight = weight(next.call().request());
      if (!budget.allows(weight, false)) {
        return false;
      }
      ready.remove();
      budget.begun(weight, false);
      begin(next);
    }
    return true;
  }

  /** Whether a block has called an execution. */
  boolean has(int block) {
    return children.containsKey(block);
  }

  /** Whether what a block has called is yet to begin. */
  boolean waiting(int block) {
    return ready.stream().anyMatch(call -> call.block() == block);
  }

  /** Has it never begin. */
  void drop(int block) {
    ready.removeIf(call -> call.block() == block);
    forget(block);
  }

  /**
   * The Temporal workflow that a block has called and waits for; null where none. What a block
   * leaves to itself is no business of the run after this one: it would be held back and cancelled
   * with it.
   */
  @Nullable String child(int block) {
    return leaving.contains(block) ? null : children.get(block);
  }

  /** Whether all have begun. */
  boolean settled() {
    return ready.isEmpty() && beginning.isEmpty();
  }

  /** The block does not wait for it any more. */
  void forget(int block) {
    children.remove(block);
    relays.remove(block);
  }

  /** Cancels all that blocks wait for, and waits until Temporal has taken that. */
  void cancel() {
    Workflow.newDetachedCancellationScope(() -> asked().forEach(Promise::get)).run();
  }

  /**
   * Asks Temporal to cancel all that blocks wait for; to be called where no cancellation reaches.
   */
  List<Promise<@Nullable Void>> asked() {
    ready.clear();
    children.keySet().removeAll(leaving);
    List<Promise<@Nullable Void>> asked = new ArrayList<>();
    children.forEach((block, child) -> asked.add(cancelled(child, beginning.get(block))));
    children.clear();
    relays.clear();
    return asked;
  }

  /** One that has not begun can be cancelled only when it has. */
  private static Promise<@Nullable Void> cancelled(
      String child, @Nullable Promise<WorkflowExecution> begun) {
    Promise<@Nullable Void> first =
        begun == null
            ? Workflow.newPromise((Void) null)
            : begun.handle((execution, failure) -> null);
    return first
        .thenCompose(nothing ->
            Async.procedure(() -> Workflow.newUntypedExternalWorkflowStub(child).cancel()))
        // It has ended already, or was never there.
        .handle((nothing, failure) -> null);
  }

  private void begin(Call next) {
    ExecutionRequest request = next.call().request();
    boolean waits = waits(request);
    int block = next.block();
    Workflow.newDetachedCancellationScope(
            () -> {
              ChildWorkflowStub stub =
                  Workflow.newUntypedChildWorkflowStub("Execution", options(next.call()));
              Promise<Ending> end = stub.executeAsync(Ending.class, request);
              Promise<WorkflowExecution> begun = stub.getExecution();
              beginning.put(block, begun);
              if (waits) {
                relays.put(block, Relay.to(request.executionId(), false, begun));
              }
              Promise<Void> heard =
                  begun.handle((execution, failure) -> {
                    beginning.remove(block);
                    if (!waits) {
                      ear.over(block, How.BEGUN);
                    }
                    return null;
                  });
              // However it ends, and where it could not begin: the block looks at its row.
              Promise<Void> seen =
                  end.handle((ending, failure) -> {
                    if (waits) {
                      ear.over(block, How.TOLD);
                    }
                    return null;
                  });
              assert heard != null && seen != null;
            })
        .run();
  }

  private static ChildWorkflowOptions options(Outcome.Call call) {
    ExecutionRequest request = call.request();
    return ChildWorkflowOptions.newBuilder()
        .setWorkflowId(request.executionId())
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
        .setMemo(request.memo(call.name()))
        .setTypedSearchAttributes(RunAttributes.of(request, Workflow.getTypedSearchAttributes()))
        .setStaticSummary(ExecutionRequest.summary(call.name()))
        .setStaticDetails(request.details())
        .build();
  }

  private static boolean waits(ExecutionRequest request) {
    ExecutionRequest.Parent parent = request.parent();
    return parent != null && parent.waits();
  }

  private static long weight(ExecutionRequest request) {
    return 1_024
        + JsonSize.of(request.input())
        + JsonSize.of(request.variables())
        + JsonSize.of(request.trigger().request());
  }
}
