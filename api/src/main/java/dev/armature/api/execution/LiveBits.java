package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.zaxxer.hikari.HikariDataSource;
import dev.armature.execution.LiveBit;
import dev.armature.json.Json;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what blocks tell while they make it, and hands each bit to those who watch its run. It
 * holds one connection, and only while somebody watches; what is told while it has none is lost to
 * the watching alone.
 */
@Singleton
final class LiveBits implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveBits.class);
  private static final int LOOK_MILLIS = 500;
  private static final long PAUSE_MILLIS = 2_000;

  private final DataSource database;
  private final Map<String, List<Consumer<LiveBit>>> watchers = new HashMap<>();
  private @Nullable Thread listening;
  private boolean closed;

  LiveBits(DataSource database) {
    this.database = database;
  }

  /** Ends the watching. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Hands over each bit that blocks of a run tell from now on.
   *
   * @param watcher is called on a thread that all share, and must not wait
   */
  synchronized Watch watch(String executionId, Consumer<LiveBit> watcher) {
    watchers.computeIfAbsent(executionId, it -> new CopyOnWriteArrayList<>()).add(watcher);
    if (listening == null && !closed) {
      Thread thread = Thread.ofPlatform().name("live bits").daemon().unstarted(this::listen);
      listening = thread;
      thread.start();
    }
    return () -> unwatch(executionId, watcher);
  }

  private synchronized void unwatch(String executionId, Consumer<LiveBit> watcher) {
    List<Consumer<LiveBit>> of = watchers.get(executionId);
    if (of != null && of.remove(watcher) && of.isEmpty()) {
      watchers.remove(executionId);
    }
  }

  @Override
  @PreDestroy
  public synchronized void close() {
    closed = true;
    if (listening != null) {
      listening.interrupt();
    }
  }

  private void listen() {
    while (wanted()) {
      try (Connection connection = database.unwrap(HikariDataSource.class).getConnection()) {
        heard(connection);
      } catch (SQLException e) {
        LOG.debug("bits of text are not heard for a while", e);
        try {
          Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private void heard(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + LiveBit.CHANNEL);
      try {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (wanted()) {
          for (PGNotification told : postgres.getNotifications(LOOK_MILLIS)) {
            handOver(told.getParameter());
          }
        }
      } finally {
        // The connection goes back to the others, who do not listen.
        statement.execute("UNLISTEN *");
      }
    }
  }

  /** Whether anybody watches; where nobody does, the one who asks ends. */
  private synchronized boolean wanted() {
    if (!watchers.isEmpty() && !closed && !Thread.currentThread().isInterrupted()) {
      return true;
    }
    listening = null;
    return false;
  }

  private void handOver(String json) {
    LiveBit bit;
    try {
      bit = Json.stored().readValue(json, LiveBit.class);
    } catch (JsonProcessingException e) {
      LOG.debug("a notification is no bit of text", e);
      return;
    }
    List<Consumer<LiveBit>> of;
    synchronized (this) {
      of = watchers.getOrDefault(bit.executionId(), List.of());
    }
    for (Consumer<LiveBit> watcher : of) {
      try {
        watcher.accept(bit);
      } catch (RuntimeException e) {
        LOG.debug("a watcher of {} takes no more", bit.executionId(), e);
      }
    }
  }
}
