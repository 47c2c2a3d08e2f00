package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.scripted.ScriptedTemporal;
import io.grpc.stub.StreamObserver;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.namespace.v1.NamespaceInfo.Capabilities;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that end, at a server which answers their polls before it lets them go. */
@SuppressWarnings("NullAway.Init") // open() makes them
class PollsTest {
  private static final int POLLERS = 5;

  private final Slow server = new Slow();
  private final Polls polls = new Polls();
  private ScriptedTemporal temporal;

  @BeforeEach
  void open() throws IOException {
    temporal = ScriptedTemporal.saying(server);
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void no_poll_begins_once_a_worker_ends_and_it_ends_at_once() {
    WorkerFactory workers = polling(true);

    polls.end(List.of(workers), Set.of("queue"));
    workers.awaitTermination(10, TimeUnit.SECONDS);

    assertThat(workers.isTerminated()).isTrue();
    assertThat(server.late()).isZero();
  }

  @Test
  void without_it_polls_begin_that_nobody_answers() {
    WorkerFactory workers = polling(false);

    workers.shutdown();

    await().until(() -> server.late() > 0);
  }

  @Test
  void what_was_never_begun_has_nothing_to_end_at_a_server_that_is_not_there_either() {
    WorkflowServiceStubs stubs = connected(true);
    temporal.close();
    WorkerFactory workers = WorkerFactory.newInstance(WorkflowClient.newInstance(stubs));
    Worker worker = workers.newWorker("queue");
    worker.registerActivitiesImplementations((Nothing) () -> {});

    polls.end(List.of(workers), Set.of("queue"));

    assertThat(workers.isStarted()).isFalse();
  }

  @Test
  void it_ends_once() {
    WorkerFactory workers = polling(true);

    polls.end(List.of(workers), Set.of("queue"));
    polls.end(List.of(workers), Set.of("queue"));

    assertThat(workers.isShutdown()).isTrue();
  }

  private WorkerFactory polling(boolean intercepted) {
    WorkerFactory workers =
        WorkerFactory.newInstance(WorkflowClient.newInstance(connected(intercepted)));
    workers
        .newWorker(
            "queue",
            WorkerOptions.newBuilder().setMaxConcurrentActivityTaskPollers(POLLERS).build())
        .registerActivitiesImplementations((Nothing) () -> {});
    workers.start();
    await().until(() -> server.open() == POLLERS);
    return workers;
  }

  private WorkflowServiceStubs connected(boolean intercepted) {
    WorkflowServiceStubsOptions.Builder options = WorkflowServiceStubsOptions.newBuilder();
    if (intercepted) {
      options.addGrpcClientInterceptor(polls);
    }
    return temporal.connected(options);
  }

  /** A block of no effect. */
  @ActivityInterface
  public interface Nothing {
    /** Does it. */
    @ActivityMethod
    void nothing();
  }

  /** Gives the workers time to poll once more before it answers that they may go. */
  private static final class Slow extends WorkflowServiceImplBase {
    private static final Duration TIME = Duration.ofMillis(500);

    private final List<StreamObserver<PollActivityTaskQueueResponse>> open = new ArrayList<>();
    private final CountDownLatch again = new CountDownLatch(1);
    private boolean ending;
    private int late;

    synchronized int open() {
      return open.size();
    }

    synchronized int late() {
      return late;
    }

    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
      told(answer, GetSystemInfoResponse.getDefaultInstance());
    }

    @Override
    public void describeNamespace(
        DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
      told(
          answer,
          DescribeNamespaceResponse.newBuilder()
              .setNamespaceInfo(
                  NamespaceInfo.newBuilder()
                      .setCapabilities(
                          Capabilities.newBuilder().setWorkerPollCompleteOnShutdown(true)))
              .build());
    }

    @Override
    public synchronized void pollActivityTaskQueue(
        PollActivityTaskQueueRequest request,
        StreamObserver<PollActivityTaskQueueResponse> answer) {
      open.add(answer);
      if (ending) {
        late++;
        again.countDown();
      }
    }

    @Override
    public void shutdownWorker(
        ShutdownWorkerRequest request, StreamObserver<ShutdownWorkerResponse> answer) {
      List<StreamObserver<PollActivityTaskQueueResponse>> ended;
      synchronized (this) {
        ending = true;
        ended = List.copyOf(open);
        open.clear();
      }
      ended.forEach(it -> told(it, PollActivityTaskQueueResponse.getDefaultInstance()));
      try {
        var _ = again.await(TIME.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      told(answer, ShutdownWorkerResponse.getDefaultInstance());
    }

    private static <T> void told(StreamObserver<T> answer, T value) {
      answer.onNext(value);
      answer.onCompleted();
    }
  }
}
