package dev.armature.api.http.v1;

import dev.armature.api.http.Dialect;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;

/** Says no as {@code {"success": false, "error": {…}}}, with one code for each kind of no. */
@Singleton
public final class V1Dialect implements Dialect {
  @Override
  public List<String> prefixes() {
    return List.of("/v1");
  }

  @Override
  public boolean counted() {
    return true;
  }

  @Override
  public Class<?> shape(boolean coded) {
    return Envelope.Failure.class;
  }

  @Override
  public Object body(Problem problem, boolean coded) {
    return Envelope.Failure.of(code(problem), problem);
  }

  @Override
  public String code(Problem problem) {
    return switch (problem.kind()) {
      case INVALID -> "VALIDATION_ERROR";
      case UNAUTHENTICATED -> "UNAUTHORIZED";
      case FORBIDDEN -> "FORBIDDEN";
      case MISSING -> "NOT_FOUND";
      case CONFLICT -> "CONFLICT";
      case STALE -> "VERSION_CONFLICT";
      case TOO_LARGE -> "TOO_LARGE";
      case UNSUPPORTED -> "UNSUPPORTED";
      case TOO_MUCH -> "RATE_LIMITED";
      case UPSTREAM -> "UPSTREAM_ERROR";
      case UNAVAILABLE -> "UNAVAILABLE";
      case TIMEOUT -> "TIMEOUT";
      case BUG -> "INTERNAL_ERROR";
    };
  }
}
