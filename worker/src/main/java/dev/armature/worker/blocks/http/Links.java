package dev.armature.worker.blocks.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Reads the {@code Link} header, {@code <https://…?page=2>; rel="next", <…>; rel="last"}. */
final class Links {
  private Links() {}

  /** Where {@code rel=next} leads. */
  static Optional<String> next(String header) {
    int at = 0;
    while ((at = header.indexOf('<', at)) >= 0) {
      int close = header.indexOf('>', at);
      if (close < 0) {
        return Optional.empty();
      }
      int end = end(header, close + 1);
      if (isNext(header.substring(close + 1, end))) {
        return Optional.of(header.substring(at + 1, close).strip());
      }
      at = end;
    }
    return Optional.empty();
  }

  /** Where the parameters of a link end: at a comma outside of quotes. */
  private static int end(String header, int from) {
    boolean quoted = false;
    for (int i = from; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return header.length();
  }

  private static boolean isNext(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      int equal = parameter.indexOf('=');
      if (equal > 0 && parameter.substring(0, equal).strip().equalsIgnoreCase("rel")) {
        String value = parameter.substring(equal + 1).strip().replace("\"", "");
        return Arrays.asList(value.toLowerCase(Locale.ROOT).split("\\s+", -1)).contains("next");
      }
    }
    return false;
  }
}
