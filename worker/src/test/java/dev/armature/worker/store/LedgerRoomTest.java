package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.armature.database.DatabaseKit;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.PayloadRef;
import dev.armature.graph.Graphs;
import dev.armature.serving.Workbench;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the ledger opens, and whether this process has room for it. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerRoomTest {
  private static final long MEGABYTE = 1024 * 1024;

  private final StoreKit kit = new StoreKit();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void who_finds_no_room_is_told_to_come_again_well_before_an_attempt_is_over() throws Exception {
    Workbench workbench = new Workbench(16 * MEGABYTE);
    Ledger ledger = kit.ledger(workbench);
    Object large = kept("many", "\"%s\"".formatted("x".repeat(300_000)));
    try (Workbench.Place _ = workbench.place(64 * MEGABYTE)) {
      long begun = System.nanoTime();
      ApplicationFailure no =
          failure(() -> ledger.keep(DatabaseKit.WORKSPACE, "many", List.of(large)));

      assertThat(no.getType()).isEqualTo("UNAVAILABLE");
      assertThat(no.isNonRetryable()).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
      assertThat(failure(() -> ledger.open(batch("many", List.of(), large))).getType())
          .isEqualTo("UNAVAILABLE");
    }
    assertThat(ledger.keep(DatabaseKit.WORKSPACE, "many", List.of(large))).hasSize(1);
  }

  @Test
  void values_that_are_kept_one_after_the_other_need_no_room_beside_one_another() {
    Ledger ledger = kit.ledger(new Workbench(4 * MEGABYTE));
    Object objects = kept("each", "[%s{}]".formatted("{},".repeat(8_000)));

    assertThat(ledger.keep(DatabaseKit.WORKSPACE, "each", List.of(objects, objects))).hasSize(2);
    assertThat(
            failure(() ->
                    ledger.keep(DatabaseKit.WORKSPACE, "each", List.of(List.of(objects, objects))))
                .getType())
        .isEqualTo("RESULT_TOO_LARGE");
  }

  @Test
  void what_no_heap_of_this_size_can_hold_is_refused_before_it_is_opened() {
    Ledger ledger = kit.ledger(new Workbench(4 * MEGABYTE));
    Object objects = kept("heap", "[%s{}]".formatted("{},".repeat(20_000)));

    for (ApplicationFailure no :
        List.of(
            failure(() -> ledger.keep(DatabaseKit.WORKSPACE, "heap", List.of(objects))),
            failure(() -> ledger.open(batch("heap", objects))))) {
      assertThat(no.getType()).isEqualTo("RESULT_TOO_LARGE");
      assertThat(no.isNonRetryable()).isTrue();
      assertThat(no.getOriginalMessage())
          .startsWith("what is kept together takes some")
          .contains("this process has 2 MB");
    }
  }

  private Object kept(String run, String json) {
    PayloadRef reference = kit.payloads().keep(DatabaseKit.WORKSPACE, run, json);
    return reference.stand();
  }

  private BatchRequest batch(String run, Object items, Object... given) {
    String hash =
        kit.keep(
            Graphs.graph()
                .block("m", "split", Map.of("items", "variables.list"))
                .block("post", "general_api", Map.of("url", "http://example.test/"))
                .edge("m", "post", "item")
                .draw());
    ExecutionRequest execution = kit.request(run, hash);
    return new BatchRequest(
        execution,
        "2026-01-01T00:00:00Z",
        0,
        List.of(),
        0,
        1,
        items,
        Map.of(),
        1,
        true,
        null,
        List.of(given));
  }

  private static ApplicationFailure failure(ThrowingCallable act) {
    return catchThrowableOfType(ApplicationFailure.class, act);
  }
}
