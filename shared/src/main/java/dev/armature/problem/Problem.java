package dev.armature.problem;

import java.util.List;

/**
 * Something went wrong, said so that a program and a person both understand it.
 *
 * @param kind what sort of no this is; each way out of the house turns it into its own wire form
 * @param code stable and documented, such as {@code WORKFLOW_NOT_FOUND}; clients switch on it
 * @param message one sentence for a person; never holds a secret
 * @param details each thing that is wrong, when there are several
 */
public record Problem(Kind kind, String code, String message, List<Fault> details) {
  /** Who can do what about it. */
  public enum Kind {
    /** The caller sent what cannot be accepted. */
    INVALID,
    /** Nobody known is calling. */
    UNAUTHENTICATED,
    /** The caller is known and may not. */
    FORBIDDEN,
    /** There is no such thing. */
    MISSING,
    /** It does not fit the state of things. */
    CONFLICT,
    /** The caller's version is not the newest. */
    STALE,
    /** More than the limit. */
    TOO_LARGE,
    /** A content type that the route does not take. */
    UNSUPPORTED,
    /** Too many calls. */
    TOO_MUCH,
    /** It took too long. */
    TIMEOUT,
    /** A service outside the house failed. */
    UPSTREAM,
    /** A part of the house is away. */
    UNAVAILABLE,
    /** Our own fault. */
    BUG;

    /** Whether the same call may go through later. */
    public boolean passing() {
      return switch (this) {
        case TOO_MUCH, TIMEOUT, UPSTREAM, UNAVAILABLE -> true;
        case INVALID,
            UNAUTHENTICATED,
            FORBIDDEN,
            MISSING,
            CONFLICT,
            STALE,
            TOO_LARGE,
            UNSUPPORTED,
            BUG ->
            false;
      };
    }
  }

  /** Keeps its own copy of the details. */
  public Problem {
    details = List.copyOf(details);
  }

  /** A problem that is one sentence. */
  public static Problem of(Kind kind, String code, String message) {
    return new Problem(kind, code, message, List.of());
  }

  /** The caller sent something that cannot be accepted. */
  public static Problem invalid(String message) {
    return of(Kind.INVALID, "VALIDATION_ERROR", message);
  }

  /** The caller sent something with these faults, at least one; the first one's message leads. */
  public static Problem invalid(List<Fault> faults) {
    return new Problem(Kind.INVALID, "VALIDATION_ERROR", faults.getFirst().message(), faults);
  }

  /** There is no workflow of this id. */
  public static Problem noWorkflow(String id) {
    return of(Kind.MISSING, "WORKFLOW_NOT_FOUND", "There is no workflow '%s'".formatted(id));
  }

  /**
   * An execution would stand too deep below others that called it.
   *
   * @param above how many stand above it
   * @param most how many may
   */
  public static Problem callTooDeep(int above, int most) {
    return of(
        Kind.INVALID,
        "CALL_TOO_DEEP",
        "%d executions call one another already; %d are the most".formatted(above, most));
  }

  /** A part of the house is away; the same call may go through later. */
  public static Problem unavailable(String message) {
    return of(Kind.UNAVAILABLE, "UNAVAILABLE", message);
  }

  /** Our own fault; what happened is in the log. */
  public static Problem bug() {
    return of(Kind.BUG, "INTERNAL_ERROR", "Something broke on our side");
  }

  /** This problem, thrown. */
  public ProblemException thrown() {
    return new ProblemException(this);
  }
}
