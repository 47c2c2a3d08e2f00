package dev.armature.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A short form of the bench: it measures both sides, and its lines can be read. */
class BenchTest {
  private static final String RATIO = "=([\\d.]+)\\[[\\d.]+\\.\\.[\\d.]+]";
  private static final Pattern LINE =
      Pattern.compile(
          "bench: (?<name>\\S+) server=memory concurrency=2 ratio_throughput"
              + RATIO
              + " ratio_p50"
              + RATIO
              + " ratio_p99"
              + RATIO
              + " cpu_ratio"
              + RATIO
              + " events=(?<events>\\d+)/(?<byHand>\\d+)"
              + " workflow_tasks=(?<tasks>\\d+)/(?<tasksByHand>\\d+) .*");

  @Test
  void a_chain_and_calls_are_measured_against_their_twins() {
    List<String> lines = new ArrayList<>();

    try (Bench bench =
        new Bench(
            new Settings(
                3,
                Duration.ofMillis(50),
                Duration.ZERO,
                List.of(Contest.CHAIN, Contest.API, Contest.WEBHOOK, Contest.ACKNOWLEDGED),
                List.of(Servers.MEMORY),
                List.of(2)),
            lines::add)) {
      bench.run();
    }

    lines.forEach(System.out::println);
    assertThat(lines).hasSize(4).allMatch(LINE.asMatchPredicate());
    // Three markers are what a drawn graph adds to the history: its version, begin and close.
    Matcher chain = matched(lines.getFirst());
    assertThat(number(chain, "events")).isEqualTo(number(chain, "byHand") + 3);
    assertThat(number(chain, "tasks")).isEqualTo(number(chain, "tasksByHand"));
    // Both routes run the same graph.
    for (String line : lines.subList(1, 4)) {
      Matcher call = matched(line);
      assertThat(number(call, "events")).as(line).isEqualTo(number(call, "byHand"));
    }
  }

  private static Matcher matched(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).isTrue();
    return matcher;
  }

  private static int number(Matcher matcher, String group) {
    return Integer.parseInt(matcher.group(group));
  }
}
