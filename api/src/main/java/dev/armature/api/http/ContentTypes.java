package dev.armature.api.http;

import dev.armature.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What type a body has, and which one a route takes. */
final class ContentTypes {
  /** A text of each of these is one of UTF-8. */
  private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");

  private ContentTypes() {}

  /** Whether the headers announce a body. */
  static boolean hasBody(HttpHeaders headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return headers.contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.strip().equals("0"));
  }

  /**
   * Lets a body pass, or not. One without a type is taken for JSON where the route takes JSON.
   *
   * @param taken the type of the route
   * @param sent the lines of {@code Content-Type}
   * @param encoding {@code Content-Encoding}, as far as nobody has undone it on the way; null:
   *     there is none
   * @throws dev.armature.problem.ProblemException UNSUPPORTED
   */
  static void check(String taken, List<String> sent, @Nullable String encoding) {
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw unsupported("a body as it is", "with Content-Encoding " + encoding).thrown();
    }
    if (sent.isEmpty()) {
      if (!taken.equals(MediaType.APPLICATION_JSON)) {
        throw unsupported(taken, "a body without a type").thrown();
      }
      return;
    }
    if (sent.size() > 1) {
      throw unsupported(taken, "a body of several types").thrown();
    }
    MediaType type =
        read(sent.getFirst())
            .filter(it -> is(taken, it))
            .orElseThrow(() -> unsupported(taken, named(sent.getFirst())).thrown());
    type.getParameters()
        .get("charset")
        .map(it -> it.replace("\"", "").strip())
        .filter(it -> !CHARSETS.contains(it.toLowerCase(Locale.ROOT)))
        .ifPresent(it -> {
          throw unsupported("UTF-8", it).thrown();
        });
  }

  private static boolean is(String taken, MediaType type) {
    return type.getName().equalsIgnoreCase(taken)
        || (taken.equals(MediaType.APPLICATION_JSON)
            && type.getType().equalsIgnoreCase("application")
            && type.getSubtype().toLowerCase(Locale.ROOT).endsWith("+json"));
  }

  private static Optional<MediaType> read(String text) {
    try {
      return Optional.of(MediaType.of(text));
    } catch (IllegalArgumentException e) {
      // No type at all.
      return Optional.empty();
    }
  }

  private static String named(String text) {
    return read(text).map(MediaType::getName).orElse("a body of no type that there is");
  }

  private static Problem unsupported(String taken, String sent) {
    String shown = sent.length() > 80 ? sent.substring(0, 79) + "…" : sent;
    return Problem.of(
        Problem.Kind.UNSUPPORTED,
        "UNSUPPORTED",
        "This route takes %s, not %s".formatted(taken, shown));
  }
}
