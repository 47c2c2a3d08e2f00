package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {
  private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService threads = RequestThreads.threads(virtual);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    end.countDown();
    threads.close();
    virtual.close();
  }

  @Test
  void however_many_requests_wait_the_next_one_runs() {
    List<CompletableFuture<Boolean>> begun =
        Stream.generate(this::waiting).limit(RequestThreads.PLATFORM + 200).toList();

    assertThat(begun.stream().map(CompletableFuture::join).filter(onVirtual -> !onVirtual))
        .hasSize(RequestThreads.PLATFORM);
  }

  @Test
  void once_they_have_ended_their_threads_are_there_for_others() {
    Stream.generate(this::waiting)
        .limit(RequestThreads.PLATFORM)
        .toList()
        .forEach(CompletableFuture::join);
    assertThat(waiting().join()).isTrue();
    end.countDown();

    await().until(() -> !waiting().join());
  }

  /** A request that waits; whether it does so on a virtual thread. */
  private CompletableFuture<Boolean> waiting() {
    CompletableFuture<Boolean> began = new CompletableFuture<>();
    threads.execute(() -> {
      began.complete(Thread.currentThread().isVirtual());
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    return began;
  }
}
