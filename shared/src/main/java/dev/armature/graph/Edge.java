package dev.armature.graph;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way from one block to the next, as the author drew it. API 1 draws edges, API 2 connections;
 * both are this.
 *
 * @param id as sent, or absent
 * @param condition API 1's condition: a route, {@code error}, or an expression; absent or empty:
 *     always
 * @param sourceHandle stands for the condition where there is none, unless it is a number
 * @param connection what the way carries; API 1's edges are {@link Connection#CONTROL_FLOW}
 * @param conditions API 2's conditions: expressions that must all be true
 * @param transformation an expression (root {@code value}) that changes what is carried
 * @param sourceOutput which field of the source's result is carried; absent: {@code output}
 * @param targetInput under which name the target finds it in {@code inputs}
 */
public record Edge(
    @Nullable String id,
    String source,
    String target,
    @Nullable String condition,
    @JsonProperty("source_handle") @Nullable String sourceHandle,
    @JsonProperty("target_handle") @Nullable String targetHandle,
    @JsonProperty("connection_type") Connection connection,
    List<String> conditions,
    @Nullable String transformation,
    @JsonProperty("source_output") @Nullable String sourceOutput,
    @JsonProperty("target_input") @Nullable String targetInput) {
  /** What a way carries. */
  public enum Connection {
    /** Order, and whether the target runs. */
    @JsonProperty("control_flow")
    CONTROL_FLOW,
    /** A value into an input of the target. */
    @JsonProperty("data")
    DATA,
    /** Both. */
    @JsonProperty("both")
    BOTH
  }

  /** Keeps its own copy of the conditions. */
  public Edge {
    conditions = List.copyOf(conditions);
  }

  /** A plain way. */
  public static Edge of(String source, String target) {
    return of(source, target, null);
  }

  /** A way under API 1's condition. */
  public static Edge of(String source, String target, @Nullable String condition) {
    return new Edge(
        null,
        source,
        target,
        condition,
        null,
        null,
        Connection.CONTROL_FLOW,
        List.of(),
        null,
        null,
        null);
  }
}
