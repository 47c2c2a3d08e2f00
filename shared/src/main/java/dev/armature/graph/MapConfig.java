package dev.armature.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the items of a map may be, beyond what the schema of its type says. */
final class MapConfig {
  private MapConfig() {}

  static void check(Map<String, @Nullable Object> config, ConfigFit.Told told) {
    Object items = config.get("items");
    if (items instanceof List<?> list && list.size() > Limits.MAP_ITEMS) {
      told.misfit(
          "items",
          "'items' has %,d of them, and %,d is the most".formatted(list.size(), Limits.MAP_ITEMS));
    } else if (!(items instanceof List<?>) && !(items instanceof String)) {
      told.misfit("items", "'items' must be a list, or an expression of one");
    }
  }
}
