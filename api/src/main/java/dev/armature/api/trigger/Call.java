package dev.armature.api.trigger;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A webhook call as it came.
 *
 * @param webhookId as the address has it
 * @param headers by name, whatever its case
 * @param query by name
 * @param body its bytes; what a signature is made over
 */
public record Call(
    String webhookId,
    String method,
    Map<String, List<String>> headers,
    Map<String, List<String>> query,
    byte[] body) {
  /** What a caller shows who he is by stays out of the run, and so out of every history and log. */
  private static final Set<String> SECRET_HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie", "x-api-key", "apikey");

  private static final String TOKEN = "token";

  /** Keeps its own copies. */
  public Call {
    Map<String, List<String>> any = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> any.put(name, List.copyOf(values)));
    headers = Collections.unmodifiableMap(any);
    query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
  }

  /** The first value of a header. */
  Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The token in the query. */
  @Nullable String queryToken() {
    return query.getOrDefault(TOKEN, List.of()).stream().findFirst().orElse(null);
  }

  /** What the run sees of it as {@code trigger}. */
  Map<String, @Nullable Object> request(@Nullable Object value) {
    Map<String, @Nullable Object> seenHeaders = new LinkedHashMap<>();
    headers.forEach((name, values) -> {
      String lower = name.toLowerCase(java.util.Locale.ROOT);
      if (!SECRET_HEADERS.contains(lower)) {
        seenHeaders.put(lower, String.join(", ", values));
      }
    });
    Map<String, @Nullable Object> seenQuery = new LinkedHashMap<>();
    query.forEach((name, values) -> {
      if (!name.equals(TOKEN)) {
        seenQuery.put(name, values.size() == 1 ? values.getFirst() : values);
      }
    });
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("body", value);
    request.put("headers", seenHeaders);
    request.put("query", seenQuery);
    request.put("method", method);
    return request;
  }
}
