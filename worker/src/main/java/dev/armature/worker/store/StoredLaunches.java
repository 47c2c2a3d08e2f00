package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.ExecutionRequest.OnFailure;
import dev.armature.execution.Launch.Admission;
import dev.armature.execution.Launch.Order;
import dev.armature.execution.PayloadRef;
import dev.armature.json.Json;
import dev.armature.serving.Payloads;
import io.micronaut.context.BeanProvider;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Admits runs by the rows of schedules. Of one schedule, one time after the other. */
@Singleton
final class StoredLaunches implements Launches {
  /** What runs carry of the workflow's defaults without references. */
  private static final long MOST_BYTES = 512 * 1024;

  /** A workflow of one of these runs nothing by itself. */
  private static final Set<String> RESTING = Set.of("paused", "archived");

  private final LaunchRepository rows;
  private final Payloads payloads;
  private final BeanProvider<TransactionOperations<Connection>> transactions;

  StoredLaunches(
      LaunchRepository rows,
      Payloads payloads,
      BeanProvider<TransactionOperations<Connection>> transactions) {
    this.rows = rows;
    this.payloads = payloads;
    this.transactions = transactions;
  }

  @Override
  public Admission admit(Order order, long atSeconds) {
    return LedgerImpl.told(() ->
        transactions
            .get()
            .executeWrite(status ->
                rows.due(order.workspaceId(), order.workflowId(), order.blockId(), order.epoch())
                    .map(row -> admitted(order, atSeconds, row))
                    .orElseGet(() -> new Admission.No("the workflow is not deployed with it"))));
  }

  private Admission admitted(Order order, long atSeconds, DueRow row) {
    if (RESTING.contains(row.status())) {
      return new Admission.No("the workflow is " + row.status());
    }
    Integer most = row.maxRuns();
    if (most != null && rows.note(order.workspaceId(), order.epoch(), atSeconds) > 0) {
      if (row.runs() >= most) {
        rows.forget(order.workspaceId(), order.epoch(), atSeconds);
        return new Admission.No("it has had its %,d runs".formatted(most));
      }
      rows.count(order.workspaceId(), order.workflowId(), order.blockId(), order.epoch());
    }
    rows.executed(order.workspaceId(), order.workflowId());
    String executionId = order.executionId(atSeconds);
    return new Admission.Go(
        row.name(),
        row.version(),
        row.graphHash(),
        PayloadRef.slimmed(
            variables(row.variables()),
            MOST_BYTES,
            value -> payloads.keep(order.workspaceId(), executionId, Json.text(value))),
        OnFailure.named(row.onFailure()));
  }

  private static Map<String, @Nullable Object> variables(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the variables of a workflow cannot be read", e);
    }
  }
}
