package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.armature.database.DatabaseKit;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.KeptResults;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredResultsTest {
  private static final String HERE = DatabaseKit.WORKSPACE;
  private static final Duration HOUR = Duration.ofHours(1);

  private final StoreKit kit = new StoreKit();
  private final KeptResults results = kit.results();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_result_is_read_back_as_it_was_and_the_newest_counts() {
    assertThat(results.find(HERE, "a", HOUR)).isEmpty();

    results.keep(HERE, "a", "{\"output\": 1.0}", HOUR);
    results.keep(HERE, "a", "{\"b\": null, \"output\": 2.50}", HOUR);

    assertThat(results.find(HERE, "a", HOUR)).contains("{\"b\": null, \"output\": 2.50}");
    assertThat(results.find(HERE, "b", HOUR)).isEmpty();
    assertThat(results.find("ws_other", "a", HOUR)).isEmpty();
  }

  @Test
  void a_result_is_as_young_as_whoever_kept_it_and_whoever_asks_both_want() {
    results.keep(HERE, "old", "1", HOUR);
    aged("old", "50 minutes");

    assertThat(results.find(HERE, "old", HOUR)).contains("1");
    assertThat(results.find(HERE, "old", Duration.ofMinutes(40))).isEmpty();

    aged("old", "11 minutes");
    assertThat(results.find(HERE, "old", Duration.ofDays(30))).isEmpty();

    results.keep(HERE, "old", "2", HOUR);
    assertThat(results.find(HERE, "old", Duration.ofMinutes(1))).contains("2");
  }

  @Test
  void a_store_that_is_away_says_so() {
    kit.database().goesAway();
    try {
      assertThat(
              catchThrowableOfType(ProblemException.class, () -> results.find(HERE, "a", HOUR))
                  .problem()
                  .kind())
          .isEqualTo(Problem.Kind.UNAVAILABLE);
    } finally {
      kit.database().comesBack();
    }
  }

  private void aged(String digest, String by) {
    kit.database()
        .change(
            "UPDATE block_cache SET made_at = made_at - CAST(? AS interval),"
                + " expires_at = expires_at - CAST(? AS interval) WHERE digest = ?",
            by,
            by,
            digest);
  }
}
