package dev.armature.api.http.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.execution.Listings;
import dev.armature.database.DatabaseKit;
import dev.armature.problem.Problem;
import dev.armature.sealing.KeyRing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Walks over lists of executions, in whatever order things happen. The seed is printed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CursorsTest {
  private static final int WALKS = 60;
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<String> STATUSES = List.of("running", "completed", "failed");

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random chance = new Random(seed);
  private final HouseKit kit = new HouseKit();
  private final V1Kit door = new V1Kit(kit.open());
  private final String viewer = kit.key(Role.VIEWER);
  private final Cursors cursors = new Cursors(KeyRing.parse(KeyRing.mint()));
  private int count;
  private int added;

  @AfterAll
  void close() {
    door.close();
    kit.close();
  }

  @Test
  void a_walk_repeats_and_misses_nothing_while_rows_are_added_end_and_are_removed() {
    int seen = 0;
    for (int walk = 0; walk < WALKS; walk++) {
      seen += walked(walk);
    }
    System.out.printf(
        "cursors seed=%d walks=%d seen=%d added_meanwhile=%d repeated=0 missed=0%n",
        seed, WALKS, seen, added);
    assertThat(added).as("seed %d", seed).isPositive();
  }

  /** One walk, over a workflow or over all; how many it met. */
  private int walked(int walk) {
    String workflow = kit.workflow("walk" + walk, HouseKit.RUNNABLE).id();
    String other = kit.workflow("other" + walk, HouseKit.RUNNABLE).id();
    boolean all = chance.nextBoolean();
    List<String> there = new ArrayList<>();
    int first = chance.nextInt(40);
    for (int i = 0; i < first; i++) {
      there.add(row(chance.nextInt(4) == 0 ? other : workflow, instant(), "completed"));
    }
    // A walk over all meets those of walks before too.
    Set<String> before =
        new HashSet<>(
            kit
                .database()
                .rows("SELECT id FROM execution WHERE (? OR workflow_id = ?)", all, workflow)
                .stream()
                .map(it -> String.valueOf(it.get("id")))
                .toList());
    String path = all ? "/v1/executions" : "/v1/workflows/" + workflow + "/executions";
    List<String> met = new ArrayList<>();
    Set<String> gone = new LinkedHashSet<>();
    String cursor = "";
    do {
      V1Kit.Answer part =
          door.call(
              viewer,
              "GET",
              "%s?limit=%d%s"
                  .formatted(path, all ? 20 + chance.nextInt(80) : 1 + chance.nextInt(9), cursor),
              "");
      assertThat(part.status()).as("seed %d: %s", seed, part.body()).isEqualTo(200);
      part.json().path("data").forEach(it -> met.add(it.path("id").asText()));
      boolean more = part.json().at("/meta/has_more").asBoolean();
      assertThat(part.json().at("/meta/next_cursor").isNull()).as("seed %d", seed).isEqualTo(!more);
      cursor = more ? "&cursor=" + part.json().at("/meta/next_cursor").asText() : "";
      meanwhile(workflow, other, there, met, gone);
    } while (!cursor.isEmpty());

    assertThat(met).as("seed %d, walk %d: repeated", seed, walk).doesNotHaveDuplicates();
    Set<String> missed = new HashSet<>(before);
    met.forEach(missed::remove);
    missed.removeAll(gone);
    assertThat(missed).as("seed %d, walk %d: missed", seed, walk).isEmpty();
    // Calls are counted here too: the next walk has a minute of its own.
    kit.database().change("DELETE FROM allowance");
    return met.size();
  }

  /**
   * Rows come, with times of before, of the same moment and of after; some end, some are removed.
   */
  private void meanwhile(
      String workflow, String other, List<String> there, List<String> met, Set<String> gone) {
    for (int i = chance.nextInt(4); i > 0; i--) {
      added++;
      row(chance.nextInt(4) == 0 ? other : workflow, instant(), "running");
    }
    if (!there.isEmpty() && chance.nextInt(3) == 0) {
      kit.database()
          .change(
              "UPDATE execution SET status = ?, started_at = now() WHERE id = ?",
              STATUSES.get(chance.nextInt(STATUSES.size())),
              there.get(chance.nextInt(there.size())));
    }
    if (!met.isEmpty() && chance.nextInt(5) == 0) {
      // Even the one that the cursor stands on.
      String last = met.getLast();
      kit.database().change("DELETE FROM execution WHERE id = ?", last);
      gone.add(last);
    }
  }

  /** Few different ones, so that many are the same. */
  private Instant instant() {
    return NOON.plus(chance.nextInt(12), ChronoUnit.MICROS);
  }

  private String row(String workflow, Instant created, String status) {
    // Ids in no order of time, as those of several processes are.
    String id = "exec_%s%025d".formatted((char) ('a' + chance.nextInt(20)), count++);
    kit.database()
        .change(
            """
            INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger,
                                   status, input, created_at, ended_at, histories_at)
            VALUES (?, ?, ?, 1, 'none', 'manual', ?, '{}', CAST(? AS timestamptz), now(), now())
            """,
            id,
            DatabaseKit.WORKSPACE,
            workflow,
            status,
            created.toString());
    return id;
  }

  @Test
  void a_cursor_is_the_place_it_was_made_of_and_no_other_text_is_one() {
    Caller caller = HouseKit.VIEWER;
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      Listings.Which list = list();
      Listings.Place place =
          new Listings.Place(
              Instant.EPOCH.plus(chance.nextLong(4_000_000_000_000_000L), ChronoUnit.MICROS),
              "exec_%026d".formatted(chance.nextInt(1_000_000)));
      String cursor = cursors.of(caller, list, place);

      assertThat(cursor).as("seed %d", seed).matches("[A-Za-z0-9_-]{60,100}");
      assertThat(cursors.read(caller, list, cursor)).as("seed %d", seed).isEqualTo(place);
      int at = chance.nextInt(cursor.length());
      char other = "ABCdef019-_".charAt(chance.nextInt(11));
      String changed = cursor.substring(0, at) + other + cursor.substring(at + 1);
      if (!changed.equals(cursor)) {
        refused += refuses(caller, list, changed);
      }
      refused += refuses(caller, list, cursor.substring(0, chance.nextInt(cursor.length())));
      refused += refuses(caller, list, cursor + "A");
      refused += refuses(caller, list, cursor + "==");
      refused += refuses(HouseKit.STRANGER, list, cursor);
      Listings.Which another = list();
      if (!another.equals(list)) {
        refused += refuses(caller, another, cursor);
      }
    }
    System.out.printf("cursors seed=%d forged=%d taken=0%n", seed, refused);
  }

  private int refuses(Caller caller, Listings.Which list, String cursor) {
    Problem problem = HouseKit.problem(() -> cursors.read(caller, list, cursor));
    assertThat(problem.kind()).as("seed %d: %s", seed, cursor).isEqualTo(Problem.Kind.INVALID);
    return 1;
  }

  private Listings.Which list() {
    return new Listings.Which(
        chance.nextBoolean() ? null : "wf_%026d".formatted(chance.nextInt(3)),
        chance.nextBoolean() ? null : STATUSES.get(chance.nextInt(STATUSES.size())),
        chance.nextBoolean() ? null : NOON.plusSeconds(chance.nextInt(3)),
        chance.nextBoolean() ? null : NOON.plusSeconds(chance.nextInt(3)));
  }
}
