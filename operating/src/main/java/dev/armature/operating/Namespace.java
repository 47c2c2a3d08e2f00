package dev.armature.operating;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.serviceclient.StatusUtils;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The namespace of the house's runs in Temporal.
 *
 * @param stubs of a client that is bound to it
 */
public record Namespace(WorkflowServiceStubs stubs, String name) {
  /** No run has this id. */
  private static final String NOBODY = "armature-nobody";

  /** Why no run could be started or polled for in it; empty where one could. */
  public Optional<String> missing() {
    try {
      calls().describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(name).build());
      return known();
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case NOT_FOUND -> Optional.of(absent());
        // Who may not look may work there all the same.
        case PERMISSION_DENIED, UNIMPLEMENTED -> known();
        default -> Optional.of(said(e));
      };
    }
  }

  /**
   * How long it keeps the histories of ended runs; empty where that is not told.
   *
   * @throws StatusRuntimeException where the server does not answer
   */
  public Optional<Duration> retention() {
    try {
      com.google.protobuf.Duration told =
          calls()
              .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(name).build())
              .getConfig()
              .getWorkflowExecutionRetentionTtl();
      return Optional.of(Duration.ofMillis(Durations.toMillis(told))).filter(Duration::isPositive);
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case PERMISSION_DENIED, UNIMPLEMENTED -> Optional.empty();
        default -> throw e;
      };
    }
  }

  /**
   * Makes it where it is missing.
   *
   * @param retention how long the histories of ended runs are kept
   * @return as {@link #missing}
   */
  public Optional<String> made(Duration retention) {
    Optional<String> missing = missing();
    if (missing.isEmpty() || !missing.get().equals(absent())) {
      return missing;
    }
    try {
      calls()
          .registerNamespace(
              RegisterNamespaceRequest.newBuilder()
                  .setNamespace(name)
                  .setDescription("Runs of Armature")
                  .setWorkflowExecutionRetentionPeriod(Durations.fromMillis(retention.toMillis()))
                  .build());
      return known();
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        // Another process made it at the same time.
        case ALREADY_EXISTS -> known();
        case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED -> Optional.of(said(e));
        default ->
            Optional.of(
                "%s, and this process cannot make it (%s): make it by hand"
                    .formatted(absent(), e.getStatus().getCode()));
      };
    }
  }

  /** A new one is known to all of a server only some seconds after it was made. */
  private Optional<String> known() {
    try {
      calls()
          .describeWorkflowExecution(
              DescribeWorkflowExecutionRequest.newBuilder()
                  .setNamespace(name)
                  .setExecution(WorkflowExecution.newBuilder().setWorkflowId(NOBODY))
                  .build());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      if (StatusUtils.hasFailure(e, NamespaceNotFoundFailure.class)) {
        return Optional.of("the namespace '%s' is not known to all of it yet".formatted(name));
      }
      return e.getStatus().getCode() == Status.Code.NOT_FOUND
          ? Optional.empty()
          : Optional.of(said(e));
    }
  }

  private WorkflowServiceBlockingStub calls() {
    return stubs.blockingStub().withDeadlineAfter(2, TimeUnit.SECONDS);
  }

  private String absent() {
    return "there is no namespace '%s'".formatted(name);
  }

  /** The code alone where it is away: what gRPC adds changes with each try. */
  private static String said(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED -> "it does not answer";
      default -> e.getStatus().toString();
    };
  }
}
