package dev.armature.api.execution;

import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.api.HouseKit;
import dev.armature.api.workflow.Workflow;
import dev.armature.database.DatabaseKit;
import io.micronaut.context.ApplicationContext;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is old goes, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetentionTest {
  private static final String OTHERS = "ws_others";

  private final HouseKit kit = new HouseKit();
  private final DatabaseKit database = kit.database();
  private final Workflow workflow = kit.workflow();
  private int made;

  @BeforeEach
  void clear() {
    for (String table : knowing()) {
      database.change("DELETE FROM " + table);
    }
    database.change("DELETE FROM execution");
    database.change("DELETE FROM payload");
    database.change("DELETE FROM block_cache");
  }

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void an_execution_goes_ninety_days_after_its_end_with_all_that_is_known_of_it() {
    String old = ended("91 days");
    String young = ended("89 days");
    List.of(old, young).forEach(this::known);
    for (String table : knowing()) {
      assertThat(counted(table, old)).as("the test knows the table %s", table).isEqualTo(1L);
    }

    kit.retention().round();

    assertThat(executions()).containsExactly(young);
    for (String table : knowing()) {
      assertThat(counted(table, old)).as(table).isZero();
      assertThat(counted(table, young)).as(table).isEqualTo(1L);
    }
  }

  @Test
  void one_that_is_open_stays_however_old_it_is() {
    String open = row(null, "running", null, null);
    database.change("UPDATE execution SET created_at = now() - interval '400 days'");

    kit.retention().round();

    assertThat(executions()).containsExactly(open);
  }

  @Test
  void one_that_was_called_stays_as_long_as_its_caller_is_open() {
    String caller = row(null, "running", null, null);
    String called = row("91 days", "completed", null, caller);

    kit.retention().round();
    assertThat(executions()).containsExactlyInAnyOrder(caller, called);

    database.change(
        "UPDATE execution SET status = 'completed', ended_at = now() WHERE id = ?", caller);
    kit.retention().round();
    assertThat(executions()).containsExactly(caller);
  }

  @Test
  void a_key_lives_as_long_as_its_row_and_is_free_then() {
    Execution first = started("again");
    Execution same = started("again");
    assertThat(same.id()).isEqualTo(first.id());
    database.change(
        "UPDATE execution SET status = 'completed', ended_at = now() - interval '91 days'");

    kit.retention().round();

    assertThat(executions()).isEmpty();
    // Temporal's test server keeps every run; the real one has forgotten it by now.
    assertThat(started("again").status()).isEqualTo(Execution.Status.PENDING);
  }

  @Test
  void starts_of_one_key_go_together_so_that_the_next_gets_an_id_of_its_own() {
    String refused = row("95 days", "refused", "again", null);
    String run = row("89 days", "completed", "again", null);

    kit.retention().round();
    assertThat(executions()).containsExactlyInAnyOrder(refused, run);

    database.change("UPDATE execution SET ended_at = now() - interval '91 days' WHERE id = ?", run);
    kit.retention().round();
    assertThat(executions()).isEmpty();
  }

  @Test
  void starts_of_one_key_go_in_one_portion_however_small_it_is() {
    row("95 days", "refused", "again", null);
    ended("94 days");
    row("91 days", "completed", "again", null);
    ended("92 days");

    long removed =
        kit.part(RetentionRepository.class)
            .remove(Instant.now().minus(90, ChronoUnit.DAYS), Instant.now(), 1);

    assertThat(removed).isEqualTo(2);
    assertThat(database.rows("SELECT id FROM execution WHERE idempotency_key = 'again'")).isEmpty();
    assertThat(executions()).hasSize(2);
  }

  @Test
  void a_key_is_held_by_its_run_alone_when_a_start_that_was_refused_is_gone() {
    try (ApplicationContext cutOff = kit.another(false)) {
      Starts elsewhere = cutOff.getBean(Starts.class);
      assertThatThrownBy(() -> elsewhere.start(OPERATOR, workflow, start(Map.of(), "once")))
          .hasMessageContaining("Temporal");
    }
    Execution run = started("once");
    database.change("DELETE FROM execution WHERE status = 'refused'");

    assertThat(started("once").id()).isEqualTo(run.id());
    assertThat(executions()).containsExactly(run.id());
  }

  @Test
  void starts_of_one_key_wait_for_one_whose_caller_is_open() {
    String caller = row(null, "running", null, null);
    String refused = row("95 days", "refused", "again", null);
    String called = row("91 days", "completed", "again", caller);

    kit.retention().round();

    assertThat(executions()).containsExactlyInAnyOrder(caller, refused, called);
  }

  @Test
  void a_round_goes_on_until_all_that_is_old_is_gone() {
    for (int i = 0; i < 130; i++) {
      ended("91 days");
    }
    String young = ended("1 day");

    kit.retention().round();

    assertThat(executions()).containsExactly(young);
  }

  @Test
  void of_several_processes_one_removes() throws Exception {
    String old = ended("91 days");
    try (Connection leader = database.connection();
        Statement statement = leader.createStatement()) {
      leader.setAutoCommit(false);
      statement.execute("SELECT pg_advisory_xact_lock(%d)".formatted(Retention.LEADER));

      kit.retention().round();
      assertThat(executions()).containsExactly(old);
      leader.rollback();
    }

    kit.retention().round();
    assertThat(executions()).isEmpty();
  }

  @Test
  void a_large_value_goes_a_day_after_the_last_of_its_owners() {
    String first = ended("91 days");
    String second = ended("89 days");
    owned(first, "shared", DatabaseKit.WORKSPACE);
    owned(second, "shared", DatabaseKit.WORKSPACE);
    owned(first, "own", DatabaseKit.WORKSPACE);
    database.change("UPDATE payload SET kept_at = now() - interval '91 days'");

    kit.retention().round();
    assertThat(payloads()).as("their day has begun").containsExactlyInAnyOrder("shared", "own");

    aDayPasses();
    kit.retention().round();
    assertThat(payloads()).containsExactly("shared");

    database.change("UPDATE execution SET ended_at = now() - interval '91 days'");
    kit.retention().round();
    aDayPasses();
    kit.retention().round();
    assertThat(payloads()).isEmpty();
  }

  @Test
  void the_same_value_of_another_workspace_is_another_one() {
    database.change(
        "INSERT INTO workspace (id, name, created_at) VALUES (?, 'others', now())"
            + " ON CONFLICT DO NOTHING",
        OTHERS);
    String old = ended("91 days");
    owned(old, "same", DatabaseKit.WORKSPACE);
    owned("theirs", "same", OTHERS);

    kit.retention().round();
    aDayPasses();
    kit.retention().round();

    assertThat(database.rows("SELECT workspace_id FROM payload"))
        .containsExactly(Map.of("workspace_id", OTHERS));
  }

  @Test
  void many_large_values_are_looked_through_portion_by_portion() {
    String owner = ended("1 day");
    database.change(
        "INSERT INTO payload (workspace_id, hash, body, bytes, kept_at)"
            + " SELECT ?, 'h' || i, '1', 1, now() - interval '2 days'"
            + "   FROM generate_series(1, 2500) AS i",
        DatabaseKit.WORKSPACE);
    database.change(
        "INSERT INTO payload_owner (execution_id, workspace_id, hash)"
            + " SELECT ?, workspace_id, hash FROM payload WHERE hash LIKE '%7'",
        owner);

    kit.retention().round();

    assertThat(payloads()).hasSize(250).allMatch(hash -> hash.endsWith("7"));
  }

  @Test
  void values_that_are_very_large_go_a_few_at_once() {
    database.change(
        "INSERT INTO payload (workspace_id, hash, body, bytes, kept_at)"
            + " SELECT ?, 'h' || i, '1', 67108864, now() - interval '2 days'"
            + "   FROM generate_series(1, 5) AS i",
        DatabaseKit.WORKSPACE);

    Payloads.Looked looked = kit.part(Payloads.class).collect(Payloads.Place.FIRST);

    assertThat(looked).isEqualTo(new Payloads.Looked(2, Payloads.Place.FIRST, false));
    kit.retention().round();
    assertThat(payloads()).isEmpty();
  }

  @Test
  void results_whose_time_is_over_are_collected() {
    kept("over", "-1 second");
    kept("good", "1 hour");

    kit.retention().round();

    assertThat(database.rows("SELECT digest FROM block_cache"))
        .containsExactly(Map.of("digest", "good"));
  }

  @Test
  void nothing_is_forgotten_before_temporal_forgets_it() {
    Duration month = Duration.ofDays(30);

    assertThat(new RetentionConfig(Duration.ofDays(90), Duration.ofMinutes(1)).after(month))
        .isEqualTo(Duration.ofDays(90));
    assertThat(new RetentionConfig(Duration.ofDays(2), Duration.ofMinutes(1)).after(month))
        .isEqualTo(Duration.ofDays(31));
    assertThatThrownBy(() -> new RetentionConfig(Duration.ofHours(1), Duration.ofMinutes(1)))
        .hasMessage("ARMATURE_RETENTION must be at least a day, such as 90d");
  }

  /** The tables that have rows of executions, besides that of the executions. */
  private Set<String> knowing() {
    Set<String> tables = new LinkedHashSet<>();
    database
        .rows(
            "SELECT table_name AS name FROM information_schema.columns"
                + " WHERE table_schema = 'public' AND column_name = 'execution_id' ORDER BY 1")
        .forEach(row -> tables.add(String.valueOf(row.get("name"))));
    return tables;
  }

  /** A row of each of these tables. */
  private void known(String id) {
    owned(id, "of " + id, DatabaseKit.WORKSPACE);
    insert("execution_log", "block_logs, archived_at", "'[]', now()", id);
    insert("execution_events", "portion, events", "0, '[]'", id);
    insert(
        "execution_history",
        "workflow_id, run_id, started_at, history",
        "'w', 'r', now(), '\\x00'",
        id);
    insert("execution_given", "body", "'{}'", id);
    insert("step", "block, name, body, written_at", "'a', 'page', '1', now()", id);
    insert(
        "wait",
        "block, interpreter, kind, event_key, state, created_at",
        "'a', 'i', 'event', 'k', 'open', now()",
        id);
    insert(
        "answer",
        "block, caller, caller_name, decision, fields, given_at",
        "'a', 'c', 'c', 'approved', '{}', now()",
        id);
  }

  private void insert(String table, String columns, String values, String id) {
    database.change(
        "INSERT INTO %s (execution_id, workspace_id, %s) VALUES (?, ?, %s)"
            .formatted(table, columns, values),
        id,
        DatabaseKit.WORKSPACE);
  }

  private void owned(String id, String hash, String workspaceId) {
    database.change(
        "INSERT INTO payload (workspace_id, hash, body, bytes, kept_at)"
            + " VALUES (?, ?, '1', 1, now() - interval '2 days') ON CONFLICT DO NOTHING",
        workspaceId,
        hash);
    database.change(
        "INSERT INTO payload_owner (execution_id, workspace_id, hash) VALUES (?, ?, ?)",
        id,
        workspaceId,
        hash);
  }

  private void aDayPasses() {
    database.change("UPDATE payload SET kept_at = kept_at - interval '25 hours'");
  }

  private String ended(String ago) {
    return row(ago, "completed", null, null);
  }

  private String row(
      @Nullable String ago, String status, @Nullable String key, @Nullable String parent) {
    String id = "run-" + ++made;
    database.change(
        """
        INSERT INTO execution (id, workspace_id, workflow_id, version, graph_hash, trigger, status,
                               input, created_at, ended_at, idempotency_key, parent_execution_id)
        VALUES (?, ?, ?, 1, 'hash', 'manual', ?, '{}', now() - interval '100 days',
                now() - CAST(? AS interval), ?, ?)
        """,
        id,
        DatabaseKit.WORKSPACE,
        workflow.id(),
        status,
        ago,
        key,
        parent);
    return id;
  }

  private Execution started(String key) {
    return kit.starts().start(OPERATOR, workflow, start(Map.of(), key));
  }

  private long counted(String table, String id) {
    Object n =
        database
            .row("SELECT count(*) AS n FROM %s WHERE execution_id = ?".formatted(table), id)
            .get("n");
    return n instanceof Long count ? count : -1;
  }

  private List<String> executions() {
    return column("SELECT id AS it FROM execution");
  }

  private List<String> payloads() {
    return column("SELECT hash AS it FROM payload");
  }

  private List<String> column(String sql) {
    List<String> all = new ArrayList<>();
    database.rows(sql).forEach(row -> all.add(String.valueOf(row.get("it"))));
    return all;
  }

  /** A result of a block, as a worker keeps it. */
  private void kept(String digest, String expiresIn) {
    database.change(
        "INSERT INTO block_cache (workspace_id, digest, result, made_at, expires_at)"
            + " VALUES (?, ?, '{}', now() - interval '1 day', now() + CAST(? AS interval))",
        DatabaseKit.WORKSPACE,
        digest,
        expiresIn);
  }
}
