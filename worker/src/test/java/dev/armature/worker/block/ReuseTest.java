package dev.armature.worker.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.database.DatabaseKit;
import dev.armature.execution.Ending;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.Outcome;
import dev.armature.graph.Cache;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.serving.Heartbeats;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Payloads;
import dev.armature.serving.PlacedBlocks;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.HeldJournal;
import io.micronaut.context.ApplicationContext;
import io.temporal.api.enums.v1.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Blocks with a cache, run by the interpreter on Temporal's test server, over real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReuseTest {
  private static final Cache HOUR = new Cache("1h", null);

  private final DatabaseKit database = DatabaseKit.fresh();
  private final ApplicationContext house = ApplicationContext.run(database.properties());
  private final Probe probe = new Probe();
  private final BlockTypes types = types();
  private final Heartbeats heartbeats = new Heartbeats();
  private volatile BlockActivity blocks = reading(Graph.empty());
  private final ExecutionKit kit =
      ExecutionKit.with(types.catalog(), arguments -> blocks.execute(arguments));

  ReuseTest() {
    database.change("INSERT INTO workspace (id, name, created_at) VALUES ('ws', 'ws', now())");
  }

  @BeforeEach
  void forget() {
    probe.forget();
    database.change("DELETE FROM block_cache");
  }

  @AfterAll
  void close() {
    kit.close();
    heartbeats.close();
    house.close();
  }

  @Test
  void a_second_run_has_the_result_of_the_first_and_does_nothing() {
    ExecutionKit.Run first = start(probed(Map.of("echo", "{{ variables.v }}"), HOUR));
    Ending ending = first.end();
    ExecutionKit.Run second = start(probed(Map.of("echo", 1), new Cache(60_000, null)));

    assertThat(ending).isEqualTo(new Ending(Status.COMPLETED, Map.of("p", 1), null));
    assertThat(second.end()).isEqualTo(ending);
    assertThat(probe.attempts()).hasSize(1);
    assertThat(replies(first)).singleElement().asString().doesNotContain("cached");
    assertThat(replies(second)).singleElement().asString().contains("\"cached\":true");
  }

  @Test
  void half_of_a_surrogate_pair_comes_back_as_it_was() {
    Map<String, @Nullable Object> half = Map.of("echo", List.of("a\ud800b", "\ud83d\ude00"));
    Ending first = start(probed(half, HOUR)).end();
    Ending second = start(probed(half, HOUR)).end();

    assertThat(second).isEqualTo(first);
    assertThat(second.output()).isEqualTo(Map.of("p", List.of("a\ud800b", "\ud83d\ude00")));
    assertThat(probe.attempts()).hasSize(1);
  }

  @Test
  void another_config_and_a_block_without_a_cache_do_their_work() {
    start(probed(Map.of("echo", 1), HOUR)).end();
    start(probed(Map.of("echo", 2), HOUR)).end();
    start(probed(Map.of("echo", 1), null)).end();

    assertThat(probe.attempts()).hasSize(3);
  }

  @Test
  void a_key_decides_alone_and_where_it_is_null_nothing_is_used_again() {
    Cache byV = new Cache("1h", "variables.v");
    start(probed(Map.of("echo", "{{ execution.id }}"), byV)).end();
    Ending second = start(probed(Map.of("echo", "{{ execution.id }}"), byV)).end();
    assertThat(probe.attempts()).hasSize(1);
    assertThat(second.output()).asString().startsWith("{p=exec_");

    Cache byNothing = new Cache("1h", "variables.nothing");
    start(probed(Map.of("echo", 3), byNothing)).end();
    start(probed(Map.of("echo", 3), byNothing)).end();
    assertThat(probe.attempts()).hasSize(3);
  }

  @Test
  void a_key_that_cannot_be_evaluated_fails_the_block() {
    Ending ending = start(probed(Map.of(), new Cache("1h", "required(variables.gone)"))).end();

    assertThat(ending.status()).isEqualTo(Status.FAILED);
    assertThat(ending.problem()).isNotNull().asString().contains("EXPRESSION_FAILED");
    assertThat(probe.attempts()).isEmpty();
  }

  @Test
  void the_ways_out_are_looked_at_anew() {
    start(probed(Map.of("echo", 5), HOUR)).end();
    Ending ending =
        start(
                Graphs.graph()
                    .block("p", "probe", Map.of("echo", 5))
                    .trigger()
                    .cache(HOUR)
                    .block("five", "response", Map.of("output", "five"))
                    .block("six", "response", Map.of("output", "six"))
                    .edge("p", "five", "outputs.p.output == 5")
                    .edge("p", "six", "outputs.p.output == 6")
                    .draw())
            .end();

    assertThat(ending.output()).isEqualTo("five");
    assertThat(probe.attempts()).hasSize(1);
  }

  @Test
  void what_failed_is_not_kept() {
    Map<String, @Nullable Object> falling = Map.of("falls", 1, "kind", "INVALID");
    assertThat(start(probed(falling, HOUR)).end().status()).isEqualTo(Status.FAILED);
    assertThat(start(probed(falling, HOUR)).end().status()).isEqualTo(Status.COMPLETED);
    assertThat(start(probed(falling, HOUR)).end().status()).isEqualTo(Status.COMPLETED);

    assertThat(probe.attempts()).hasSize(2);
  }

  @Test
  void a_large_result_outlives_the_run_that_made_it() {
    start(large()).end();
    // As if that run were forgotten, and what it owned collected.
    database.change("DELETE FROM payload_owner");
    database.change("DELETE FROM payload");

    ExecutionKit.Run second = start(large());
    Ending ending = second.end();

    assertThat(ending.output()).isEqualTo(300_000);
    assertThat(probe.attempts()).hasSize(1);
    assertThat(second.history().getHistory().getSerializedSize()).isLessThan(20_000);
    assertThat(database.rows("SELECT hash FROM payload_owner")).hasSize(1);
  }

  @Test
  void a_result_that_is_too_large_is_not_kept() {
    List<Integer> kept = new ArrayList<>();
    KeptResults results =
        new KeptResults() {
          @Override
          public Optional<String> find(String workspaceId, String digest, Duration youngerThan) {
            return Optional.empty();
          }

          @Override
          public void keep(String workspaceId, String digest, String json, Duration until) {
            kept.add(json.length());
          }
        };
    Reuse reuse = new Reuse(results, (workspaceId, name) -> Optional.empty());
    Reuse.Spot spot = new Reuse.Spot("ws", "d", Duration.ofHours(1));
    int most = LargeValues.MOST_VALUE_BYTES - "{\"output\":\"\"}".length();

    reuse.keep(spot, new Outcome.Done(Map.of("output", "x".repeat(most))));
    reuse.keep(spot, new Outcome.Done(Map.of("output", "x".repeat(most + 1))));

    assertThat(kept).containsExactly(LargeValues.MOST_VALUE_BYTES);
  }

  @Test
  void a_secret_is_not_kept_either() {
    Map<String, @Nullable Object> telling =
        Map.of("opens", "hunter2000", "echo", List.of("a hunter2000 b"));
    start(probed(telling, HOUR)).end();
    Ending second = start(probed(telling, HOUR)).end();

    assertThat(second.output()).isEqualTo(Map.of("p", List.of("a *** b")));
    assertThat(database.rows("SELECT result FROM block_cache"))
        .singleElement()
        .asString()
        .contains("***")
        .doesNotContain("hunter2000");
    assertThat(probe.attempts()).hasSize(1);
  }

  @Test
  void a_store_that_is_away_fails_no_block() {
    database.goesAway();
    try {
      assertThat(start(probed(Map.of("echo", 9), HOUR)).end().status()).isEqualTo(Status.COMPLETED);
    } finally {
      database.comesBack();
    }
    assertThat(start(probed(Map.of("echo", 9), HOUR)).end().status()).isEqualTo(Status.COMPLETED);

    assertThat(probe.attempts()).hasSize(2);
  }

  private static Graph large() {
    return Graphs.graph()
        .block("p", "probe", Map.of("size", 300_000))
        .trigger()
        .cache(HOUR)
        .block("end", "response", Map.of("output", "{{ size(outputs.p.output) }}"))
        .edge("p", "end")
        .draw();
  }

  private static Graph probed(Map<String, @Nullable Object> config, @Nullable Cache cache) {
    return Graphs.graph()
        .block("p", "probe", new LinkedHashMap<>(config))
        .trigger()
        .cache(cache)
        .draw();
  }

  /** What its heavy blocks came back with, as Temporal wrote it down. */
  private static List<String> replies(ExecutionKit.Run run) {
    return run.history().getEvents().stream()
        .filter(it -> it.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
        .map(it ->
            it.getActivityTaskCompletedEventAttributes()
                .getResult()
                .getPayloads(0)
                .getData()
                .toStringUtf8())
        .toList();
  }

  private ExecutionKit.Run start(Graph drawn) {
    blocks = reading(drawn);
    return kit.start(drawn);
  }

  private BlockActivity reading(Graph graph) {
    return new BlockActivity(
        types,
        new PlacedBlocks((workspace, hash) -> graph, types.catalog()),
        heartbeats,
        new LargeValues(house.getBean(Payloads.class)),
        new HeldJournal(),
        house.getBean(Reuse.class),
        bit -> {});
  }

  private BlockTypes types() {
    List<BlockType<?>> all = new ArrayList<>();
    for (BlockType<?> type : house.getBeansOfType(BlockType.class)) {
      all.add(type);
    }
    all.add(probe);
    return new BlockTypes(all);
  }
}
