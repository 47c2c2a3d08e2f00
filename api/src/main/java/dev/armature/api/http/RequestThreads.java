package dev.armature.api.http;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What requests run on: a few threads of the platform, and virtual ones where those are taken. One
 * of the platform that waits for PostgreSQL wakes by itself, a virtual one by way of a poller, a
 * timer and its carrier, which counts where little is under way. Where much is, virtual threads
 * share their wakes; and where calls wait for minutes they cost nothing.
 */
@Factory
public final class RequestThreads {
  /** For {@code @ExecuteOn}. */
  public static final String NAME = "requests";

  static final int PLATFORM = 16;

  private static final int IDLE_SECONDS = 10;

  @Singleton
  @Named(NAME)
  @Bean(preDestroy = "shutdown")
  static ExecutorService threads(@Named(TaskExecutors.BLOCKING) ExecutorService virtual) {
    return new ThreadPoolExecutor(
        0,
        PLATFORM,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("request-", 1)
            .factory(),
        (task, full) -> virtual.execute(task));
  }
}
