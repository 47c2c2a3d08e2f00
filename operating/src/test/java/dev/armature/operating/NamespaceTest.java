package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import dev.armature.scripted.ScriptedTemporal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A namespace on a server that answers as servers do that lack it, are slow, or refuse. */
@SuppressWarnings("NullAway.Init") // open() makes them
class NamespaceTest {
  private static final Duration WEEK = Duration.ofDays(7);

  private final Scripted script = new Scripted();
  private ScriptedTemporal temporal;
  private Namespace namespace;

  @BeforeEach
  void open() throws IOException {
    temporal = ScriptedTemporal.saying(script);
    namespace = new Namespace(temporal.connected(), "orders");
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void one_that_is_missing_is_made_with_its_retention_and_counts_once_runs_are_found_in_it() {
    script.describes = Status.NOT_FOUND;
    script.known = false;

    assertThat(namespace.missing()).contains("there is no namespace 'orders'");
    assertThat(namespace.made(WEEK))
        .contains("the namespace 'orders' is not known to all of it yet");
    script.describes = null;
    assertThat(namespace.made(WEEK))
        .contains("the namespace 'orders' is not known to all of it yet");
    script.known = true;
    assertThat(namespace.made(WEEK)).isEmpty();
    assertThat(script.registered).hasSize(1);
    assertThat(script.registered.getFirst().getNamespace()).isEqualTo("orders");
    assertThat(script.registered.getFirst().getWorkflowExecutionRetentionPeriod().getSeconds())
        .isEqualTo(WEEK.toSeconds());
  }

  @Test
  void two_who_make_it_at_once_are_both_content() {
    script.describes = Status.NOT_FOUND;
    script.registers = Status.ALREADY_EXISTS;

    assertThat(namespace.made(WEEK)).isEmpty();
  }

  @Test
  void a_server_that_refuses_to_make_it_is_waited_for_with_a_word_to_the_operator() {
    script.describes = Status.NOT_FOUND;
    script.registers = Status.PERMISSION_DENIED;

    assertThat(namespace.made(WEEK))
        .contains(
            "there is no namespace 'orders', and this process cannot make it (PERMISSION_DENIED):"
                + " make it by hand");
  }

  @Test
  void who_may_not_look_may_work_there_all_the_same() {
    script.describes = Status.PERMISSION_DENIED;

    assertThat(namespace.made(WEEK)).isEmpty();
    assertThat(script.registered).isEmpty();
  }

  @Test
  void how_long_it_keeps_histories_is_told_where_the_server_tells_it() {
    script.keeps = Duration.ofDays(3);
    assertThat(namespace.retention()).contains(Duration.ofDays(3));

    script.keeps = Duration.ZERO;
    assertThat(namespace.retention()).as("a server that says nothing of it").isEmpty();
    script.describes = Status.PERMISSION_DENIED;
    assertThat(namespace.retention()).isEmpty();
    temporal.goesAway();
    assertThatThrownBy(namespace::retention).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void a_server_that_is_away_says_the_same_each_time() {
    temporal.goesAway();

    assertThat(namespace.missing()).contains("it does not answer");
  }

  /** Answers as it is told to. */
  private static final class Scripted extends WorkflowServiceImplBase {
    private volatile @Nullable Status describes;
    private volatile @Nullable Status registers;
    private volatile boolean known = true;
    private volatile Duration keeps = Duration.ZERO;
    private final List<RegisterNamespaceRequest> registered = new ArrayList<>();

    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
      answer(answer, GetSystemInfoResponse.getDefaultInstance(), null);
    }

    @Override
    public void describeNamespace(
        DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
      DescribeNamespaceResponse.Builder told = DescribeNamespaceResponse.newBuilder();
      if (keeps.isPositive()) {
        told.getConfigBuilder()
            .setWorkflowExecutionRetentionTtl(Durations.fromMillis(keeps.toMillis()));
      }
      answer(answer, told.build(), describes);
    }

    @Override
    public void registerNamespace(
        RegisterNamespaceRequest request, StreamObserver<RegisterNamespaceResponse> answer) {
      registered.add(request);
      answer(answer, RegisterNamespaceResponse.getDefaultInstance(), registers);
    }

    @Override
    public void describeWorkflowExecution(
        DescribeWorkflowExecutionRequest request,
        StreamObserver<DescribeWorkflowExecutionResponse> answer) {
      com.google.rpc.Status.Builder no =
          com.google.rpc.Status.newBuilder().setCode(Code.NOT_FOUND_VALUE).setMessage("not found");
      if (!known) {
        no.addDetails(
            Any.pack(NamespaceNotFoundFailure.newBuilder().setNamespace("orders").build()));
      }
      StatusRuntimeException refusal = StatusProto.toStatusRuntimeException(no.build());
      answer.onError(refusal);
    }

    private static <T> void answer(StreamObserver<T> answer, T yes, @Nullable Status no) {
      if (no == null) {
        answer.onNext(yes);
        answer.onCompleted();
      } else {
        answer.onError(no.asRuntimeException());
      }
    }
  }
}
