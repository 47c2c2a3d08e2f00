package dev.armature.api.http.api;

import dev.armature.execution.Ending;
import dev.armature.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a webhook call as its response block wants it. Only headers that say something
 * about the answer get out: none that sets cookies, opens other origins or steers a proxy.
 *
 * @param body UTF-8; empty where the status has none
 */
record ShapedAnswer(int status, Map<String, String> headers, byte[] body) {
  private static final Set<String> ALLOWED =
      Set.of(
          "cache-control",
          "content-disposition",
          "content-language",
          "content-type",
          "etag",
          "expires",
          "last-modified",
          "link",
          "location",
          "retry-after",
          "vary");
  private static final Pattern OWN = Pattern.compile("x-[a-z0-9-]{1,100}");

  /** Ours, and those that proxies obey. */
  private static final Pattern NEVER =
      Pattern.compile(
          "x-(accel|sendfile|lighttpd|reproxy|execution-id|content-type-options|forwarded|real-ip)"
              + ".*");

  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,4000}");
  private static final Pattern TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+( *;.*)?");
  private static final String CONTENT_TYPE = "content-type";

  /** As the block says; a text is sent as it is, everything else as JSON. */
  static ShapedAnswer of(Ending.Answer wanted, @Nullable Object output) {
    // Below 200 is no answer yet, and nothing comes after this one.
    int status = wanted.status() < 200 || wanted.status() > 599 ? 200 : wanted.status();
    Map<String, String> headers = new LinkedHashMap<>();
    wanted
        .headers()
        .forEach((name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (allowed(lower)) {
            text(value)
                .filter(it -> VALUE.matcher(it).matches())
                .filter(it -> !lower.equals(CONTENT_TYPE) || TYPE.matcher(it).matches())
                .ifPresent(it -> headers.put(lower, it));
          }
        });
    if (status == 204 || status == 205 || status == 304) {
      headers.remove(CONTENT_TYPE);
      return new ShapedAnswer(status, headers, new byte[0]);
    }
    headers.putIfAbsent(
        CONTENT_TYPE, output instanceof String ? "text/plain;charset=utf-8" : "application/json");
    String body = output instanceof String text ? text : Json.text(output);
    return new ShapedAnswer(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean allowed(String name) {
    return ALLOWED.contains(name)
        || (OWN.matcher(name).matches() && !NEVER.matcher(name).matches());
  }

  private static Optional<String> text(@Nullable Object value) {
    return switch (value) {
      case String text -> Optional.of(text.strip());
      case Number number -> Optional.of(number.toString());
      case Boolean truth -> Optional.of(truth.toString());
      case null, default -> Optional.empty();
    };
  }
}
