package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;

import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TemporalTimersTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @Test
  void it_counts_what_the_library_s_own_reporter_counts() {
    System.out.println("seed=" + SEED);
    Random chance = new Random(SEED);
    PrometheusMeterRegistry own = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    PrometheusMeterRegistry theirs = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    TemporalTimers ours = new TemporalTimers(own);
    MicrometerClientStatsReporter library = new MicrometerClientStatsReporter(theirs);

    for (int i = 0; i < 500; i++) {
      String name = "temporal_" + chance.nextInt(3);
      Map<String, String> tags =
          Map.of("operation", "o" + chance.nextInt(4), "namespace", "n" + chance.nextInt(2));
      Duration took = Duration.ofMillis(chance.nextInt(2_000));
      ours.reportTimer(name, tags, took);
      library.reportTimer(name, Map.copyOf(tags), took);
    }

    assertThat(theirs.getMeters()).hasSize(24);
    // Names, tags and buckets too.
    assertThat(own.scrape()).isEqualTo(theirs.scrape());
  }

  @Test
  void a_registry_that_is_added_later_hears_of_timers_that_are_known_already() {
    CompositeMeterRegistry all = new CompositeMeterRegistry();
    TemporalTimers timers = new TemporalTimers(all);
    timers.reportTimer("temporal_request_latency", Map.of("operation", "a"), Duration.ofMillis(5));

    SimpleMeterRegistry later = new SimpleMeterRegistry();
    all.add(later);
    timers.reportTimer("temporal_request_latency", Map.of("operation", "a"), Duration.ofMillis(7));

    assertThat(later.get("temporal_request_latency").tag("operation", "a").timer().count())
        .isEqualTo(1);
  }
}
