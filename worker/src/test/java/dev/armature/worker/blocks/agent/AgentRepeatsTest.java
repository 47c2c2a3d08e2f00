package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.problem.ProblemException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** P4: what is cut in the middle of an agent is repeated with its key, and nothing else is. */
class AgentRepeatsTest {
  private static final int RUNS = 100;
  private static final List<String> TOOLS = List.of("one", "two", "three");

  private final long seed = Long.getLong("seed", new Random().nextLong(1_000_000));

  @Test
  void three_tools_that_write_have_one_key_and_one_body_each_wherever_the_agent_is_cut()
      throws Exception {
    Random chance = new Random(seed);
    int deaths = 0;
    int refusals = 0;
    int asked = 0;
    try (AgentKit kit = AgentKit.open()) {
      for (int run = 0; run < RUNS; run++) {
        kit.in("exec_" + run).attempt(1, 9).model.startsAnew();
        for (String tool : TOOLS) {
          kit.model.calls(tool, "{\"amount\": %d}".formatted(chance.nextInt(1_000_000)));
        }
        kit.model.says("done");
        for (int turn = 1; turn <= TOOLS.size(); turn++) {
          if (chance.nextInt(3) == 0) {
            deaths++;
            kit.journal.diesAt("tool-%d-1".formatted(turn));
          }
        }
        if (chance.nextInt(3) == 0) {
          refusals++;
          kit.serviceFails(1);
        }

        assertThat(untilDone(kit)).containsEntry("output", "done");
        asked += kit.model.heard().size();
      }

      Map<@Nullable String, Set<String>> bodies = new HashMap<>();
      kit.called()
          .forEach(it -> bodies.computeIfAbsent(it.key(), key -> new HashSet<>()).add(it.body()));
      long twice = bodies.values().stream().filter(it -> it.size() > 1).count();
      System.out.printf(
          "P4 agent requests=%d keys=%d key_with_two_bodies=%d model_calls=%d seed=%d%n",
          kit.called().size(), bodies.size(), twice, asked, seed);

      assertThat(bodies).hasSize(RUNS * TOOLS.size()).doesNotContainKey(null);
      assertThat(twice).isZero();
      assertThat(kit.called()).hasSize(RUNS * TOOLS.size() + deaths + refusals);
      assertThat(asked).isEqualTo(RUNS * (TOOLS.size() + 1));
      assertThat(deaths).isPositive();
    }
  }

  private static Map<String, @Nullable Object> untilDone(AgentKit kit) throws Exception {
    while (true) {
      try {
        return kit.run(config());
      } catch (ProblemException e) {
        assertThat(e.problem().kind().passing()).isTrue();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageStartingWith("killed");
      }
    }
  }

  private static String config() {
    StringBuilder tools = new StringBuilder();
    for (String tool : TOOLS) {
      tools.append(
          "%s{\"type\": \"http\", \"name\": \"%s\", \"method\": \"POST\", \"url\": \"SERVICE/%s\"}"
              .formatted(tools.isEmpty() ? "" : ", ", tool, tool));
    }
    return "{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]}".formatted(tools);
  }
}
