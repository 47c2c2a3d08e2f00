package dev.armature.api.http;

import dev.armature.api.Ids;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request is called, in its answer, in the log and in the audit log: as its client calls it,
 * where that is well-formed, else by a new id.
 */
final class RequestIds {
  /** Where it is sent, and answered. */
  static final String HEADER = "X-Request-Id";

  private static final String ATTRIBUTE = "armature.request-id";

  /** Whatever else it were, it would stand in lines of a log that others read. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{7,63}");

  private RequestIds() {}

  /** That of a request; the same each time. */
  static String of(HttpRequest<?> request) {
    Optional<String> known = request.getAttribute(ATTRIBUTE, String.class);
    if (known.isPresent()) {
      return known.get();
    }
    String id = chosen(request.getHeaders().getAll(HEADER));
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }

  /** The one of a request that nothing is known of. */
  static String made() {
    return Ids.next("req_");
  }

  /** What was sent, if it is one, and one alone. */
  static String chosen(List<String> sent) {
    return sent.size() == 1 && FORM.matcher(sent.getFirst()).matches() ? sent.getFirst() : made();
  }
}
