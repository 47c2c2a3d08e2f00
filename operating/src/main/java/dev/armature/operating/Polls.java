package dev.armature.operating;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The polls of the workers of a process, to be intercepted in their stubs; and the end of them.
 *
 * <p>A worker that ends tells the server, which answers the polls that are open; only when the
 * server has answered that call too does the SDK (1.39) stop to poll. The polls that begin in
 * between stay open for a minute, and take work to a worker that will not do it. Here none begins.
 */
public final class Polls implements ClientInterceptor {
  private static final Set<String> NAMES =
      Set.of("PollActivityTaskQueue", "PollWorkflowTaskQueue", "PollNexusTaskQueue");

  /** For the answer of a server that is there. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /**
   * For the SDK to note that a poller ends, which it does when the server has answered: of a poll
   * that fails before, it warns.
   */
  private static final Duration A_MOMENT = Duration.ofMillis(200);

  /** One party is ours, the others are the calls that say that a worker ends. */
  private final Phaser farewells = new Phaser(1);

  private volatile boolean over;

  /**
   * Ends all polls of these workers; what they work on goes on. Can be asked again. Workers that
   * never began are left as they are: there is nothing to end, and the SDK would ask a server that
   * may not be there.
   *
   * @param all whose stubs this intercepts, together: none polls after this
   * @param queues of the workers, be it that one was never made
   * @return those that had begun
   */
  public List<WorkerFactory> end(List<WorkerFactory> all, Set<String> queues) {
    List<WorkerFactory> begun = all.stream().filter(WorkerFactory::isStarted).toList();
    List<WorkerFactory> polling = begun.stream().filter(it -> !it.isShutdown()).toList();
    if (!polling.isEmpty()) {
      polling.forEach(WorkerFactory::suspendPolling);
      over = true;
      polling.forEach(WorkerFactory::shutdown);
      awaitFarewells();
      // They see that it is over now, and end.
      polling.stream()
          .flatMap(it -> queues.stream().map(it::tryGetWorker))
          .filter(Objects::nonNull)
          .forEach(Worker::resumePolling);
    }
    return begun;
  }

  private void awaitFarewells() {
    try {
      var _ =
          farewells.awaitAdvanceInterruptibly(
              farewells.arrive(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // A server that is away gives no work either.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    String name = String.valueOf(method.getBareMethodName());
    if (over && NAMES.contains(name)) {
      return new Refused<>(options);
    }
    ClientCall<Q, R> call = next.newCall(method, options);
    return name.equals("ShutdownWorker") ? new Farewell<>(call) : call;
  }

  private final class Farewell<Q, R> extends SimpleForwardingClientCall<Q, R> {
    Farewell(ClientCall<Q, R> call) {
      super(call);
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      farewells.register();
      super.start(
          new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
              super.onClose(status, trailers);
              farewells.arriveAndDeregister();
            }
          },
          headers);
    }
  }

  /** A poll that is none. */
  private static final class Refused<Q, R> extends ClientCall<Q, R> {
    private final Executor caller;

    Refused(CallOptions options) {
      Executor own = options.getExecutor();
      caller =
          CompletableFuture.delayedExecutor(
              A_MOMENT.toMillis(), TimeUnit.MILLISECONDS, own == null ? Runnable::run : own);
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      caller.execute(() ->
          listener.onClose(Status.CANCELLED.withDescription("the worker ends"), new Metadata()));
    }

    @Override
    public void request(int messages) {
      // There is nothing to come.
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      // It is.
    }

    @Override
    public void halfClose() {
      // Nobody listens.
    }

    @Override
    public void sendMessage(Q message) {
      // Nobody listens.
    }
  }
}
