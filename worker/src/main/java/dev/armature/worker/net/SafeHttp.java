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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import okio.GzipSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * The one door for outgoing HTTP. Where a socket connects, its address is held against the {@link
 * AddressRules}, so that no spelling of an address and no resolver passes them. Redirects are never
 * followed, no proxy and no cookie is used.
 */
public final class SafeHttp {
  /** The largest answer in bytes, where a call does not say another. */
  public static final int MOST_ANSWER_BYTES = 1024 * 1024;

  /** The largest answer in bytes that a call may ask for. */
  public static final int MOST_ASKED_BYTES = 64 * 1024 * 1024;

  /** Octal to some, decimal to others: who checks and who connects may not agree. */
  private static final Pattern AMBIGUOUS = Pattern.compile("^(?=[0-9.]+$)(.*\\.)?0[0-9]");

  /**
   * What goes out.
   *
   * @param timeout of the whole exchange
   * @param mostAnswerBytes of the answer, its encoding undone
   */
  public record Sent(
      String method,
      HttpUrl url,
      Headers headers,
      byte @Nullable [] body,
      Duration timeout,
      int mostAnswerBytes) {
    /**
     * With one value for each header, and an answer of {@link #MOST_ANSWER_BYTES} at most.
     *
     * @throws ProblemException {@code CONFIG_INVALID} where HTTP does not allow a header
     */
    public Sent(
        String method,
        HttpUrl url,
        Map<String, String> headers,
        byte @Nullable [] body,
        Duration timeout) {
      this(method, url, allowed(headers), body, timeout, MOST_ANSWER_BYTES);
    }
  }

  /**
   * What came back; names of headers in lower case, several values of one joined by commas ({@code
   * set-cookie}: by line breaks).
   *
   * @param body its encoding undone
   * @param at when it came
   */
  public record Answer(int status, Map<String, String> headers, byte[] body, Instant at) {}

  private final OkHttpClient client;

  SafeHttp(AddressRules rules, Dns dns) {
    this(new GuardedSockets(rules), dns);
  }

  SafeHttp(GuardedSockets sockets, Dns dns) {
    this.client = client(sockets, dns);
  }

  /** A client with the manners of the house, over these sockets. */
  static OkHttpClient client(SocketFactory sockets, Dns dns) {
    return new OkHttpClient.Builder()
        .dns(dns)
        .socketFactory(sockets)
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
    Call call = call(client, sent);
    try (Response response = call.execute()) {
      boolean zipped = zipped(response);
      return new Answer(
          response.code(),
          headers(response, zipped),
          body(response, zipped, sent.mostAnswerBytes()),
          Instant.ofEpochMilli(response.receivedResponseAtMillis()));
    } catch (IOException e) {
      throw problem(e, sent);
    }
  }

  /**
   * What is sent, as a call that is over after its timeout.
   *
   * @throws ProblemException {@code ADDRESS_REFUSED} or {@code CONFIG_INVALID}
   */
  static Call call(OkHttpClient client, Sent sent) {
    if (AMBIGUOUS.matcher(sent.url().host()).find()) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "ADDRESS_REFUSED",
              "'%s' can be read as two addresses: write it without zeros in front"
                  .formatted(sent.url().host()))
          .thrown();
    }
    Request.Builder request = new Request.Builder().url(sent.url()).headers(sent.headers());
    try {
      request.method(sent.method(), body(sent));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", "the method is not as HTTP allows it"),
          e);
    }
    Call call = client.newCall(request.build());
    call.timeout().timeout(sent.timeout().toMillis(), TimeUnit.MILLISECONDS);
    return call;
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

  private static Headers allowed(Map<String, String> headers) {
    Headers.Builder all = new Headers.Builder();
    headers.forEach((name, value) -> {
      try {
        all.set(name, value);
      } catch (IllegalArgumentException e) {
        // The exception may hold the value: it goes no further.
        throw invalid("a header is not as HTTP allows it");
      }
    });
    return all.build();
  }

  private static @Nullable RequestBody body(Sent sent) {
    byte[] bytes = sent.body();
    if (bytes == null) {
      boolean needsOne = List.of("POST", "PUT", "PATCH").contains(sent.method());
      return needsOne ? RequestBody.create(new byte[0], null) : null;
    }
    String type = sent.headers().get("Content-Type");
    return RequestBody.create(bytes, MediaType.parse(type == null ? "application/json" : type));
  }

  /** Whether it comes compressed because the caller asked so: else OkHttp has undone it already. */
  private static boolean zipped(Response response) throws IOException {
    String encoding = response.header("Content-Encoding", "");
    return ("gzip".equalsIgnoreCase(encoding) || "x-gzip".equalsIgnoreCase(encoding))
        && !response.body().source().exhausted();
  }

  /** Its headers, names in lower case; without what an encoding that was undone says. */
  static Map<String, String> headers(Response response, boolean zipped) {
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .headers()
        .forEach(it -> {
          String name = it.getFirst().toLowerCase(Locale.ROOT);
          String between = name.equals("set-cookie") ? "\n" : ", ";
          headers.merge(name, it.getSecond(), (one, more) -> one + between + more);
        });
    if (zipped) {
      headers.remove("content-encoding");
      headers.remove("content-length");
    }
    return headers;
  }

  private static byte[] body(Response response, boolean zipped, int most) throws IOException {
    BufferedSource raw = response.body().source();
    BufferedSource source = zipped ? Okio.buffer(new GzipSource(raw)) : raw;
    if (source.request(most + 1L)) {
      throw Problem.of(
              Problem.Kind.TOO_LARGE,
              "RESPONSE_TOO_LARGE",
              "the answer has more than %,d bytes".formatted(most))
          .thrown();
    }
    return source.readByteArray();
  }

  /** What a broken exchange is told as. */
  static ProblemException problem(IOException thrown, Sent sent) {
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

    @Bean
    @Singleton
    StreamedHttp streamed(EgressConfig config) {
      return new StreamedHttp(new AddressRules(config.ranges()), Dns.SYSTEM);
    }
  }
}
