package dev.armature.api.http.api;

import dev.armature.api.http.Dialect;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/** Says no as RFC 6749 has it, on the routes where somebody logs in. */
@Singleton
public final class OAuthDialect implements Dialect {
  private static final List<String> OWN = List.of("INVALID_GRANT", "UNSUPPORTED_GRANT_TYPE");

  @Override
  public List<String> prefixes() {
    return List.of("/api/auth/login", "/api/auth/token", "/api/auth/refresh");
  }

  @Override
  public Class<?> shape(boolean coded) {
    return TokenBody.Refused.class;
  }

  @Override
  public Object body(Problem problem, boolean coded) {
    return new TokenBody.Refused(code(problem), problem.message());
  }

  @Override
  public String code(Problem problem) {
    if (OWN.contains(problem.code())) {
      return problem.code().toLowerCase(Locale.ROOT);
    }
    return switch (problem.kind()) {
      case INVALID, MISSING, CONFLICT, STALE, TOO_LARGE, UNSUPPORTED -> "invalid_request";
      case UNAUTHENTICATED -> "invalid_grant";
      case FORBIDDEN -> "access_denied";
      case TOO_MUCH, TIMEOUT, UPSTREAM, UNAVAILABLE -> "temporarily_unavailable";
      case BUG -> "server_error";
    };
  }
}
