package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.Approval;
import dev.armature.json.Json;
import io.micronaut.context.BeanProvider;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits as rows. Transactions are found when they are used: the menu needs no database. */
@Singleton
final class StoredWaits implements Waits {
  private final WaitRepository rows;
  private final BeanProvider<TransactionOperations<Connection>> transactions;

  StoredWaits(WaitRepository rows, BeanProvider<TransactionOperations<Connection>> transactions) {
    this.rows = rows;
    this.transactions = transactions;
  }

  @Override
  public void event(Waiting waiting, String key) {
    Away.asked(() -> add(waiting, "event", key, null, null));
  }

  @Override
  public void call(Waiting waiting, String childId) {
    Away.asked(() -> add(waiting, "call", null, childId, null));
  }

  @Override
  public Optional<Map<String, @Nullable Object>> ask(Waiting waiting, Approval approval) {
    return Away.asked(() ->
        transactions
            .get()
            .executeWrite(status -> {
              rows.alone(Approval.lock(waiting.executionId(), waiting.blockId()));
              add(waiting, "approval", null, null, Json.text(approval));
              WaitRow row = row(waiting);
              if (row.state().equals("open")) {
                approval
                    .result(answers(waiting))
                    .ifPresent(result ->
                        rows.settle(
                            waiting.workspaceId(),
                            waiting.executionId(),
                            waiting.blockId(),
                            Json.text(result)));
              }
              // Whoever asks has looked.
              return look(waiting, false) instanceof Standing.Come come
                  ? Optional.of(result(come.value()))
                  : Optional.empty();
            }));
  }

  @Override
  public Standing look(Waiting waiting, boolean due) {
    return Away.asked(() -> {
      rows.look(waiting.workspaceId(), waiting.executionId(), waiting.blockId(), due);
      WaitRow row = row(waiting);
      return switch (row.state()) {
        case "told" -> new Standing.Come(read(row.result()));
        case "timeout" -> new Standing.Late();
        default -> new Standing.Open();
      };
    });
  }

  @Override
  public Map<String, @Nullable Object> lapsed(Waiting waiting) {
    return Away.asked(() -> asked(row(waiting)).lapsed(answers(waiting)));
  }

  private int add(
      Waiting waiting,
      String kind,
      @Nullable String key,
      @Nullable String childId,
      @Nullable String asked) {
    return rows.add(
        waiting.workspaceId(),
        waiting.executionId(),
        waiting.blockId(),
        waiting.interpreter(),
        kind,
        key,
        childId,
        asked);
  }

  private WaitRow row(Waiting waiting) {
    return rows.find(waiting.workspaceId(), waiting.executionId(), waiting.blockId())
        .orElseThrow(() -> new IllegalStateException("a wait is gone: %s".formatted(waiting)));
  }

  private List<Approval.Answer> answers(Waiting waiting) {
    return rows.answers(waiting.workspaceId(), waiting.executionId(), waiting.blockId()).stream()
        .map(StoredWaits::answer)
        .toList();
  }

  private static Approval.Answer answer(AnswerRow row) {
    return new Approval.Answer(
        row.caller(),
        row.callerName(),
        row.decision(),
        result(read(row.fields())),
        row.givenAt().toString());
  }

  private static Approval asked(WaitRow row) {
    return Json.stored().convertValue(read(row.asked()), Approval.class);
  }

  private static Map<String, @Nullable Object> result(@Nullable Object value) {
    return Json.stored().convertValue(value, new TypeReference<>() {});
  }

  private static @Nullable Object read(@Nullable String json) {
    try {
      return json == null ? null : Json.stored().readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what came for a wait cannot be read", e);
    }
  }
}
