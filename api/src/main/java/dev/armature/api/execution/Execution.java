package dev.armature.api.execution;

import dev.armature.execution.Ending;
import dev.armature.problem.Problem;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of a workflow, as its row knows it.
 *
 * @param input what the caller sent
 * @param trigger what called, such as {@code manual}
 * @param answer how a webhook call is answered, where its response block says; null: as usual
 * @param parentId the run that called for it; null where none did
 * @param parentBlock the block of that run
 * @param retriedFrom the run that this one is a retry of; null where it is none
 */
public record Execution(
    String id,
    String workspaceId,
    String workflowId,
    int version,
    String graphHash,
    String trigger,
    Status status,
    Map<String, @Nullable Object> input,
    @Nullable Object output,
    @Nullable Problem problem,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    boolean archived,
    Ending.@Nullable Answer answer,
    @Nullable String parentId,
    @Nullable String parentBlock,
    @Nullable String retriedFrom) {
  /** How far it is; a refused one never ran and is never shown. */
  public enum Status {
    /** Accepted, and not yet begun. */
    PENDING,
    /** Never started: the caller was told so. */
    REFUSED,
    /** Under way. */
    RUNNING,
    /** Under way, and nothing new starts. */
    PAUSED,
    /** Ended well. */
    COMPLETED,
    /** Ended by a failure. */
    FAILED,
    /** Stopped. */
    CANCELLED
  }

  /** Keeps its own copy. */
  public Execution {
    input = Collections.unmodifiableMap(new LinkedHashMap<>(input));
  }

  /** Whether its end is written. */
  public boolean ended() {
    return endedAt != null;
  }

  /** The same, ended like this. */
  Execution ended(Ending ending, Instant at) {
    Status end =
        switch (ending.status()) {
          case COMPLETED -> Status.COMPLETED;
          case FAILED -> Status.FAILED;
          case CANCELLED -> Status.CANCELLED;
        };
    return with(end, ending.output(), ending.problem(), at, ending.answer());
  }

  /** The same with another output. */
  Execution with(@Nullable Object other) {
    return with(other, answer);
  }

  /** The same with another output and another answer. */
  Execution with(@Nullable Object other, Ending.@Nullable Answer otherAnswer) {
    return with(status, other, problem, endedAt, otherAnswer);
  }

  private Execution with(
      Status otherStatus,
      @Nullable Object otherOutput,
      @Nullable Problem otherProblem,
      @Nullable Instant otherEnd,
      Ending.@Nullable Answer otherAnswer) {
    return new Execution(
        id,
        workspaceId,
        workflowId,
        version,
        graphHash,
        trigger,
        otherStatus,
        input,
        otherOutput,
        otherProblem,
        createdAt,
        startedAt,
        otherEnd,
        archived,
        otherAnswer,
        parentId,
        parentBlock,
        retriedFrom);
  }
}
