package dev.armature.graph;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold between the fields of a {@code general_api}, beyond its schema. */
final class CallRules {
  /** Where it is told. */
  interface Told {
    /** The graph is not saved. */
    void fault(String path, String message);

    /** The graph is saved, and the block will fail. */
    void warning(String path, String message);
  }

  private CallRules() {}

  static void check(Map<String, @Nullable Object> config, Told told) {
    Object failing = config.get("fail_on_status");
    if (failing instanceof List<?> list
        && list.stream().noneMatch(CallRules::open)
        && StatusRanges.read(list).isEmpty()) {
      told.fault(
          "fail_on_status",
          "'fail_on_status' must be true, false, or a list such as [404, \"5xx\", \"500-599\"]");
    }
    String method = text(config.get("method"), "GET");
    Object body = config.get("body");
    boolean sent =
        body != null
            && !body.equals("")
            && !open(body)
            && !text(config.get("body_type"), "").equalsIgnoreCase("none");
    if (sent && (method.equals("GET") || method.equals("HEAD"))) {
      told.warning("body", "a %s carries no 'body', so that the block will fail".formatted(method));
    }
  }

  /** In upper case. */
  private static String text(@Nullable Object value, String otherwise) {
    return value instanceof String text && !text.isBlank()
        ? text.strip().toUpperCase(Locale.ROOT)
        : otherwise;
  }

  private static boolean open(@Nullable Object item) {
    return item instanceof String text && (text.contains("{{") || text.contains("<"));
  }
}
