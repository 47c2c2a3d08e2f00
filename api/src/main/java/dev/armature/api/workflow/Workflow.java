package dev.armature.api.workflow;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an author owns, without its graph.
 *
 * @param variables defaults of the run's variables
 * @param onFailure {@code finish} or {@code cancel}
 * @param status {@code draft}, {@code active}, {@code paused} or {@code archived}
 * @param state {@code internal} or {@code deployed}
 * @param version number of the newest graph, from 1
 * @param deployedVersion the version that webhooks run; null where it is not deployed
 * @param arm lets one call in, at least it did a moment ago; null: there is none
 * @param armedUntil when that ends, as Temporal said; null where it is over or there is none
 */
public record Workflow(
    String id,
    String workspaceId,
    String name,
    @Nullable String description,
    @Nullable String color,
    List<String> tags,
    Map<String, @Nullable Object> variables,
    String onFailure,
    String status,
    String state,
    int version,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant lastExecutionAt,
    @Nullable Integer deployedVersion,
    @Nullable Arm arm,
    @Nullable Instant armedUntil) {
  /**
   * An open arm window.
   *
   * @param version of the graph that it runs: the newest one when it was armed
   */
  public record Arm(String id, int version) {}

  /** Keeps its own copies. */
  public Workflow {
    tags = List.copyOf(tags);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** The same, of which a run was started then. */
  Workflow executed(Instant at) {
    return new Workflow(
        id,
        workspaceId,
        name,
        description,
        color,
        tags,
        variables,
        onFailure,
        status,
        state,
        version,
        createdAt,
        updatedAt,
        at,
        deployedVersion,
        arm,
        armedUntil);
  }

  /** Whether nothing starts it but a caller with a key: it is paused or archived. */
  public boolean rests() {
    return status.equals("paused") || status.equals("archived");
  }

  /** Whether its webhooks take calls until it is undeployed. */
  public boolean deployed() {
    return state.equals("deployed");
  }
}
