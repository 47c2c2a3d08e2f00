package dev.armature.api.http;

import static dev.armature.graph.Limits.GRAPH_BYTES;
import static dev.armature.graph.Limits.HEADERS_BYTES;
import static dev.armature.graph.Limits.URI_CHARS;

import dev.armature.api.Causes;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.web.router.RouteAttributes;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/** Every no leaves the api here, ours and Micronaut's own alike, in the dialect of its path. */
@Singleton
public final class ProblemResponses implements ErrorResponseProcessor<Object> {
  /** Seconds after which a caller may try again when a part of the house was away. */
  private static final String RETRY_SECONDS = "2";

  private final Dialects dialects;
  private final InstantSource clock;

  ProblemResponses(Dialects dialects, InstantSource clock) {
    this.dialects = dialects;
    this.clock = clock;
  }

  @Override
  public MutableHttpResponse<Object> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    HttpRequest<?> request = context.getRequest();
    Optional<Problem> ours = context.getRootCause().flatMap(Causes::problem);
    int said = unread(request).orElse(response.code());
    Problem problem = ours.orElseGet(() -> micronauts(said));
    Dialect dialect = dialects.of(request.getPath());
    // Where the no is Micronaut's own, so is its status: 405 is no kind of ours.
    int status = ours.isPresent() ? dialect.status(problem) : said;
    MutableHttpResponse<Object> answer =
        response.status(status).body(dialect.body(problem, coded(request)));
    answer.contentType(MediaType.APPLICATION_JSON_TYPE);
    // What could not even be read comes by no filter, which else say these.
    answer.getHeaders().set(RequestIds.HEADER, RequestIds.of(request));
    if (dialect.counted()) {
      AllowanceHeaders.unknown(answer.getHeaders(), clock.instant());
    }
    if (status == HttpStatus.UNAUTHORIZED.getCode()) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (problem.kind() == Problem.Kind.UNAVAILABLE || problem.kind() == Problem.Kind.TOO_MUCH) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    }
    return answer;
  }

  /** The status of a request that Netty could not read; empty: it could. */
  private static OptionalInt unread(HttpRequest<?> request) {
    if (!(request instanceof NettyHttpRequest<?> netty)
        || !netty.getNativeRequest().decoderResult().isFailure()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        switch (netty.getNativeRequest().decoderResult().cause()) {
          case TooLongHttpLineException _ -> HttpStatus.REQUEST_URI_TOO_LONG.getCode();
          case TooLongHttpHeaderException _ -> HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.getCode();
          default -> HttpStatus.BAD_REQUEST.getCode();
        });
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
      case 413 -> tooLarge("TOO_LARGE", "The body has more than %,d bytes", GRAPH_BYTES);
      case 415 ->
          Problem.of(Problem.Kind.UNSUPPORTED, "UNSUPPORTED", "This route takes application/json");
      case 414 -> tooLarge("URI_TOO_LONG", "The address has more than %,d characters", URI_CHARS);
      case 431 ->
          tooLarge("HEADERS_TOO_LARGE", "The headers have more than %,d bytes", HEADERS_BYTES);
      case 400, 406, 422 -> Problem.invalid("The request is not as this route needs it");
      default -> Problem.bug();
    };
  }

  private static Problem tooLarge(String code, String message, int most) {
    return Problem.of(Problem.Kind.TOO_LARGE, code, message.formatted(most));
  }
}
