package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.execution.PayloadRef;
import dev.armature.json.Json;
import dev.armature.json.JsonHeap;
import dev.armature.problem.Problem;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Payloads;
import dev.armature.serving.Workbench;
import org.jspecify.annotations.Nullable;

/** Values of one run with all that they refer to, up to what one value may hold. */
final class Opened {
  private final Payloads payloads;
  private final Workbench workbench;
  private final String workspaceId;
  private final String executionId;
  private long bytes;
  private long heap;

  Opened(Payloads payloads, Workbench workbench, String workspaceId, String executionId) {
    this.payloads = payloads;
    this.workbench = workbench;
    this.workspaceId = workspaceId;
    this.executionId = executionId;
  }

  /**
   * The value with everything in it.
   *
   * @throws dev.armature.problem.ProblemException {@code RESULT_TOO_LARGE} where that is too much
   */
  @Nullable Object whole(@Nullable Object value) {
    return PayloadRef.opened(value, this::read);
  }

  private @Nullable Object read(PayloadRef reference) {
    bytes += reference.bytes();
    if (bytes > LargeValues.MOST_VALUE_BYTES) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "RESULT_TOO_LARGE",
              "what is kept together has more than %,d bytes as JSON"
                  .formatted(LargeValues.MOST_VALUE_BYTES))
          .thrown();
    }
    String json = payloads.read(workspaceId, executionId, reference);
    heap += JsonHeap.of(json);
    workbench.check("what is kept together", heap, "RESULT_TOO_LARGE");
    try {
      return Json.stored().readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("payload %s cannot be read".formatted(reference.hash()), e);
    }
  }
}
