package dev.armature.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Sees;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.Walk.Decision;
import dev.armature.execution.Walk.State;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The walk against a naive model that looks at the whole graph again at every step. */
class WalkTest {
  private static final Problem BROKEN = Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke");

  @RepeatedTest(300)
  void a_walk_agrees_with_a_model_that_scans_everything() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Drawing drawing = Drawing.by(random);
    Walk walk = drawing.walk();
    Map<Integer, BlockReply> replies = new HashMap<>();
    Map<Integer, Problem> failures = new HashMap<>();
    List<Integer> running = new ArrayList<>(runs(walk.begin()));

    while (!running.isEmpty()) {
      int at = random.nextInt(running.size());
      int block = running.get(at);
      running.subList(at, at + 1).clear();
      if (drawing.fails(block)) {
        failures.put(block, BROKEN);
        running.addAll(runs(walk.failed(block, BROKEN, null)));
      } else {
        BlockReply reply = drawing.reply(block);
        replies.put(block, reply);
        running.addAll(runs(walk.replied(block, reply)));
      }
    }

    assertThat(walk.finished()).as("seed %d", seed).isTrue();
    if (walk.failure().isEmpty()) {
      Map<Integer, State> naive = drawing.naive(replies, failures);
      for (int block = 0; block < drawing.size(); block++) {
        assertThat(walk.state(block))
            .as("seed %d, block %d of %s", seed, block, drawing.skeleton())
            .isEqualTo(naive.get(block));
      }
    } else {
      assertThat(failures).as("seed %d", seed).isNotEmpty();
    }
  }

  @RepeatedTest(200)
  void a_walk_that_goes_on_in_another_run_decides_what_it_would_have_decided() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Drawing drawing = Drawing.by(random);
    Walk whole = drawing.walk();
    Walk cut = drawing.walk();
    List<Integer> running = new ArrayList<>(runs(whole.begin()));
    assertThat(runs(cut.begin())).isEqualTo(running);

    while (!running.isEmpty()) {
      int block = running.removeFirst();
      List<Decision> expected = told(whole, drawing, block);
      for (State state : State.values()) {
        assertThat(whole.count(state)).as("seed %d", seed).isEqualTo(counted(whole, state));
        assertThat(cut.count(state)).as("seed %d", seed).isEqualTo(counted(cut, state));
      }
      assertThat(told(cut, drawing, block)).as("seed %d", seed).isEqualTo(expected);
      running.addAll(runs(expected));
      if (whole.failure().isEmpty() && random.nextInt(3) == 0) {
        // As if nothing of what is decided had begun: it is ready in the next run.
        String stored = Json.text(Drawing.REQUEST.from(cut.state()));
        ExecutionRequest read = Json.stored().readValue(stored, ExecutionRequest.class);
        cut = new Walk(drawing.skeleton(), read, "2027-01-01T00:00:00Z");
        assertThat(runs(cut.begin())).as("seed %d", seed).isEqualTo(whole.running());
        for (int at : whole.running()) {
          assertThat(cut.call(at)).as("seed %d", seed).isEqualTo(whole.call(at));
        }
      }
    }

    assertThat(cut.finished()).as("seed %d", seed).isTrue();
    assertThat(cut.failure()).isEqualTo(whole.failure());
    if (whole.failure().isEmpty()) {
      assertThat(cut.output()).as("seed %d", seed).isEqualTo(whole.output());
      for (int block = 0; block < drawing.size(); block++) {
        assertThat(cut.state(block)).as("seed %d", seed).isEqualTo(whole.state(block));
      }
    }
  }

  @Test
  void blocks_that_wait_for_a_moment_or_a_message_hold_up_nobody() {
    int width = Walk.MOST_RUNNING + 20;
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      nodes.add(entry("b" + i));
    }
    Walk walk = new Walk(new Skeleton("hash", nodes, List.of()), Drawing.REQUEST, "");
    List<Integer> running = runs(walk.begin());
    assertThat(running).hasSize(Walk.MOST_RUNNING);

    List<Integer> more = runs(walk.waits(0, false));
    assertThat(more).containsExactly(Walk.MOST_RUNNING);
    assertThat(runs(walk.waits(1, true))).isEmpty();
    assertThat(walk.waiting()).containsExactly(0, 1);
    assertThat(walk.state(0)).isEqualTo(State.RUNNING);
    // Asked again, it counts no more than once.
    assertThat(runs(walk.waits(1, true))).isEmpty();
    BlockReply reply = new BlockReply("", new Outcome.Done(Map.of()), List.of(), List.of());
    assertThat(runs(walk.replied(1, reply))).containsExactly(Walk.MOST_RUNNING + 1);
    assertThat(runs(walk.replied(0, reply))).isEmpty();
    assertThat(walk.waiting()).isEmpty();
  }

  @Test
  void a_walk_is_not_finished_while_a_block_waits() {
    Walk walk = new Walk(new Skeleton("h", List.of(entry("a")), List.of()), Drawing.REQUEST, "");
    walk.begin();
    walk.waits(0, false);
    assertThat(walk.finished()).isFalse();

    WalkState state =
        walk.state().with(Map.of(0, new OpenWait(7L, true, null, null)), List.of("z"));
    Walk next =
        new Walk(
            new Skeleton("h", List.of(entry("a")), List.of()), Drawing.REQUEST.from(state), "");
    assertThat(next.begin()).isEmpty();
    assertThat(next.waiting()).containsExactly(0);
    assertThat(next.finished()).isFalse();
    next.replied(
        0, new BlockReply("a", new Outcome.Done(Map.of("output", 1)), List.of(), List.of()));
    assertThat(next.finished()).isTrue();
  }

  private static int counted(Walk walk, State state) {
    return (int) walk.blocks().stream().filter(block -> walk.state(block) == state).count();
  }

  private static Node entry(String id) {
    return new Node(
        id, "t", null, false, true, false, false, false, false, false, null, null, Sees.NOTHING);
  }

  private static List<Decision> told(Walk walk, Drawing drawing, int block) {
    return drawing.fails(block)
        ? walk.failed(block, BROKEN, null)
        : walk.replied(block, drawing.reply(block));
  }

  @Test
  void a_chain_of_five_thousand_is_walked_block_by_block() {
    List<Node> nodes = new ArrayList<>();
    List<Way> ways = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      nodes.add(Drawing.node("b" + i, i == 0, false, false));
      if (i > 0) {
        ways.add(new Way(i - 1, i, Way.Kind.PLAIN, true, false, null));
      }
    }
    Walk walk = new Walk(new Skeleton("h", nodes, ways), Drawing.REQUEST, "2026-01-01T00:00:00Z");
    List<Decision> decisions = walk.begin();
    for (int i = 0; i < 5_000; i++) {
      assertThat(decisions).containsExactly(new Decision.Run(i));
      decisions = walk.replied(i, Drawing.done("b" + i, List.of(true)));
    }
    assertThat(walk.output()).isEqualTo(Map.of("b4999", "b4999"));
  }

  @Test
  void no_more_than_five_hundred_run_at_once() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      nodes.add(Drawing.node("b" + i, true, false, false));
    }
    Walk walk =
        new Walk(new Skeleton("h", nodes, List.of()), Drawing.REQUEST, "2026-01-01T00:00:00Z");

    assertThat(walk.begin()).hasSize(Walk.MOST_RUNNING);
    assertThat(walk.replied(0, Drawing.done("b0", List.of())))
        .containsExactly(new Decision.Run(500));
  }

  private static List<Integer> runs(List<Decision> decisions) {
    return decisions.stream().filter(Decision.Run.class::isInstance).map(Decision::block).toList();
  }

  /** A graph by chance, and what its blocks will do. */
  private record Drawing(Skeleton skeleton, List<Boolean> failing, List<List<Boolean>> truths) {
    static final List<Way.Kind> KINDS =
        List.of(Way.Kind.PLAIN, Way.Kind.CONDITIONAL, Way.Kind.ERROR);
    static final ExecutionRequest REQUEST =
        new ExecutionRequest(
            "e",
            "ws",
            "wf",
            1,
            "h",
            Map.of(),
            Map.of(),
            ExecutionRequest.Trigger.MANUAL,
            null,
            ExecutionRequest.OnFailure.FINISH);

    static Drawing by(Random random) {
      int size = 1 + random.nextInt(14);
      List<Node> nodes = new ArrayList<>();
      List<Boolean> failing = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        nodes.add(
            node(
                "b" + i,
                i == 0 || random.nextInt(6) == 0,
                random.nextInt(8) == 0,
                random.nextInt(4) == 0));
        failing.add(random.nextInt(7) == 0);
      }
      List<Way> ways = new ArrayList<>();
      List<List<Boolean>> truths = new ArrayList<>();
      nodes.forEach(node -> truths.add(new ArrayList<>()));
      for (int pass = 0; pass < 2; pass++) {
        for (int from = 0; from < size; from++) {
          for (int to = from + 1; to < size; to++) {
            if (random.nextInt(4) == 0) {
              boolean derived = pass == 1;
              Way.Kind kind = derived ? Way.Kind.PLAIN : KINDS.get(random.nextInt(KINDS.size()));
              ways.add(new Way(from, to, kind, random.nextInt(4) > 0, derived, null));
              if (!derived) {
                truths.get(from).add(random.nextBoolean());
              }
            }
          }
        }
      }
      return new Drawing(new Skeleton("h", nodes, ways), failing, truths);
    }

    static Node node(String id, boolean entry, boolean disabled, boolean goesOn) {
      return new Node(
          id,
          "t",
          null,
          false,
          entry,
          false,
          false,
          true,
          disabled,
          goesOn,
          null,
          null,
          Sees.NOTHING);
    }

    static BlockReply done(String id, List<Boolean> ways) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("output", id);
      return new BlockReply(id, new Outcome.Done(result), ways, List.of());
    }

    Walk walk() {
      return new Walk(skeleton, REQUEST, "2026-01-01T00:00:00Z");
    }

    int size() {
      return skeleton.blocks().size();
    }

    boolean fails(int block) {
      return failing.get(block);
    }

    BlockReply reply(int block) {
      return done("b" + block, truths.get(block));
    }

    /** The states at the end, found by looking at everything until nothing changes. */
    Map<Integer, State> naive(Map<Integer, BlockReply> replies, Map<Integer, Problem> failures) {
      Map<Integer, State> states = new HashMap<>();
      boolean changed = true;
      while (changed) {
        changed = false;
        for (int block = 0; block < size(); block++) {
          State state =
              states.containsKey(block) ? null : decided(block, states, replies, failures);
          if (state != null) {
            states.put(block, state);
            changed = true;
          }
        }
      }
      return states;
    }

    private @Nullable State decided(
        int block,
        Map<Integer, State> states,
        Map<Integer, BlockReply> replies,
        Map<Integer, Problem> failures) {
      boolean runs = skeleton.blocks().get(block).entry();
      int[] drawn = new int[size()];
      for (Way way : skeleton.ways()) {
        int nth = way.derived() ? -1 : drawn[way.from()]++;
        if (way.to() == block) {
          if (!states.containsKey(way.from())) {
            return null;
          }
          runs |= way.activates() && active(way, nth, states, replies, failures);
        }
      }
      if (!runs || skeleton.blocks().get(block).disabled()) {
        return State.SKIPPED;
      }
      return failures.containsKey(block) ? State.FAILED : State.DONE;
    }

    private boolean active(
        Way way,
        int nth,
        Map<Integer, State> states,
        Map<Integer, BlockReply> replies,
        Map<Integer, Problem> failures) {
      Node from = skeleton.blocks().get(way.from());
      if (failures.containsKey(way.from())) {
        return switch (way.kind()) {
          case PLAIN -> from.goesOn();
          case CONDITIONAL -> false;
          case ERROR -> true;
          case ITEM -> false;
        };
      }
      BlockReply reply = replies.get(way.from());
      if (reply != null) {
        return switch (way.kind()) {
          case PLAIN -> true;
          case CONDITIONAL -> reply.ways().get(nth);
          case ERROR, ITEM -> false;
        };
      }
      // Skipped: only a disabled block that was reached lets its plain ways be taken.
      return from.disabled()
          && way.kind() == Way.Kind.PLAIN
          && reached(way.from(), states, replies, failures);
    }

    private boolean reached(
        int block,
        Map<Integer, State> states,
        Map<Integer, BlockReply> replies,
        Map<Integer, Problem> failures) {
      boolean reached = skeleton.blocks().get(block).entry();
      int[] drawn = new int[size()];
      for (Way way : skeleton.ways()) {
        int nth = way.derived() ? -1 : drawn[way.from()]++;
        reached |=
            way.to() == block && way.activates() && active(way, nth, states, replies, failures);
      }
      return reached;
    }
  }
}
