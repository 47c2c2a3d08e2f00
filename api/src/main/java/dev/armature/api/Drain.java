package dev.armature.api;

import dev.armature.api.execution.Leaving;
import dev.armature.api.platform.PlatformWorker;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the api without breaking a call: what SIGTERM does. */
@Singleton
public final class Drain {
  /** For the last answers, after everybody who waited was let go. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final Leaving leaving;
  private final PlatformWorker platform;
  private final DrainConfig config;

  Drain(Leaving leaving, PlatformWorker platform, DrainConfig config) {
    this.leaving = leaving;
    this.platform = platform;
    this.config = config;
  }

  /**
   * Says that it is not ready any more and takes no more blocks, then takes no new connection, lets
   * the calls end that are under way, and after the time for it lets go of those who wait for a
   * run. Then all is closed.
   */
  public void end(EmbeddedServer server, ApplicationContext house) {
    try {
      leaving.begin();
      platform.leave();
      TimeUnit.MILLISECONDS.sleep(config.drainNotice().toMillis());
      if (server instanceof GracefulShutdownCapable graceful) {
        CompletionStage<?> served = graceful.shutdownGracefully();
        if (!ended(served, config.drain())) {
          leaving.letGo();
          if (!ended(served, LAST_ANSWERS)) {
            LOG.warn("calls are cut off: they take longer than the time for ending");
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Before anything that its blocks need.
      platform.close();
      house.close();
    }
  }

  private static boolean ended(CompletionStage<?> served, Duration patience)
      throws InterruptedException {
    try {
      served.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      LOG.warn("a connection did not end well", e);
      return true;
    }
  }
}
