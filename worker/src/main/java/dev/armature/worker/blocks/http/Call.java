package dev.armature.worker.blocks.http;

import dev.armature.worker.credential.Secret;
import dev.armature.worker.net.SafeHttp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A call that may be sent.
 *
 * @param method in upper case
 * @param headers the author's, without the content's type and the credential
 * @param secret shown in headers of its own
 */
public record Call(
    String method,
    HttpUrl url,
    List<Row> headers,
    @Nullable Content content,
    @Nullable Secret secret) {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** With these, a request could say two things about where it ends. */
  private static final Set<String> RESERVED =
      Set.of("content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer");

  /** What may be told to whoever a call is led to: everything else could be a key. */
  private static final Set<String> HARMLESS =
      Set.of(
          "accept",
          "accept-encoding",
          "accept-language",
          "cache-control",
          "content-language",
          "content-type",
          "idempotency-key",
          "prefer",
          "range",
          "user-agent");

  /** Keeps its own copy. */
  public Call {
    headers = List.copyOf(headers);
  }

  /**
   * The method that a config means; absent: GET.
   *
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID}
   */
  public static String method(@Nullable String written) {
    String method =
        written == null || written.isBlank() ? "GET" : written.strip().toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw Invalid.config("'method' must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
    }
    return method;
  }

  /**
   * The call, with its key where its method writes and the author set none.
   *
   * @param key the {@code Idempotency-Key}
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID} where HTTP does not allow
   *     it, {@code CREDENTIAL_HOST} where the credential may not go there
   */
  public static Call of(
      String method,
      HttpUrl url,
      List<Row> headers,
      @Nullable Content content,
      @Nullable Permit permit,
      String key) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    boolean empty = content == null || content.bytes().length == 0;
    if (reads && !empty) {
      throw Invalid.config("a %s carries no 'body'; send 'params'".formatted(method));
    }
    List<Row> all = new ArrayList<>();
    for (Row header : headers) {
      check(header);
      all.add(header);
    }
    if (!reads && all.stream().noneMatch(it -> it.name().equalsIgnoreCase("idempotency-key"))) {
      all.add(new Row("Idempotency-Key", key));
    }
    Secret secret = permit == null ? null : permit.shownTo(url);
    if (secret != null) {
      for (String shown : secret.headers().keySet()) {
        if (all.stream().anyMatch(it -> it.name().equalsIgnoreCase(shown))) {
          throw Invalid.config(
              "the header '%s' is the credential's: set one of them".formatted(shown));
        }
      }
    }
    return new Call(method, url, all, reads ? null : content, secret);
  }

  /** As it goes to the network. */
  SafeHttp.Sent sent(Duration timeout, int mostAnswerBytes) {
    Headers.Builder all = new Headers.Builder();
    boolean fixed = content != null && content.fixed();
    for (Row header : headers) {
      if (!fixed || !header.name().equalsIgnoreCase("content-type")) {
        all.add(header.name(), header.value());
      }
    }
    if (content != null && all.get("Content-Type") == null) {
      all.add("Content-Type", content.type());
    }
    if (secret != null) {
      secret.headers().forEach((name, value) -> shown(all, name, value));
    }
    return new SafeHttp.Sent(
        method,
        url,
        all.build(),
        content == null ? null : content.bytes(),
        timeout,
        mostAnswerBytes);
  }

  /**
   * The same, led to another address: whoever is there is told nothing that could be a key, unless
   * it is the one that was told before.
   */
  Call ledTo(HttpUrl to, boolean keepsContent) {
    boolean same = Permit.sameOrigin(url, to);
    List<Row> kept =
        (same ? headers : harmless(headers))
            .stream()
                .filter(it ->
                    keepsContent || !it.name().toLowerCase(Locale.ROOT).startsWith("content-"))
                .toList();
    return new Call(
        keepsContent || method.equals("HEAD") ? method : "GET",
        to,
        kept,
        keepsContent ? content : null,
        same ? secret : null);
  }

  /** Those of the headers that cannot be a key. */
  public static List<Row> harmless(List<Row> headers) {
    return headers.stream()
        .filter(it -> HARMLESS.contains(it.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static void check(Row header) {
    String name = header.name();
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw Invalid.config("the header '%s' is not the author's to set".formatted(name));
    }
    try {
      new Headers.Builder().add(name, header.value());
    } catch (IllegalArgumentException e) {
      throw Invalid.config(
          "the header '%s' is not as HTTP allows it: visible ASCII, no line breaks"
              .formatted(name.replaceAll("[^\\x21-\\x7e]", "?")));
    }
  }

  private void shown(Headers.Builder all, String name, String value) {
    try {
      all.add(name, value);
    } catch (IllegalArgumentException e) {
      // The exception may hold the value: it goes no further.
      throw Invalid.config("the credential has characters that no header can carry");
    }
  }
}
