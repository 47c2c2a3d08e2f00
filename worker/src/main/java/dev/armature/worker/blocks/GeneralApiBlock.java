package dev.armature.worker.blocks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.net.SafeHttp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Calls an HTTP API. Every status is a result; one that may pass is tried again first. */
@Singleton
final class GeneralApiBlock implements BlockType<GeneralApiBlock.Config> {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  private static final String HTTP_STATUS = "HTTP_STATUS";

  /** With these, a request could say two things about where it ends. */
  private static final Set<String> RESERVED =
      Set.of("content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer");

  private static final long DEFAULT_TIMEOUT_MILLIS = 30_000;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final SafeHttp http;

  GeneralApiBlock(SafeHttp http) {
    this.http = http;
  }

  /** The call. */
  record Config(
      @Field("Where to call: an http or https address.") String url,
      @Field("GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS; absent: GET.")
          @Nullable String method,
      @Field("Added to the address's query.") @Nullable Map<String, @Nullable Object> params,
      @Field("Headers by name.") @Nullable Map<String, @Nullable Object> headers,
      @Field("What is sent: text as it is, everything else as JSON.") @Nullable Object body,
      @Field("Of one attempt, in milliseconds; absent: 30000.") @Nullable Long timeout,
      @JsonProperty("fail_on_status")
          @Field("Whether a status of 400 and above fails the block; absent: false.")
          @Nullable Boolean failOnStatus) {}

  @Override
  public String name() {
    return "general_api";
  }

  @Override
  public List<String> aliases() {
    return List.of("api_call");
  }

  @Override
  public String description() {
    return "Calls an HTTP API. Addresses inside the operator's network are refused.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "The body: JSON where the answer says so, else text."),
        new Output("status_code", "integer", "The HTTP status."),
        new Output("headers", "object", "The headers, names in lower case."));
  }

  @Override
  public Defaults defaults() {
    return Defaults.withTimeout(DEFAULT_TIMEOUT_MILLIS);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) throws IOException {
    String method = method(config);
    SafeHttp.Answer answer =
        http.exchange(
            new SafeHttp.Sent(
                method,
                url(config),
                headers(config, method, surroundings),
                body(config, method),
                timeout(config, surroundings)));
    int status = answer.status();
    boolean fails = Boolean.TRUE.equals(config.failOnStatus()) && status >= 400;
    boolean passing = status >= 500 || PASSING.contains(status);
    if (passing && (fails || !surroundings.attempt().last(HTTP_STATUS))) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.UPSTREAM, HTTP_STATUS, "the answer was HTTP %d".formatted(status)),
          null,
          pause(answer).orElse(null));
    }
    if (fails) {
      throw Problem.of(
              Problem.Kind.INVALID, HTTP_STATUS, "the answer was HTTP %d".formatted(status))
          .thrown();
    }
    Map<String, @Nullable Object> result = Results.output(read(answer));
    result.put("status_code", status);
    result.put("headers", new LinkedHashMap<>(answer.headers()));
    return new Outcome.Done(result);
  }

  private static String method(Config config) {
    String method = config.method();
    String upper =
        method == null || method.isBlank() ? "GET" : method.strip().toUpperCase(Locale.ROOT);
    if (!METHODS.contains(upper)) {
      throw invalid("'method' must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
    }
    return upper;
  }

  private static HttpUrl url(Config config) {
    HttpUrl.Builder url = SafeHttp.url(config.url()).newBuilder();
    Map<String, @Nullable Object> params = config.params();
    if (params != null) {
      params.forEach((name, value) -> {
        switch (value) {
          case null -> {}
          case List<?> several -> several.forEach(it -> url.addQueryParameter(name, text(it)));
          case Object one -> url.addQueryParameter(name, text(one));
        }
      });
    }
    return url.build();
  }

  private static Map<String, String> headers(
      Config config, String method, Surroundings surroundings) {
    Map<String, String> headers = new LinkedHashMap<>();
    Map<String, @Nullable Object> given = config.headers();
    if (given != null) {
      given.forEach((name, value) -> {
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
          throw invalid("the header '%s' is not the author's to set".formatted(name));
        }
        if (value != null) {
          headers.put(name, text(value));
        }
      });
    }
    boolean keyed = headers.keySet().stream().anyMatch("idempotency-key"::equalsIgnoreCase);
    if (!keyed && !method.equals("GET") && !method.equals("HEAD")) {
      headers.put("Idempotency-Key", surroundings.idempotencyKey());
    }
    return headers;
  }

  private static byte @Nullable [] body(Config config, String method)
      throws JsonProcessingException {
    byte[] body =
        switch (config.body()) {
          case null -> null;
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          case Object value -> Json.stored().writeValueAsBytes(value);
        };
    if (body == null || !(method.equals("GET") || method.equals("HEAD"))) {
      return body;
    }
    if (body.length > 0) {
      throw invalid("a %s carries no 'body'; send 'params'".formatted(method));
    }
    return null;
  }

  private static Duration timeout(Config config, Surroundings surroundings) {
    Long asked = config.timeout();
    if (asked != null && asked < 1) {
      throw invalid("'timeout' must be a number of milliseconds above 0");
    }
    long millis = asked == null ? DEFAULT_TIMEOUT_MILLIS : asked;
    // A little before the attempt is cut off, so that it is the block that says what took too long.
    long attempt = surroundings.attempt().timeoutMillis();
    return Duration.ofMillis(Math.max(1, Math.min(millis, attempt - Math.min(500, attempt / 10))));
  }

  private static @Nullable Object read(SafeHttp.Answer answer) {
    if (answer.body().length == 0) {
      return null;
    }
    String type = answer.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    if (type.contains("json")) {
      try {
        return Json.stored().readValue(answer.body(), Object.class);
      } catch (IOException e) {
        // It said JSON and is none: the text is what there is.
        return new String(answer.body(), StandardCharsets.UTF_8);
      }
    }
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** The pause that the other side asks for in seconds, within reason. */
  private static Optional<Duration> pause(SafeHttp.Answer answer) {
    return Optional.ofNullable(answer.headers().get("retry-after"))
        .filter(it -> it.matches("\\d{1,9}"))
        .map(it -> Duration.ofSeconds(Long.parseLong(it)))
        .map(it -> it.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : it);
  }

  private static String text(@Nullable Object value) {
    try {
      return switch (value) {
        case null -> "";
        case String text -> text;
        case Object other -> Json.stored().writeValueAsString(other);
      };
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value of JSON cannot be written as JSON", e);
    }
  }

  private static ProblemException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }
}
