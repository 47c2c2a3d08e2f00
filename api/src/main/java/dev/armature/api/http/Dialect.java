package dev.armature.api.http;

import dev.armature.problem.Problem;
import java.util.List;

/** How one family of paths says no. There is one bean per dialect and nothing else to register. */
public interface Dialect {
  /**
   * The beginnings of the paths it speaks, such as {@code /v1}; an empty one: all paths that no
   * other one speaks.
   */
  List<String> prefixes();

  /**
   * The body of this problem.
   *
   * @param coded whether the route is one of those that are {@link Coded}
   */
  Object body(Problem problem, boolean coded);

  /** The code of this problem, as bodies say it. */
  default String code(Problem problem) {
    return problem.code();
  }

  /**
   * Whether calls of its paths are counted against the plan of their caller, and every answer says
   * how many are left.
   */
  default boolean counted() {
    return false;
  }

  /** The record that its bodies have the shape of. */
  Class<?> shape(boolean coded);

  /** The status of this problem. */
  default int status(Problem problem) {
    return switch (problem.kind()) {
      case INVALID -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case MISSING -> 404;
      case CONFLICT -> 409;
      case STALE -> 412;
      case TOO_LARGE -> 413;
      case UNSUPPORTED -> 415;
      case TOO_MUCH -> 429;
      case UPSTREAM -> 502;
      case UNAVAILABLE -> 503;
      case TIMEOUT -> 504;
      case BUG -> 500;
    };
  }
}
