package dev.armature.journeys;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an expression of Prometheus asks for.
 *
 * @param selectors the series that it names
 * @param grouped the labels that it groups or joins by
 */
record PromQl(List<Selector> selectors, Set<String> grouped) {
  /**
   * Series of one name.
   *
   * @param labels those that it looks at, with the value where exactly one will do, else empty
   */
  record Selector(String name, Map<String, String> labels) {}

  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern NAME =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:(\\s*\\()|\\s*\\{([^}]*)})?");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

  static PromQl of(String expression) {
    Set<String> grouped = new TreeSet<>();
    String plain = RANGE.matcher(expression).replaceAll("");
    Matcher grouping = GROUPING.matcher(plain);
    while (grouping.find()) {
      for (String label : grouping.group(1).split(",", -1)) {
        grouped.add(label.strip());
      }
    }
    List<Selector> selectors = new ArrayList<>();
    Matcher name = NAME.matcher(grouping.replaceAll(""));
    while (name.find()) {
      if (name.group(2) == null && !WORDS.contains(name.group(1))) {
        selectors.add(new Selector(name.group(1), labels(name.group(3))));
      }
    }
    return new PromQl(selectors, grouped);
  }

  private static Map<String, String> labels(@Nullable String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    Matcher label = LABEL.matcher(text == null ? "" : text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2).equals("=") ? label.group(3) : "");
    }
    return labels;
  }
}
