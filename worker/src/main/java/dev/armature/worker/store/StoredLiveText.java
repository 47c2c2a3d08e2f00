package dev.armature.worker.store;

import dev.armature.execution.LiveBit;
import dev.armature.json.Json;
import dev.armature.worker.block.LiveText;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bits of text as PostgreSQL's notifications: nobody keeps them, and nobody needs to listen. */
@Singleton
@Requires(beans = DataSource.class)
final class StoredLiveText implements LiveText {
  private static final Logger LOG = LoggerFactory.getLogger(StoredLiveText.class);
  private static final long QUIET_NANOS = 10_000_000_000L;

  private final StoreRepository store;
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

  StoredLiveText(StoreRepository store) {
    this.store = store;
  }

  @Override
  public void tell(LiveBit bit) {
    // A PostgreSQL that is away must not slow down the model that is listened to.
    if (System.nanoTime() - quietUntil.get() < 0) {
      return;
    }
    try {
      store.tell(LiveBit.CHANNEL, Json.text(bit));
    } catch (RuntimeException e) {
      quietUntil.set(System.nanoTime() + QUIET_NANOS);
      LOG.debug("a bit of text of {} was not told", bit.executionId(), e);
    }
  }
}
