package dev.armature.api.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.execution.LiveBit;
import dev.armature.json.Json;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What blocks tell while they make it, on its way to those who watch. */
class LiveBitsTest {
  private static final HouseKit KIT = new HouseKit();
  private static final AtomicInteger ASKED = new AtomicInteger();

  private final LiveBits live = KIT.part(LiveBits.class);
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterAll
  static void close() {
    KIT.close();
  }

  private static void tell(String payload) {
    var _ = KIT.database().rows("SELECT CAST(pg_notify(?, ?) AS text)", LiveBit.CHANNEL, payload);
  }

  private static void tell(String executionId, String text) {
    tell(Json.text(LiveBit.text(executionId, "think", text)));
  }

  /** It listens as soon as it has its connection. */
  private void awaitHearing(String executionId) {
    String asked = "?" + ASKED.incrementAndGet();
    await()
        .until(() -> {
          tell(executionId, asked);
          return heard.contains(asked);
        });
  }

  @Test
  void who_watches_a_run_hears_its_bits_in_order_and_no_others() {
    try (LiveBits.Watch _ = live.watch("exec_mine", bit -> heard.add(bit.text()))) {
      awaitHearing("exec_mine");

      tell("exec_other", "not mine");
      tell("this is no bit of text");
      tell("exec_mine", "one");
      tell("exec_mine", "two \ud83d\ude00");

      await().until(() -> heard.contains("two \ud83d\ude00"));
      assertThat(heard)
          .filteredOn(it -> !it.startsWith("?"))
          .containsExactly("one", "two \ud83d\ude00");
    }
  }

  @Test
  void one_who_fails_to_listen_keeps_nobody_else_from_it() {
    try (LiveBits.Watch _ =
            live.watch(
                "exec_two",
                bit -> {
                  throw new IllegalStateException("gone");
                });
        LiveBits.Watch _ = live.watch("exec_two", bit -> heard.add(bit.text()))) {
      awaitHearing("exec_two");

      tell("exec_two", "still");

      await().until(() -> heard.contains("still"));
    }
  }

  @Test
  void nobody_listens_once_nobody_watches_and_watching_begins_again() {
    try (LiveBits.Watch _ = live.watch("exec_three", bit -> heard.add(bit.text()))) {
      awaitHearing("exec_three");
    }
    // The connection is a common one again, which hears nothing.
    await().until(() -> listening() == 0);

    try (LiveBits.Watch _ = live.watch("exec_three", bit -> heard.add(bit.text()))) {
      awaitHearing("exec_three");
    }
  }

  @Test
  void a_database_that_was_away_is_listened_to_again() {
    try (LiveBits.Watch _ = live.watch("exec_four", bit -> heard.add(bit.text()))) {
      awaitHearing("exec_four");

      KIT.database().goesAway();
      KIT.database().comesBack();

      awaitHearing("exec_four");
    }
  }

  private static int listening() {
    return KIT.database()
        .rows(
            "SELECT 1 AS one FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname ="
                + " current_database()")
        .size();
  }
}
