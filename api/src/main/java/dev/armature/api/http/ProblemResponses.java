package dev.armature.api.http;

import dev.armature.api.Causes;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.util.Optional;

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
    Optional<Problem> ours = context.getRootCause().flatMap(Causes::problem);
    Problem problem = ours.orElseGet(() -> micronauts(response.code()));
    Dialect dialect = dialects.of(request.getPath());
    // Where the no is Micronaut's own, so is its status: 405 is no kind of ours.
    int status = ours.isPresent() ? dialect.status(problem) : response.code();
    MutableHttpResponse<Object> answer =
        response.status(status).body(dialect.body(problem, coded(request)));
    answer.contentType(MediaType.APPLICATION_JSON_TYPE);
    if (status == HttpStatus.UNAUTHORIZED.getCode()) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
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
