package dev.armature.worker.net;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The one door for outgoing HTTP. Where a socket connects, its address is held against the {@link
 * AddressRules}, so that no spelling of an address and no resolver passes them. Redirects are never
 * followed, no proxy and no cookie is used.
 */
public final class SafeHttp {
  /** The largest answer, in bytes. */
  public static final int MOST_ANSWER_BYTES = 1024 * 1024;

  /**
   * What goes out.
   *
   * @param timeout of the whole exchange
   */
  public record Sent(
      String method,
      HttpUrl url,
      Map<String, String> headers,
      byte @Nullable [] body,
      Duration timeout) {}

  /** What came back; names of headers in lower case, the last of several values. */
  public record Answer(int status, Map<String, String> headers, byte[] body) {}

  private final OkHttpClient client;

  SafeHttp(AddressRules rules, Dns dns) {
    this.client =
        new OkHttpClient.Builder()
            .dns(dns)
            .socketFactory(new GuardedSockets(rules))
            .proxy(Proxy.NO_PROXY)
            .cookieJar(CookieJar.NO_COOKIES)
            .followRedirects(false)
            .followSslRedirects(false)
            // No connection is used twice: one that the other side has closed meanwhile would cost
            // an attempt, and OkHttp's own repeats would not be counted as attempts.
            .retryOnConnectionFailure(false)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .addNetworkInterceptor(SafeHttp::withoutHiddenRepeat)
            .build();
  }

  /** The address a text means, if it is one that this door serves. */
  public static HttpUrl url(String text) {
    HttpUrl url = HttpUrl.parse(text.strip());
    if (url == null) {
      throw invalid("'url' must be an http or https address");
    }
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      throw invalid("'url' must not hold a user name or password; send a header instead");
    }
    return url;
  }

  /**
   * Sends and reads the answer.
   *
   * @throws ProblemException {@code ADDRESS_REFUSED}, {@code RESPONSE_TOO_LARGE}, {@code
   *     HTTP_TIMEOUT} or {@code CONNECTION_FAILED}; the last two may pass
   */
  public Answer exchange(Sent sent) {
    Request.Builder request = new Request.Builder().url(sent.url());
    try {
      sent.headers().forEach(request::header);
      byte[] bytes = sent.body();
      request.method(sent.method(), body(sent.method(), bytes, sent.headers()));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              "CONFIG_INVALID",
              "a header or the method is not as HTTP allows it"),
          e);
    }
    Call call = client.newCall(request.build());
    call.timeout().timeout(sent.timeout().toMillis(), TimeUnit.MILLISECONDS);
    try (Response response = call.execute()) {
      return new Answer(response.code(), headers(response), body(response));
    } catch (IOException e) {
      throw problem(e, sent);
    }
  }

  /**
   * OkHttp sends a request again by itself where a 503 says "at once"; attempts are counted, so it
   * may not.
   */
  private static Response withoutHiddenRepeat(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    String pause = response.header("Retry-After");
    return response.code() == 503 && pause != null && pause.strip().matches("0+")
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  private static @Nullable RequestBody body(
      String method, byte @Nullable [] bytes, Map<String, String> headers) {
    boolean needsOne = List.of("POST", "PUT", "PATCH").contains(method);
    if (bytes == null) {
      return needsOne ? RequestBody.create(new byte[0], null) : null;
    }
    String type =
        headers.entrySet().stream()
            .filter(it -> it.getKey().equalsIgnoreCase("content-type"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("application/json");
    return RequestBody.create(bytes, MediaType.parse(type));
  }

  private static Map<String, String> headers(Response response) {
    Map<String, String> headers = new LinkedHashMap<>();
    response.headers().forEach(it -> headers.put(lower(it.getFirst()), it.getSecond()));
    return headers;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static byte[] body(Response response) throws IOException {
    ResponseBody body = response.body();
    BufferedSource source = body.source();
    if (source.request(MOST_ANSWER_BYTES + 1L)) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "RESPONSE_TOO_LARGE",
              "the answer has more than %,d bytes".formatted(MOST_ANSWER_BYTES))
          .thrown();
    }
    return source.readByteArray();
  }

  private static ProblemException problem(IOException thrown, Sent sent) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof GuardedSockets.Refused) {
        return new ProblemException(
            Problem.of(
                Problem.Kind.INVALID,
                "ADDRESS_REFUSED",
                "'%s' leads to an address inside the operator's network"
                    .formatted(sent.url().host())),
            thrown);
      }
    }
    return thrown instanceof InterruptedIOException
        ? new ProblemException(
            Problem.of(
                Problem.Kind.TIMEOUT,
                "HTTP_TIMEOUT",
                "no whole answer from '%s' within %d ms"
                    .formatted(sent.url().host(), sent.timeout().toMillis())),
            thrown)
        : new ProblemException(
            Problem.of(
                Problem.Kind.UPSTREAM,
                "CONNECTION_FAILED",
                "no answer from '%s'".formatted(sent.url().host())),
            thrown);
  }

  private static ProblemException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }

  /** Makes the door as the operator set it. */
  @Factory
  static final class Doors {
    @Bean
    @Singleton
    SafeHttp door(EgressConfig config) {
      return new SafeHttp(new AddressRules(config.ranges()), Dns.SYSTEM);
    }
  }
}
