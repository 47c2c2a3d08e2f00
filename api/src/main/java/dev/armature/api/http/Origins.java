package dev.armature.api.http;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where pages come from that may call from a browser, each named in full. */
record Origins(Set<String> all) {
  /** As browsers write it: no path, no default port, and no star, which would be everybody. */
  private static final Pattern FORM =
      Pattern.compile("https?://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?");

  /** Keeps its own copy. */
  Origins {
    all = Set.copyOf(all);
  }

  /**
   * Those that a setting names.
   *
   * @throws IllegalArgumentException where it names something else, with the name of the setting
   */
  static Origins of(String setting, String text) {
    Set<String> all = new LinkedHashSet<>();
    Arrays.stream(text.split(",", -1))
        .map(it -> it.strip().toLowerCase(Locale.ROOT))
        .filter(it -> !it.isEmpty())
        .forEach(origin -> {
          if (!FORM.matcher(origin).matches()) {
            throw new IllegalArgumentException(
                "%s must name origins such as https://app.example.com, not '%s'"
                    .formatted(setting, origin));
          }
          all.add(origin);
        });
    return new Origins(all);
  }

  /** Whether there are any. */
  boolean none() {
    return all.isEmpty();
  }

  /** Whether a page of this origin may call; null, which is no page: no. */
  boolean has(@Nullable String origin) {
    return origin != null && all.contains(origin);
  }
}
