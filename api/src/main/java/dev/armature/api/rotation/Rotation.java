package dev.armature.api.rotation;

import dev.armature.sealing.KeyRing;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals everything anew under the newest key, in small batches beside processes that run. It is
 * started by hand, when every process has the new ring: one that has not could not open what is
 * sealed with the new key.
 */
@Singleton
public final class Rotation {
  private static final int BATCH = 100;
  private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);

  private final List<SealedRows> all;
  private final KeyRing ring;

  Rotation(Collection<SealedRows> all, KeyRing ring) {
    this.all = all.stream().sorted(Comparator.comparing(SealedRows::table)).toList();
    this.ring = ring;
  }

  /**
   * What came of a rotation.
   *
   * @param resealed rows that are under the newest key now and were not before
   * @param unreadable rows that the ring cannot open
   * @param left rows that are under an older key still, the unreadable ones among them
   */
  public record Done(long resealed, long unreadable, long left) {}

  /**
   * Seals until nothing that can be opened is under an older key.
   *
   * @param told hears a line for each table
   */
  public Done reencrypt(Consumer<String> told) {
    long resealed = 0;
    long unreadable = 0;
    long left = 0;
    for (SealedRows rows : all) {
      Done done = reencrypt(rows);
      told.accept(
          "%s: %d rows sealed anew under key '%s', %d unreadable, %d left"
              .formatted(
                  rows.table(),
                  done.resealed(),
                  ring.sealingKey(),
                  done.unreadable(),
                  done.left()));
      resealed += done.resealed();
      unreadable += done.unreadable();
      left += done.left();
    }
    return new Done(resealed, unreadable, left);
  }

  /** Says in the log where there is something to do. */
  public void remind() {
    for (SealedRows rows : all) {
      long older = rows.older();
      if (older > 0) {
        LOG.info(
            "{} rows of {} are sealed with older keys: 'reencrypt' seals them anew",
            older,
            rows.table());
      }
    }
  }

  private static Done reencrypt(SealedRows rows) {
    long resealed = 0;
    long unreadable = 0;
    String after = "";
    do {
      SealedRows.Batch batch = rows.reseal(after, BATCH);
      resealed += batch.resealed();
      unreadable += batch.unreadable();
      after = batch.after();
    } while (!after.isEmpty());
    return new Done(resealed, unreadable, rows.older());
  }
}
