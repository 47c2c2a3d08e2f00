package dev.armature.api.execution;

import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.RunAttributes;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators find runs by in Temporal: {@code ArmatureWorkspace}, {@code ArmatureWorkflow},
 * {@code ArmatureVersion}, {@code ArmatureTrigger}, {@code ArmatureStatus}, {@code ArmatureWaiting}
 * and {@code ArmaturePaused}. They are made when the api starts, where the server lacks them; a
 * server where they cannot be made runs everything without them. How a run ended, Temporal knows
 * itself, as {@code ExecutionStatus}.
 */
final class SearchAttributes {
  private static final Logger LOG = LoggerFactory.getLogger(SearchAttributes.class);

  private enum State {
    UNKNOWN,
    THERE,
    OFF
  }

  private final WorkflowServiceStubs stubs;
  private final String namespace;
  private volatile State state;

  SearchAttributes(WorkflowServiceStubs stubs, TemporalConfig config) {
    this.stubs = stubs;
    this.namespace = config.namespace();
    this.state = config.searchAttributes() ? State.UNKNOWN : State.OFF;
  }

  /** Whether they are there, or known to be impossible; tries to make them where that is open. */
  boolean settled() {
    if (state == State.UNKNOWN) {
      state = made();
    }
    return state != State.UNKNOWN;
  }

  /** Whether they are there. */
  boolean there() {
    return settled() && state == State.THERE;
  }

  /** Those of a run; none where the server has none. */
  io.temporal.common.SearchAttributes of(ExecutionRequest request) {
    return there() ? RunAttributes.of(request) : io.temporal.common.SearchAttributes.EMPTY;
  }

  /** The same as plain values, for a run that another program starts. */
  Map<String, @Nullable Object> plain(ExecutionRequest request) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    of(request).getUntypedValues().forEach((key, value) -> plain.put(key.getName(), value));
    return plain;
  }

  /**
   * Whether a start was refused for its search attributes: one that has just been made is known to
   * all of a cluster only some seconds later.
   */
  static boolean refused(StatusRuntimeException e) {
    String said = e.getStatus().getDescription();
    return e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT
        && said != null
        && said.toLowerCase(java.util.Locale.ROOT).contains("search attribute");
  }

  private State made() {
    OperatorServiceGrpc.OperatorServiceBlockingStub operator =
        OperatorServiceGrpc.newBlockingStub(stubs.getRawChannel())
            .withDeadlineAfter(1, TimeUnit.SECONDS);
    try {
      Map<String, IndexedValueType> missing = new TreeMap<>();
      RunAttributes.ALL.forEach(key -> missing.put(key.getName(), key.getValueType()));
      missing
          .keySet()
          .removeAll(
              operator
                  .listSearchAttributes(
                      ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
                  .getCustomAttributesMap()
                  .keySet());
      if (!missing.isEmpty()) {
        operator.addSearchAttributes(
            AddSearchAttributesRequest.newBuilder()
                .setNamespace(namespace)
                .putAllSearchAttributes(missing)
                .build());
      }
      return State.THERE;
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        // Another process made them at the same time.
        case ALREADY_EXISTS -> State.THERE;
        case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED -> State.UNKNOWN;
        default -> {
          LOG.warn(
              "search attributes cannot be made ({}); runs are started without them."
                  + " ARMATURE_SEARCH_ATTRIBUTES=off silences this",
              e.getStatus());
          yield State.OFF;
        }
      };
    }
  }
}
