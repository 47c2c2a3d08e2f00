package dev.armature.worker.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import dev.armature.worker.net.SafeHttp.Sent;
import dev.armature.worker.net.StreamedHttp;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * One call of the provider's library through the door of the house. It is made on the thread that
 * asks. It shows the key, which the library never sees, and looks at what the library does not
 * tell: refusals, errors in the middle of a stream, and whether a stream came to its end.
 */
final class ModelHttp implements HttpClient, HttpClientBuilder {
  /** The library's own ways to show a key. */
  private static final Set<String> KEYS = Set.of("authorization", "x-api-key");

  private final StreamedHttp door;
  private final Access access;
  private final Duration timeout;
  private final InstantSource clock;
  private final StringBuilder refusal = new StringBuilder();
  private boolean declined;
  private boolean finished;

  ModelHttp(StreamedHttp door, Access access, Duration timeout, InstantSource clock) {
    this.door = door;
    this.access = access;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Whether a stream came to its end; an answer in one piece has. */
  boolean finished() {
    return finished;
  }

  /** Whether the model declined to answer. */
  boolean declined() {
    return declined || !refusal.isEmpty();
  }

  /** Why it declined, as far as it said. */
  String refusal() {
    return refusal.toString();
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    try (StreamedHttp.Opened answer = opened(request)) {
      byte[] body = answer.whole();
      looked(new String(body, StandardCharsets.UTF_8));
      finished = true;
      return response(answer).body(body).build();
    }
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    try (StreamedHttp.Opened answer = opened(request)) {
      listener.onOpen(response(answer).build());
      ServerSentEventContext context = new ServerSentEventContext(new Uncut());
      answer.events((name, data) -> {
        if (data.equals("[DONE]")) {
          finished = true;
          return false;
        }
        looked(data);
        listener.onEvent(new ServerSentEvent(name, data), context);
        return true;
      });
      listener.onClose();
    }
  }

  private StreamedHttp.Opened opened(HttpRequest request) {
    Map<String, String> headers = new LinkedHashMap<>();
    request
        .headers()
        .forEach((name, values) -> {
          if (!KEYS.contains(name.toLowerCase(Locale.ROOT))) {
            headers.put(name, values.getLast());
          }
        });
    headers.putAll(access.headers());
    StreamedHttp.Opened answer =
        door.open(
            new Sent(
                request.method().name(),
                HttpUrl.get(request.url()),
                headers,
                Objects.requireNonNullElse(request.body(), "").getBytes(StandardCharsets.UTF_8),
                timeout),
            access.operators());
    if (answer.status() / 100 == 2) {
      return answer;
    }
    try (answer) {
      throw ModelProblems.refused(
          access, answer.status(), answer.headers(), answer.whole(), clock.instant());
    }
  }

  private static SuccessfulHttpResponse.Builder response(StreamedHttp.Opened answer) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    answer.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return SuccessfulHttpResponse.builder().statusCode(answer.status()).headers(headers);
  }

  /** Sees what the library leaves out. */
  private void looked(String json) {
    JsonNode seen;
    try {
      seen = Json.stored().readTree(json);
    } catch (IOException e) {
      throw ModelProblems.unreadable(access, e);
    }
    JsonNode error = seen.path("error");
    if (error.isObject() || error.isTextual()) {
      throw ModelProblems.broken(access, error);
    }
    JsonNode choice = seen.path("choices").path(0);
    refusal.append(choice.path("message").path("refusal").asText(""));
    refusal.append(choice.path("delta").path("refusal").asText(""));
    String reason =
        choice.path("finish_reason").asText(seen.path("delta").path("stop_reason").asText(""));
    declined |= reason.equals("content_filter") || reason.equals("refusal");
    declined |= seen.path("stop_reason").asText("").equals("refusal");
    finished |= !reason.isEmpty() || seen.path("type").asText("").equals("message_stop");
  }

  @Override
  public Duration connectTimeout() {
    return timeout;
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration ignored) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return timeout;
  }

  @Override
  public HttpClientBuilder readTimeout(Duration ignored) {
    return this;
  }

  @Override
  public HttpClient build() {
    return this;
  }

  /** Nobody here cuts a stream short. */
  private static final class Uncut implements ServerSentEventParsingHandle {
    @Override
    public void cancel() {}

    @Override
    public boolean isCancelled() {
      return false;
    }
  }
}
