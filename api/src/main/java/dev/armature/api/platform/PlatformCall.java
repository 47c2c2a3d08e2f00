package dev.armature.api.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.PlatformOperation;
import dev.armature.block.PlatformOperation.Body;
import dev.armature.graph.Limits;
import dev.armature.json.Json;
import dev.armature.json.StrictJson;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The config of a {@code platform_api} block, filled in; the worker describes it to authors. */
record PlatformCall(
    String resource,
    String operation,
    @JsonProperty("resource_id") @Nullable String resourceId,
    @Nullable Map<String, @Nullable Object> params,
    @Nullable Map<String, @Nullable Object> body,
    @JsonProperty("fail_on_status") @Nullable Boolean failOnStatus) {
  /**
   * What is to be done.
   *
   * @throws ProblemException {@code CONFIG_INVALID} where there is no such operation, or the config
   *     lacks what it needs
   */
  PlatformOperation wanted() {
    PlatformOperation operation =
        PlatformOperation.of(resource, this.operation)
            .orElseThrow(() -> invalid(PlatformOperation.unknown(resource, this.operation)));
    if (operation.aboutOne() && id().isEmpty()) {
      throw invalid("'resource_id' is missing: %s needs it".formatted(operation));
    }
    if (operation.body() == Body.NEEDED && body == null) {
      throw invalid("'body' is missing: %s needs it".formatted(operation));
    }
    return operation;
  }

  /** Which resource; empty: none. */
  String id() {
    return resourceId == null ? "" : resourceId.strip();
  }

  /** Whether a no fails the block. */
  boolean strict() {
    return Boolean.TRUE.equals(failOnStatus);
  }

  /**
   * The same, looked at as a door looks at what comes in: its values may be anybody's data.
   *
   * @throws ProblemException {@code VALIDATION_ERROR} or {@code TOO_LARGE}
   */
  PlatformCall checked() {
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("id", resourceId);
    sent.put("params", params);
    sent.put("body", body);
    byte[] json = Json.text(sent).getBytes(StandardCharsets.UTF_8);
    int most = sendsGraph() ? Limits.GRAPH_BYTES : Limits.BODY_BYTES;
    if (json.length > most) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "TOO_LARGE",
              "The body has %,d bytes; %,d are the most".formatted(json.length, most))
          .thrown();
    }
    Map<?, ?> read = (Map<?, ?>) StrictJson.read(json);
    return new PlatformCall(
        resource,
        operation,
        read != null && read.get("id") instanceof String text ? text : null,
        object(read, "params"),
        object(read, "body"),
        failOnStatus);
  }

  private boolean sendsGraph() {
    return PlatformOperation.of(resource, operation)
        .filter(it -> it == PlatformOperation.CREATE_WORKFLOW || it == PlatformOperation.SAVE_GRAPH)
        .isPresent();
  }

  private static @Nullable Map<String, @Nullable Object> object(
      @Nullable Map<?, ?> read, String name) {
    if (read == null || !(read.get(name) instanceof Map<?, ?> map)) {
      return null;
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    map.forEach((key, value) -> object.put((String) key, value));
    return object;
  }

  private static ProblemException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }
}
