package dev.armature.api.http;

import dev.armature.sealing.InHand;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The secrets that a request shows, or its answer: no line of the log shows them for as long as
 * there is the request.
 */
public final class ShownSecrets {
  private static final String ATTRIBUTE = "armature.shown-secrets";

  /**
   * What may be a secret of somebody: long, and one word. Anything else would let strangers choose
   * which words of the log nobody sees.
   */
  private static final Pattern LIKELY = Pattern.compile("\\S{16,4096}");

  private record Held(List<InHand> all) {}

  private ShownSecrets() {}

  /** Holds a secret that is known to be one. */
  public static void hold(HttpRequest<?> request, String secret) {
    Optional<Held> before = request.getAttribute(ATTRIBUTE, Held.class);
    Held held = before.orElseGet(() -> new Held(new CopyOnWriteArrayList<>()));
    held.all().add(InHand.of(secret));
    request.setAttribute(ATTRIBUTE, held);
  }

  /** Holds what a client calls a secret of its own, if it can be one. */
  public static void holdLikely(HttpRequest<?> request, String said) {
    if (LIKELY.matcher(said).matches()) {
      hold(request, said);
    }
  }

  /** Holds what the headers, the cookies and the address of a request show. */
  static void hold(HttpRequest<?> request) {
    HttpHeaders headers = request.getHeaders();
    for (String name : List.of(HttpHeaders.AUTHORIZATION, "X-API-Key", "apikey")) {
      for (String value : headers.getAll(name)) {
        // Behind the scheme, where there is one.
        holdLikely(request, value.substring(value.lastIndexOf(' ') + 1));
      }
    }
    request.getCookies().getAll().forEach(it -> holdLikely(request, it.getValue()));
    String token = request.getParameters().get("token");
    if (token != null) {
      holdLikely(request, token);
    }
  }
}
