package dev.armature.api.time;

import io.micronaut.context.annotation.Primary;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of PostgreSQL, which all apis share: how old a row is must not depend on which of them
 * asks, nor on whether the clock of its machine is right. It is read now and then, and counted on
 * from there by the steady clock of the process, which no change of the machine's clock moves.
 * Until it was read once, it is asked for each time, and while it cannot be, the machine's clock is
 * all there is. In microseconds, which is what PostgreSQL keeps.
 */
@Primary
@Singleton
final class StoreClock implements InstantSource {
  /** A reading that took longer says too little, where one is known. */
  private static final Duration MOST_TRIP = Duration.ofMillis(500);

  /** Readings differ by their ways there and back; as long as they do, time does not jump. */
  private static final Duration MOST_DRIFT = Duration.ofMillis(50);

  private static final Logger LOG = LoggerFactory.getLogger(StoreClock.class);

  private final Supplier<Instant> store;
  private final InstantSource machine;
  private final LongSupplier nanos;
  private volatile @Nullable Anchor anchor;

  /**
   * A time, and where the steady clock stood then.
   *
   * @param error how far off it may be: when in its trip the question was answered is not known
   */
  private record Anchor(Instant time, long nanos, Duration error) {
    Instant at(long now) {
      return time.plusNanos(now - nanos);
    }
  }

  @Inject
  StoreClock(ClockRepository store) {
    this(
        () -> Instant.EPOCH.plus(store.now().micros(), ChronoUnit.MICROS),
        InstantSource.system(),
        System::nanoTime);
    // Before anybody can ask for the time.
    read();
    if (anchor != null) {
      // The first question paid for the first connection, and its answer is as far off.
      read();
    }
  }

  /**
   * With other clocks.
   *
   * @param store the time that is to be told; throws where it cannot be read
   * @param machine what stands in for it before
   * @param nanos one that never jumps
   */
  StoreClock(Supplier<Instant> store, InstantSource machine, LongSupplier nanos) {
    this.store = store;
    this.machine = machine;
    this.nanos = nanos;
  }

  @Override
  public Instant instant() {
    if (anchor == null) {
      // Away when this process began: whoever writes a row now must not write the machine's time,
      // by which others would take it for old and lost, or for young for as long as it is wrong.
      read();
    }
    Anchor known = anchor;
    Instant now = known == null ? machine.instant() : known.at(nanos.getAsLong());
    return now.truncatedTo(ChronoUnit.MICROS);
  }

  /** Reads it; keeps what it knows where it cannot. */
  @Scheduled(initialDelay = "30s", fixedDelay = "30s")
  void read() {
    long before = nanos.getAsLong();
    Instant told;
    try {
      told = store.get();
    } catch (RuntimeException e) {
      LOG.debug("the time cannot be read", e);
      return;
    }
    long after = nanos.getAsLong();
    Anchor known = anchor;
    if (known != null && after - before > MOST_TRIP.toNanos()) {
      return;
    }
    long half = (after - before) / 2;
    Anchor read = new Anchor(told, before + half, Duration.ofNanos(half));
    Duration off =
        Duration.between(known == null ? machine.instant() : known.at(after), read.at(after));
    if (known == null || off.abs().compareTo(MOST_DRIFT.plus(read.error())) > 0) {
      anchor = read;
      Duration error = known == null ? read.error() : read.error().plus(known.error());
      if (off.abs().minus(error).compareTo(Duration.ofSeconds(1)) > 0) {
        LOG.warn(
            "the clock here and that of PostgreSQL differ by {}: that of PostgreSQL counts", off);
      }
    }
  }
}
