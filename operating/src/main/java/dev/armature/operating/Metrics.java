package dev.armature.operating;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.util.Duration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * What a process counts. As with logs, whoever counts asks for no one to count with: it goes to
 * Micrometer's global registry, and a process that is watched adds one that can be read.
 */
public final class Metrics {
  private static final Duration REPORTED_EVERY = Duration.ofSeconds(2);

  /** What of Temporal's is asked after by how long most took: waits in its queues, and calls. */
  private static final Set<String> WAITS =
      Set.of(
          "temporal_activity_schedule_to_start_latency",
          "temporal_workflow_task_schedule_to_start_latency",
          "temporal_request_latency");

  /** What is told of a call to Temporal. */
  private static final Set<String> OF_CALLS =
      Set.of("namespace", "operation", "part", "status_code");

  private static final String TEMPORAL = "temporal_";
  private static final double NANOS = 1e9;
  private static final double[] SECONDS = {0.005, 0.025, 0.1, 0.5, 1, 2, 10, 60, 300};

  private Metrics() {}

  /**
   * Temporal's library times everything with some seventy buckets, and tells of each call which
   * workflow and activity it is about. Here are a few buckets where somebody asks for them, and of
   * calls what they are: a scrape shall not grow with each type that is used.
   */
  private static final class Leaner implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
      return id.getName().startsWith(TEMPORAL) && id.getName().contains("request")
          ? id.replaceTags(
              id.getTags().stream().filter(it -> OF_CALLS.contains(it.getKey())).toList())
          : id;
    }

    @Override
    public DistributionStatisticConfig configure(
        Meter.Id id, DistributionStatisticConfig configured) {
      if (!id.getName().startsWith(TEMPORAL)) {
        return configured;
      }
      DistributionStatisticConfig.Builder lean =
          DistributionStatisticConfig.builder().percentilesHistogram(false);
      if (WAITS.contains(id.getName())) {
        lean.serviceLevelObjectives(DoubleStream.of(SECONDS).map(it -> it * NANOS).toArray());
      }
      return lean.build().merge(configured);
    }
  }

  /** Where everything is counted. */
  public static MeterRegistry here() {
    return io.micrometer.core.instrument.Metrics.globalRegistry;
  }

  /** A registry that is read from now on: what is counted here, and what every JVM has to tell. */
  public static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(new Leaner());
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    io.micrometer.core.instrument.Metrics.addRegistry(registry);
    return registry;
  }

  /**
   * Where one of Temporal's clients counts: calls, polls, tasks, the cache of runs.
   *
   * @param part whose client it is, the label {@code part}: a process may have several, and each
   *     has a cache of its own
   */
  public static Scope temporal(String part) {
    return new RootScopeBuilder()
        .tags(Map.of("part", part))
        .reporter(new TemporalTimers(here()))
        .reportEvery(REPORTED_EVERY);
  }
}
