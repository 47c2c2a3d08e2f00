package dev.armature.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Sees;
import dev.armature.execution.Skeleton.Way;
import dev.armature.execution.Walk.Decision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a walk looks at: finishing a block costs its degree, never a scan of the graph. */
class WalkCostTest {
  /** How often a way or block may be looked at each time that one of its ends is decided. */
  private static final int LOOKS = 8;

  private final List<Node> nodes = new ArrayList<>();
  private final List<Way> ways = new ArrayList<>();

  @Test
  void a_chain_of_five_thousand_costs_the_same_at_every_block() {
    for (int i = 0; i < 5_000; i++) {
      block(i);
      if (i > 0) {
        way(i - 1, i);
      }
    }

    List<Integer> costs = walked();

    assertThat(costs).hasSize(5_000).allSatisfy(cost -> assertThat(cost).isLessThan(4 * LOOKS));
  }

  @Test
  void a_fan_of_two_thousand_costs_its_ways_where_it_opens_and_closes_and_nothing_between() {
    block(0);
    for (int i = 1; i <= 2_000; i++) {
      block(i);
      way(0, i);
    }
    block(2_001);
    for (int i = 1; i <= 2_000; i++) {
      way(i, 2_001);
    }

    List<Integer> costs = walked();

    assertThat(costs.getFirst()).isBetween(2_000, 2_000 * LOOKS);
    assertThat(costs.subList(1, 2_000)).allSatisfy(cost -> assertThat(cost).isLessThan(4 * LOOKS));
    assertThat(costs.get(2_000)).isBetween(2_000, 2_000 * LOOKS);
    assertThat(costs.getLast()).isLessThan(4 * LOOKS);
  }

  @Test
  void what_is_skipped_costs_its_degree_too() {
    for (int i = 0; i < 5_000; i++) {
      block(i);
      if (i > 0) {
        ways.add(new Way(i - 1, i, Way.Kind.ERROR, true, false, null));
      }
    }

    // The first block succeeds, so that all others are skipped.
    assertThat(walked())
        .singleElement()
        .satisfies(cost -> {
          assertThat(cost).isBetween(5_000, 5_000 * LOOKS);
        });
  }

  /** Walks to the end; the looks that each end of a block cost, with the call of what follows. */
  private List<Integer> walked() {
    CountingPlan plan = new CountingPlan(new Skeleton("h", nodes, ways));
    Walk walk = new Walk(plan, request(), "2026-01-01T00:00:00Z");
    List<Integer> costs = new ArrayList<>();
    ArrayDeque<Integer> running = new ArrayDeque<>();
    started(walk, running, walk.begin());
    while (!running.isEmpty()) {
      int block = running.remove();
      int before = plan.looks;
      started(walk, running, walk.replied(block, reply(block)));
      costs.add(plan.looks - before);
    }
    assertThat(walk.finished()).isTrue();
    return costs;
  }

  private static void started(Walk walk, ArrayDeque<Integer> running, List<Decision> decisions) {
    for (Decision decision : decisions) {
      switch (decision) {
        case Decision.Run run -> {
          assertThat(walk.call(run.block()).blockId()).isEqualTo("b" + run.block());
          running.add(run.block());
        }
        case Decision.Skip skip -> {}
      }
    }
  }

  private void block(int index) {
    boolean first = index == 0;
    nodes.add(
        new Node(
            "b" + index,
            "split",
            null,
            true,
            first,
            first,
            false,
            true,
            false,
            false,
            null,
            null,
            Sees.NOTHING));
  }

  private void way(int from, int to) {
    ways.add(new Way(from, to, Way.Kind.PLAIN, true, false, null));
  }

  private static BlockReply reply(int block) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", block);
    return new BlockReply("b" + block, new Outcome.Done(result), List.of(), List.of());
  }

  private static ExecutionRequest request() {
    return new ExecutionRequest(
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
  }

  /** Counts each look at a block or a way. */
  private static final class CountingPlan extends WalkPlan {
    private int looks;

    CountingPlan(Skeleton skeleton) {
      super(skeleton);
    }

    @Override
    Node node(int block) {
      looks++;
      return super.node(block);
    }

    @Override
    Way way(int way) {
      looks++;
      return super.way(way);
    }
  }
}
