package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Walk;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.interpreter.Details.Mapped;
import dev.armature.worker.interpreter.Details.Scene;
import dev.armature.worker.interpreter.Details.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DetailsTest {
  private static final long BEGAN = Instant.parse("2026-11-29T14:00:00Z").toEpochMilli();
  private static final long NOW = BEGAN + 301_000;
  private static final Scene NOTHING =
      new Scene(List.of(), List.of(), List.of(), 0, List.of(), 0, false);

  @Test
  void a_small_graph_is_told_block_by_block_and_what_needs_a_look_comes_first() {
    Graphs drawn = Graphs.graph();
    for (String id : List.of("quick", "broken", "slow", "nap", "ask", "call", "map", "next")) {
      drawn.block(id, "general_api", url()).attempts(3).trigger();
    }
    Stage stage = new Stage(drawn.block("last", "response").edge("next", "last"));
    stage.ends("quick", 120, 2);
    stage.fails("broken", 2_400, 3, "HTTP 503: `later`");
    Scene scene =
        new Scene(
            List.of(stage.of("slow")),
            List.of(stage.of("next")),
            List.of(new Mapped(stage.of("map"), 12, 100)),
            1,
            List.of(
                new Waiting(stage.of("nap"), NOW + 60_000, null, false),
                new Waiting(stage.of("ask"), NOW + 86_400_000, null, true),
                new Waiting(stage.of("call"), null, "exec_2", true)),
            3,
            false);

    assertThat(stage.of("Nightly *import*", scene))
        .isEqualTo(
            """
            ### Nightly \\*import\\*

            **2 of 9** blocks are over: 1 done, 1 failed.

            2 running, 3 waiting, 1 ready, 1 not begun.

            **Failed**: `Block 'broken' failed: HTTP 503: 'later'`

            | Block | State | Attempt | Time | Last error |
            |:--|:--|:--|:--|:--|
            | `broken` (`general_api`) | **failed** | 3 of 3 | 2.4 s | `HTTP 503: 'later'` |
            | `map` (`general_api`) | running: 12 of 100 items are over |  | since 14:00:00 |  |
            | `slow` (`general_api`) | running | ? of 3 | since 14:00:00 |  |
            | `nap` (`general_api`) | waiting until 14:06:01 |  | since 14:00:00 |  |
            | `ask` (`general_api`) | waiting for a message until 2026-11-30 14:05 |  | since 14:00:00 |  |
            | `call` (`general_api`) | waiting for `exec_2` |  | since 14:00:00 |  |
            | `next` (`general_api`) | ready |  |  |  |
            | `quick` (`general_api`) | done | 2 of 3 | 120 ms |  |
            | `last` (`response`) | not begun |  |  |  |

            As of 2026-11-29 14:05:01 UTC. How often a running block was tried, and why it failed, \
            is in the timeline of *History* and under *Pending Activities*.\
            """);
  }

  @Test
  void blocks_go_by_their_names_as_they_were_written() {
    Stage stage = new Stage(Graphs.graph().block("a", "starter").named("Is it | much? <b>"));

    assertThat(stage.of(null, NOTHING))
        .contains("| Is it \\| much? \\<b\\> (`starter`) | running |")
        .doesNotContain("###", "Pending Activities");
  }

  @Test
  void what_a_pause_holds_back_is_told_so() {
    Stage stage = new Stage(Graphs.graph().block("a", "starter"));
    Scene held = new Scene(List.of(), List.of(stage.of("a")), List.of(), 0, List.of(), 0, true);

    assertThat(stage.of(null, held))
        .contains(
            "1 held back.", "**Paused**: nothing new begins.", "| `a` (`starter`) | held back |");
  }

  @Test
  void a_run_that_goes_on_tells_what_the_one_before_came_to() {
    Graphs drawn =
        Graphs.graph()
            .block("a", "starter")
            .block("off", "split")
            .disabled()
            .block("b", "response")
            .edge("a", "off")
            .edge("off", "b");
    Stage before = new Stage(drawn);
    before.ends("a", 10, 1);
    Stage after = new Stage(drawn, before.walk);

    assertThat(after.of(null, NOTHING))
        .contains(
            "**2 of 3** blocks are over: 1 done, 1 skipped.",
            "| `a` (`starter`) | done |  |  |  |",
            "| `off` (`split`) | skipped |  |  |  |");
  }

  @Test
  void a_graph_of_thousands_takes_a_page_and_says_what_is_left_out() {
    Stage stage = new Stage(wide(4_000));
    IntStream.range(0, 400).forEach(i -> stage.fails("b" + i, i, 3, "x".repeat(5_000)));
    IntStream.range(400, 1_000).forEach(i -> stage.ends("b" + i, i, 1));
    List<Integer> running = IntStream.range(1_000, 1_400).boxed().toList();
    List<Integer> ready = IntStream.range(1_400, 1_500).boxed().toList();
    List<Waiting> waiting =
        IntStream.range(1_500, 1_506).mapToObj(i -> new Waiting(i, null, null, true)).toList();
    List<Mapped> maps = IntStream.range(1_700, 1_706).mapToObj(i -> new Mapped(i, 0, 9)).toList();

    String told =
        stage.of("n".repeat(500), new Scene(running, ready, maps, 20, waiting, 200, false));
    System.out.printf("details: blocks=4000 chars=%d%n", told.length());
    assertThat(told)
        .hasSizeLessThan(6_000)
        .contains("**1000 of 4000** blocks are over: 600 done, 400 failed.")
        .contains("420 running, 200 waiting, 100 ready, ")
        // The last that failed, the first that run, the slowest of those that are done.
        .contains("| `b399` (`general_api`) | **failed** |", "| … 394 more before | failed |")
        .contains("| `b1000` (`general_api`) | running |", "| … 394 more | running |")
        .contains("| … 14 more | running |", "| … 194 more | waiting |", "| … 94 more | ready |")
        .contains("| `b999` (`general_api`) | done |", "| … 594 more that took no longer | done |")
        .doesNotContain("b1006", "`b0`", "`b500`", "x".repeat(300));
  }

  @Test
  void making_it_costs_what_it_tells_and_not_what_there_is() {
    Stage stage = new Stage(wide(5_000));
    AtomicInteger looks = new AtomicInteger();
    Scene scene =
        new Scene(
            counting(IntStream.range(0, 500).boxed().toList(), looks),
            counting(IntStream.range(500, 5_000).boxed().toList(), looks),
            List.of(),
            0,
            List.of(),
            0,
            false);
    stage.details.of(null, scene, NOW);
    assertThat(looks).hasValueLessThan(40);

    int times = 20_000;
    long began = System.nanoTime();
    long chars = 0;
    for (int i = 0; i < times; i++) {
      chars += stage.details.of(null, scene, NOW + i).length();
    }
    System.out.printf(
        "details: blocks=5000 running=500 micros_each=%.1f chars=%d%n",
        (System.nanoTime() - began) / 1_000.0 / times, chars / times);
  }

  @Test
  void a_glance_says_the_first_block_and_how_many_more() {
    Stage stage = new Stage(wide(4));
    Scene scene =
        new Scene(
            List.of(1, 2),
            List.of(),
            List.of(),
            0,
            List.of(new Waiting(3, null, null, true)),
            1,
            false);

    assertThat(stage.details.glance(scene)).isEqualTo("`b1` (`general_api`) and 2 more");
    assertThat(stage.details.since(scene)).isEqualTo(BEGAN);
    assertThat(stage.details.glance(NOTHING)).isEmpty();
    assertThat(stage.details.since(NOTHING)).isNull();
  }

  private static List<Integer> counting(List<Integer> blocks, AtomicInteger looks) {
    return new java.util.AbstractList<>() {
      @Override
      public Integer get(int index) {
        looks.incrementAndGet();
        return blocks.get(index);
      }

      @Override
      public int size() {
        return blocks.size();
      }
    };
  }

  private static Graphs wide(int blocks) {
    Graphs drawn = Graphs.graph();
    for (int i = 0; i < blocks; i++) {
      drawn.block("b" + i, "general_api", url()).attempts(3).onError("continue").trigger();
    }
    return drawn;
  }

  private static Map<String, Object> url() {
    return Map.of("url", "http://example.test/");
  }

  /** A walk whose first blocks all began at once. */
  private static final class Stage {
    private static final ExecutionRequest REQUEST =
        new ExecutionRequest(
            "exec_1",
            "ws",
            "wf",
            1,
            "hash",
            Map.of(),
            Map.of(),
            ExecutionRequest.Trigger.MANUAL,
            null,
            ExecutionRequest.OnFailure.FINISH);

    private final Skeleton skeleton;
    private final Walk walk;
    private final Chronicle chronicle;
    private final Details details;

    Stage(Graphs drawn) {
      this(drawn, REQUEST);
    }

    /** Where another one stopped. */
    Stage(Graphs drawn, Walk before) {
      this(drawn, REQUEST.from(before.state()));
    }

    private Stage(Graphs drawn, ExecutionRequest request) {
      skeleton = ExecutionKit.skeleton(drawn.draw());
      walk = new Walk(skeleton, request, "2026-11-29T14:00:00Z");
      chronicle = new Chronicle(walk.size());
      details = new Details(skeleton, walk, chronicle);
      walk.begin().forEach(it -> chronicle.begins(it.block(), BEGAN));
    }

    /** With hard spaces as spaces. */
    String of(@Nullable String name, Scene scene) {
      return details.of(name, scene, NOW).replace('\u00a0', ' ');
    }

    int of(String id) {
      List<String> ids = skeleton.blocks().stream().map(Skeleton.Node::id).toList();
      return ids.indexOf(id);
    }

    void ends(String id, long millis, int attempt) {
      int block = of(id);
      chronicle.begins(block, BEGAN);
      chronicle.ends(block, BEGAN + millis, attempt, false);
      walk.replied(
          block,
          new BlockReply(id, new Outcome.Done(Map.of("output", 1)), List.of(true), List.of()));
    }

    void fails(String id, long millis, int attempt, String error) {
      int block = of(id);
      chronicle.begins(block, BEGAN);
      chronicle.fails(block, BEGAN + millis, attempt, error);
      walk.failed(block, Problem.of(Problem.Kind.UPSTREAM, "AWAY", error), null);
    }
  }
}
