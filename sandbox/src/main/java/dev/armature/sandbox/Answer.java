package dev.armature.sandbox;

import org.jspecify.annotations.Nullable;

/** What became of a run, as a line of JSON. */
sealed interface Answer {
  /**
   * It ended well.
   *
   * @param output the output as JSON text
   */
  record Done(String output) implements Answer {}

  /**
   * It did not.
   *
   * @param code such as {@code CODE_FAILED}
   * @param message one sentence, the author's own words in it
   * @param line in the author's text, from 1; 0 where nobody knows
   * @param column in that line, from 1; 0 where nobody knows
   */
  record Failed(String code, String message, int line, int column) implements Answer {}

  /** Longer messages are cut: they are the author's to choose. */
  int MOST_MESSAGE_CHARACTERS = 2_000;

  /** This answer with what was logged, without a line's end in it. */
  default String json(Logged logged) {
    StringBuilder json = new StringBuilder(256).append('{');
    switch (this) {
      case Done done -> {
        json.append("\"output\":");
        quote(json, done.output());
      }
      case Failed failed -> {
        json.append("\"code\":");
        quote(json, failed.code());
        json.append(",\"message\":");
        quote(json, shortened(failed.message()));
        json.append(",\"line\":").append(failed.line());
        json.append(",\"column\":").append(failed.column());
      }
    }
    json.append(",\"logs\":[");
    String comma = "";
    for (Logged.Line line : logged.lines()) {
      json.append(comma).append("{\"level\":");
      quote(json, line.level());
      json.append(",\"message\":");
      quote(json, line.message());
      json.append('}');
      comma = ",";
    }
    return json.append("],\"cut\":").append(logged.cut()).append('}').toString();
  }

  private static String shortened(@Nullable String message) {
    if (message == null) {
      return "";
    }
    return message.length() <= MOST_MESSAGE_CHARACTERS
        ? message
        : message.substring(0, MOST_MESSAGE_CHARACTERS) + "…";
  }

  /** Pure ASCII, so that half of a surrogate pair arrives as what it is. */
  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        default -> {
          if (c >= 0x20 && c <= 0x7f) {
            json.append(c);
          } else {
            json.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              json.append(Character.forDigit((c >> shift) & 0xf, 16));
            }
          }
        }
      }
    }
    json.append('"');
  }
}
