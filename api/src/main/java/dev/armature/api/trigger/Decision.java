package dev.armature.api.trigger;

import dev.armature.problem.Problem;

/** What became of a call of a webhook. */
enum Decision {
  /** It has started a run. */
  LET_IN,
  /** The same call came before, and has its run. */
  SEEN_BEFORE,
  /** Something about it cannot be read. */
  INVALID,
  /** No block has this id. */
  UNKNOWN,
  /** The token or the signature is missing or wrong. */
  UNAUTHORIZED,
  /** The workflow is neither deployed nor armed, or another call was the one. */
  INACTIVE,
  /** Its key came with another body before. */
  CONFLICT,
  /** More than the limit. */
  TOO_LARGE,
  /** A content type that is not taken. */
  UNSUPPORTED,
  /** A part of the house is away. */
  UNAVAILABLE,
  /** Our own fault. */
  FAILED;

  /** What a no comes to. */
  static Decision of(Problem.Kind kind) {
    return switch (kind) {
      case INVALID, STALE -> INVALID;
      case MISSING -> UNKNOWN;
      case UNAUTHENTICATED -> UNAUTHORIZED;
      case FORBIDDEN -> INACTIVE;
      case CONFLICT -> CONFLICT;
      case TOO_LARGE -> TOO_LARGE;
      case UNSUPPORTED -> UNSUPPORTED;
      case TOO_MUCH, TIMEOUT, UPSTREAM, UNAVAILABLE -> UNAVAILABLE;
      case BUG -> FAILED;
    };
  }
}
