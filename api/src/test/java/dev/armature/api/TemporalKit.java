package dev.armature.api;

import dev.armature.execution.Interpreter;
import dev.armature.sealing.PayloadSeal;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * Temporal's test server on a port of loopback, in real time, and beside it what else speaks to it:
 * an operator with a client, and a worker that hosts another interpreter.
 */
public final class TemporalKit implements AutoCloseable {
  static {
    // Threads of the in-memory server throw when it goes away under a call ("call already closed");
    // that is no concern of the test which waits for something else.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  /**
   * A call for the history of a workflow, or for its description.
   *
   * @param runId empty: of its last run
   * @param waits whether it is answered only when something has happened
   * @param endOnly whether it asks for nothing but the closing event
   */
  public record Asked(String workflowId, String runId, boolean waits, boolean endOnly) {}

  /** What becomes of such a call. */
  public enum Answer {
    /** What the server says. */
    GIVEN,
    /** That it knows no such run. */
    FORGOTTEN,
    /** That it cannot answer now. */
    AWAY,
    /** None, until the caller gives up. */
    HELD
  }

  private volatile Function<Asked, Answer> rule = asked -> Answer.GIVEN;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final TestServicesStarter services = new TestServicesStarter(true, 0);
  private Server server = listening(0);
  private final int port = server.getPort();
  private final WorkflowServiceStubs stubs =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder().setTarget(address()).build());
  private final WorkflowClient client =
      WorkflowClient.newInstance(
          stubs, WorkflowClientOptions.newBuilder().setDataConverter(PayloadSeal.plain()).build());
  private final WorkerFactory factory = WorkerFactory.newInstance(client);

  /** Host and port; the same when it has been away. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** What an operator would work with. */
  public WorkflowClient client() {
    return client;
  }

  /** Lets these programs stand for the interpreter and what it calls. */
  public void host(Class<?>... programs) {
    factory.newWorker(Interpreter.QUEUE).registerWorkflowImplementationTypes(programs);
    factory.start();
  }

  /** From now on has this become of calls for histories. */
  public void answers(Function<Asked, Answer> rule) {
    this.rule = rule;
  }

  /** The calls for histories and descriptions so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Answers nobody until it comes back. */
  public void goesAway() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes connections and says nothing; what is closed ends that, and it is away. */
  public ServerSocket fallsSilent() throws IOException {
    goesAway();
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }

  /** Listens again, and remembers everything. */
  public void comesBack() {
    server = listening(port);
  }

  @Override
  public void close() {
    factory.shutdownNow();
    factory.awaitTermination(2, TimeUnit.SECONDS);
    stubs.shutdownNow();
    goesAway();
    services.close();
  }

  private Server listening(int at) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
    services.getServices().forEach(builder::addService);
    builder.intercept(new Door());
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks at calls for histories before the server does. */
  private final class Door implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        private boolean answered;

        @Override
        public void onMessage(Q message) {
          Answer answer = answer(message);
          answered = answer != Answer.GIVEN;
          switch (answer) {
            case GIVEN -> super.onMessage(message);
            case FORGOTTEN -> call.close(Status.NOT_FOUND, new Metadata());
            case AWAY -> call.close(Status.UNAVAILABLE, new Metadata());
            case HELD -> {}
          }
        }

        @Override
        public void onHalfClose() {
          if (!answered) {
            super.onHalfClose();
          }
        }
      };
    }

    private Answer answer(Object message) {
      Asked call =
          switch (message) {
            case GetWorkflowExecutionHistoryRequest history ->
                asked(
                    history.getExecution(),
                    history.getWaitNewEvent(),
                    history.getHistoryEventFilterType()
                        == HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT);
            case DescribeWorkflowExecutionRequest description ->
                asked(description.getExecution(), false, false);
            default -> null;
          };
      if (call == null) {
        return Answer.GIVEN;
      }
      asked.add(call);
      return rule.apply(call);
    }

    private static Asked asked(WorkflowExecution of, boolean waits, boolean endOnly) {
      return new Asked(of.getWorkflowId(), of.getRunId(), waits, endOnly);
    }
  }
}
