package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.database.DatabaseKit;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Values that are kept, owners that go and collections, several transactions of each open at once
 * and ended in any order, against a model. A step is a second; a value has its day.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayloadsAtOnceTest {
  private static final int ROUNDS = Integer.getInteger("payloads.rounds", 6);
  private static final int STEPS = 60;
  private static final int MOST_OPEN = 5;
  private static final long DAY = 86_400;

  private final HouseKit kit = new HouseKit();
  private final DatabaseKit database = kit.database();
  private final PayloadRepository payloads = kit.part(PayloadRepository.class);
  private final RetentionRepository retention = kit.part(RetentionRepository.class);

  @SuppressWarnings("unchecked") // of a JDBC data source there is no other
  private final TransactionOperations<Connection> transactions =
      kit.part(TransactionOperations.class);

  private final String workflowId = kit.workflow().id();

  /** Runs that may keep values yet. */
  private final List<String> runs = new ArrayList<>();

  private final List<Open> open = new ArrayList<>();

  /** What was kept, and for whom. */
  private final Set<Owned> kept = new HashSet<>();

  private int made;
  private int acts;

  @AfterAll
  void close() {
    kit.close();
  }

  private record Owned(String run, String hash) {}

  /** An act in a transaction that is open until it is told how to end. */
  private record Open(
      @Nullable Owned keeps, CompletableFuture<Boolean> end, CompletableFuture<Boolean> ended) {}

  @Test
  void what_is_owned_is_there_and_what_nobody_owns_goes_whatever_happens_at_once()
      throws Exception {
    int removed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long seed = new Random().nextLong();
      System.out.println("payloads at once: seed=" + seed);
      clear();
      long now = through(new Random(seed));

      Set<Object> there = column("SELECT id AS it FROM execution");
      kept.removeIf(it -> !runs.contains(it.run()) && !there.contains(it.run()));
      assertThat(owned()).as("seed %d", seed).isEqualTo(kept);
      removed += (int) collect(now + 2 * DAY).removed();
      assertThat(column("SELECT hash AS it FROM payload"))
          .as("seed %d", seed)
          .isEqualTo(kept.stream().map(Owned::hash).collect(Collectors.toSet()));
    }
    System.out.printf(
        "payloads at once: rounds=%d acts=%d removed_when_quiet=%d lost=0 left=0%n",
        ROUNDS, acts, removed);
  }

  /** Acts begin and end in any order; what time it is then. */
  private long through(Random random) throws Exception {
    long now = 1_000_000_000;
    for (int step = 0; step < STEPS; step++) {
      now++;
      if (open.size() == MOST_OPEN || (!open.isEmpty() && random.nextInt(3) == 0)) {
        end(open.remove(random.nextInt(open.size())), random.nextInt(4) > 0);
      } else {
        acts++;
        open.add(act(random, now));
      }
      if (random.nextInt(12) == 0) {
        // The day of some is over. No statement takes as long.
        endAll();
        now += DAY;
      }
    }
    endAll();
    return now;
  }

  /** Begins one, and waits until it is done but for its end, or held up by another. */
  private Open act(Random random, long seconds) throws InterruptedException {
    Instant now = Instant.ofEpochSecond(seconds);
    return switch (random.nextInt(5)) {
      case 0, 1, 2 -> {
        String run = runs.get(random.nextInt(runs.size()));
        String hash = "h" + random.nextInt(4);
        yield begun(
            new Owned(run, hash),
            () -> payloads.keep(DatabaseKit.WORKSPACE, run, hash, "1", 1, now));
      }
      case 3 -> {
        String run = runs.get(random.nextInt(runs.size()));
        if (open.stream().map(Open::keeps).noneMatch(it -> it != null && it.run().equals(run))) {
          endsFor(run);
        }
        yield begun(null, () -> retention.remove(now, now, 1_000));
      }
      default -> begun(null, () -> collect(seconds));
    };
  }

  private Open begun(@Nullable Owned keeps, Runnable act) throws InterruptedException {
    Open begun = new Open(keeps, new CompletableFuture<>(), new CompletableFuture<>());
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            begun
                .ended()
                .complete(
                    transactions.execute(
                        TransactionDefinition.DEFAULT,
                        status -> {
                          act.run();
                          done.complete(true);
                          boolean commits = begun.end().get();
                          if (!commits) {
                            status.setRollbackOnly();
                          }
                          return commits;
                        }));
          } catch (RuntimeException e) {
            done.complete(false);
            begun.ended().completeExceptionally(e);
          }
        });
    // Where it is not: another transaction holds it up, and so be it.
    boolean _ = soon(done);
    return begun;
  }

  private static boolean soon(CompletableFuture<Boolean> done) throws InterruptedException {
    try {
      boolean _ = done.get(50, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private void end(Open each, boolean commits) throws Exception {
    each.end().complete(commits);
    if (!soon(each.ended())) {
      // One that is held up ends when the one that holds it up has.
      open.forEach(other -> other.end().complete(true));
    }
    if (each.ended().get(10, TimeUnit.SECONDS) && each.keeps() != null) {
      kept.add(each.keeps());
    }
  }

  private void endAll() throws Exception {
    open.forEach(each -> each.end().complete(true));
    for (Open each : open) {
      end(each, true);
    }
    open.clear();
  }

  private CollectedRow collect(long seconds) {
    return CollectedRow.read(
        payloads.collect(
            Instant.ofEpochSecond(seconds - DAY), Instant.EPOCH, "", "", 1_000, Long.MAX_VALUE));
  }

  /** A run ended long ago, keeps nothing any more, and may be removed. */
  private void endsFor(String run) {
    database.change(
        """
        INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger, status,
                               input, created_at, ended_at)
        VALUES (?, ?, ?, 1, 'hash', 'manual', 'completed', '{}', to_timestamp(0), to_timestamp(1))
        """,
        run,
        DatabaseKit.WORKSPACE,
        workflowId);
    runs.set(runs.indexOf(run), "run-" + ++made);
  }

  private void clear() {
    database.change("DELETE FROM payload_owner");
    database.change("DELETE FROM payload");
    database.change("DELETE FROM execution");
    kept.clear();
    runs.clear();
    for (int i = 0; i < 3; i++) {
      runs.add("run-" + ++made);
    }
  }

  private Set<Owned> owned() {
    return database.rows("SELECT execution_id, hash FROM payload_owner").stream()
        .map(row -> new Owned(row.get("execution_id") + "", row.get("hash") + ""))
        .collect(Collectors.toSet());
  }

  private Set<Object> column(String sql) {
    return database.rows(sql).stream()
        .map(row -> (Object) (row.get("it") + ""))
        .collect(Collectors.toSet());
  }
}
