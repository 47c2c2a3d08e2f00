package dev.armature.api.http;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every no leaves the api here, ours and Micronaut's own alike, in the dialect of its path. */
@Singleton
public final class ProblemResponses implements ErrorResponseProcessor<Object> {
  /** Seconds after which a caller may try again when a part of the house was away. */
  private static final String RETRY_SECONDS = "2";

  private final Dialects dialects;

  ProblemResponses(Dialects dialects) {
    this.dialects = dialects;
  }

  @Override
  public MutableHttpResponse<Object> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    HttpRequest<?> request = context.getRequest();
    Optional<Problem> ours = context.getRootCause().flatMap(ProblemResponses::ours);
    Problem problem = ours.orElseGet(() -> micronauts(response.code()));
    Dialect dialect = dialects.of(request.getPath());
    // Where the no is Micronaut's own, so is its status: 405 is no kind of ours.
    int status = ours.isPresent() ? dialect.status(problem) : response.code();
    MutableHttpResponse<Object> answer =
        response.status(status).body(dialect.body(problem, coded(request)));
    answer.contentType(MediaType.APPLICATION_JSON_TYPE);
    if (problem.kind() == Problem.Kind.UNAVAILABLE || problem.kind() == Problem.Kind.TOO_MUCH) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    return answer;
  }

  private static boolean coded(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request)
        .filter(route -> route.getAnnotationMetadata().hasAnnotation(Coded.class))
        .isPresent();
  }

  private static Optional<Problem> ours(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .map(ProblemResponses::problem)
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  private static @Nullable Problem problem(Throwable thrown) {
    return switch (thrown) {
      case ProblemException ours -> ours.problem();
      case SQLTransientConnectionException away -> postgresAway();
      case SQLException sql when away(sql.getSQLState()) -> postgresAway();
      default -> null;
    };
  }

  /**
   * Connection failures, shutdowns and exhausted resources: classes 08, 53 and 57 of SQLSTATE. What
   * has no state comes from the pool: a connection that it has closed meanwhile.
   */
  private static boolean away(@Nullable String state) {
    return state == null
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57");
  }

  private static Problem postgresAway() {
    return Problem.unavailable("PostgreSQL does not answer");
  }

  private static Problem micronauts(int status) {
    return switch (status) {
      case 401 -> Problem.of(Problem.Kind.UNAUTHENTICATED, "UNAUTHORIZED", "An API key is needed");
      case 403 -> Problem.of(Problem.Kind.FORBIDDEN, "FORBIDDEN", "You may not do this");
      case 404, 405 -> Problem.of(Problem.Kind.MISSING, "NOT_FOUND", "There is no such route here");
      case 413 -> Problem.of(Problem.Kind.TOO_LARGE, "TOO_LARGE", "The body is too large");
      case 415 ->
          Problem.of(Problem.Kind.UNSUPPORTED, "UNSUPPORTED", "This route takes application/json");
      case 400, 406, 414, 422, 431 -> Problem.invalid("The request is not as this route needs it");
      default -> Problem.bug();
    };
  }
}
