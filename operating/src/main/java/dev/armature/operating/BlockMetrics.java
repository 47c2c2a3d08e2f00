package dev.armature.operating;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts attempts of blocks, and how long they took. */
public final class BlockMetrics extends WorkerInterceptorBase {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60),
    Duration.ofSeconds(300)
  };

  /** Each is there from zero on, so that the first of its kind shows as a rise. */
  private static final List<String> RESULTS =
      List.of("completed", "cached", "failed", "may_pass", "cut_off");

  private final MeterRegistry meters = Metrics.here();
  private final Set<String> types;
  private final Predicate<@Nullable Object> cached;
  private final Map<String, Timer> durations = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Counter>> attempts = new ConcurrentHashMap<>();

  /** Counts activities of these names, which are those of block types. */
  public BlockMetrics(Set<String> types) {
    this(types, reply -> false);
  }

  /**
   * Counts activities of these names, which are those of block types.
   *
   * @param cached whether a reply says that nothing was done for it
   */
  public BlockMetrics(Set<String> types, Predicate<@Nullable Object> cached) {
    this.types = Set.copyOf(types);
    this.cached = cached;
    for (String type : types) {
      attempts.put(
          type,
          RESULTS.stream()
              .collect(
                  Collectors.toMap(
                      result -> result,
                      result ->
                          meters.counter(
                              "armature.block.attempts", "type", type, "result", result))));
    }
  }

  private Timer duration(String type) {
    return Timer.builder("armature.block.duration")
        .description("How long attempts of blocks took")
        .tag("type", type)
        .serviceLevelObjectives(BUCKETS)
        .register(meters);
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Watched(next);
  }

  private final class Watched extends ActivityInboundCallsInterceptorBase {
    private String activity = "";

    Watched(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext context) {
      activity = context.getInfo().getActivityType();
      super.init(context);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      long began = System.nanoTime();
      String result = "cut_off";
      try {
        ActivityOutput output = super.execute(input);
        result = cached.test(output.getResult()) ? "cached" : "completed";
        return output;
      } catch (ApplicationFailure e) {
        if (!e.getType().equals("BLOCK_CUT_OFF")) {
          result = e.isNonRetryable() ? "failed" : "may_pass";
        }
        throw e;
      } finally {
        if (types.contains(activity)) {
          attempted(result, System.nanoTime() - began);
        }
      }
    }

    private void attempted(String result, long nanos) {
      Objects.requireNonNull(attempts.getOrDefault(activity, Map.of()).get(result)).increment();
      durations
          .computeIfAbsent(activity, BlockMetrics.this::duration)
          .record(Duration.ofNanos(nanos));
    }
  }
}
