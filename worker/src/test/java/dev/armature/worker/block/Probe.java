package dev.armature.worker.block;

import dev.armature.block.BlockSpec;
import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.problem.Problem;
import dev.armature.sealing.Opened;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A heavy block that does what its config says, and remembers what happened to it. */
final class Probe implements BlockType<Probe.Config> {
  private final List<Surroundings.Attempt> attempts = new CopyOnWriteArrayList<>();
  private final CountDownLatch waits = new CountDownLatch(1);
  private final CountDownLatch woken = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);

  /** What it does. */
  record Config(
      @Field("How often it falls before it stands.") @Nullable Integer falls,
      @Field("What sort of fall that is; absent: a bug.") @Nullable String kind,
      @Field("Whether it waits until it is woken.") @Nullable Boolean waits,
      @Field("How many characters it gives.") @Nullable Integer size,
      @Field("What it gives instead.") @Nullable Object echo,
      @Field("A secret that it opens, and tells where it falls or sleeps.") @Nullable String opens,
      @Field("How many milliseconds it sleeps first.") @Nullable Integer sleeps) {}

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public String description() {
    return "Does as it is told.";
  }

  @Override
  public List<BlockSpec.Output> outputs() {
    return List.of(new BlockSpec.Output("output", "any", "What it was told to give."));
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) throws Exception {
    attempts.add(surroundings.attempt());
    if (Boolean.TRUE.equals(config.waits())) {
      waits.countDown();
      try {
        never.await();
      } finally {
        woken.countDown();
      }
    }
    if (config.opens() != null) {
      Opened.here().add(config.opens());
    }
    if (config.falls() != null && attempts.size() <= config.falls()) {
      if (config.kind() == null) {
        throw new IllegalStateException("a secret of ours");
      }
      throw Problem.of(Problem.Kind.valueOf(config.kind()), "FELL", said(config)).thrown();
    }
    if (config.sleeps() != null) {
      return new Outcome.Sleep(
          Due.after(Duration.ofMillis(config.sleeps())), Map.of("over", said(config)));
    }
    return done(config);
  }

  @Override
  public Outcome goOn(Config config, Waited waited, Surroundings surroundings) {
    if (config.opens() != null) {
      Opened.here().add(config.opens());
    }
    return done(config);
  }

  private static Outcome done(Config config) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put(
        "output",
        config.echo() == null
            ? "x".repeat(config.size() == null ? 1 : config.size())
            : config.echo());
    return new Outcome.Done(result);
  }

  private static String said(Config config) {
    return config.opens() == null ? "it fell" : "it fell over " + config.opens();
  }

  /** Forgets the attempts there were. */
  void forget() {
    attempts.clear();
  }

  /** The attempts there were. */
  List<Surroundings.Attempt> attempts() {
    return List.copyOf(attempts);
  }

  /** Waits until it waits. */
  void awaitWaiting() throws InterruptedException {
    waits.await();
  }

  /** Whether it was woken from its wait. */
  boolean woken() {
    return woken.getCount() == 0;
  }
}
