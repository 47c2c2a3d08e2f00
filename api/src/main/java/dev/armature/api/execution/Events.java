package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.execution.PayloadRef;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events that come from outside, for which blocks wait. */
@Singleton
public final class Events {
  private final WaitRepository rows;
  private final Nudges nudges;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Events(
      WaitRepository rows,
      Nudges nudges,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.rows = rows;
    this.nudges = nudges;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What an event woke. */
  private record Woken(List<String> executions, List<WaitingRow> waiting) {}

  /**
   * Wakes every block of the workspace that waits for this key now. They have got it when this
   * returns, whatever becomes of Temporal and of this process.
   *
   * @param id of the sender's; the same one again wakes nobody, and is answered as it was before;
   *     null: none
   * @return ids of the executions that it woke
   */
  public List<String> receive(
      Caller caller, String key, @Nullable Object data, @Nullable String id) {
    caller.must(Role.OPERATOR);
    Woken woken =
        transactions.executeWrite(
            status -> id == null ? wake(caller, key, data) : once(caller, key, data, id));
    nudges.soon(woken.waiting());
    return woken.executions();
  }

  private Woken once(Caller caller, String key, @Nullable Object data, String id) {
    String digest = PayloadRef.to(Json.text(List.of(key, Json.text(data)))).hash();
    if (rows.note(caller.workspaceId(), id, digest, clock.instant()) == 0) {
      EventRow before =
          rows.event(caller.workspaceId(), id)
              .orElseThrow(() -> Problem.unavailable("The event is being forgotten").thrown());
      if (!before.digest().equals(digest)) {
        throw Problem.of(
                Problem.Kind.CONFLICT,
                "IDEMPOTENCY_CONFLICT",
                "This 'id' was used for another event")
            .thrown();
      }
      return new Woken(ids(before.woken()), List.of());
    }
    Woken woken = wake(caller, key, data);
    rows.woke(caller.workspaceId(), id, Json.text(woken.executions()));
    return woken;
  }

  private Woken wake(Caller caller, String key, @Nullable Object data) {
    String result = Json.text(data);
    List<WaitingRow> waiting = rows.waiting(caller.workspaceId(), key);
    Set<String> executions = new LinkedHashSet<>();
    for (WaitingRow one : waiting) {
      rows.settle(caller.workspaceId(), one.executionId(), one.block(), result, clock.instant());
      executions.add(one.executionId());
    }
    return new Woken(List.copyOf(executions), waiting);
  }

  private static List<String> ids(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what an event woke cannot be read", e);
    }
  }
}
