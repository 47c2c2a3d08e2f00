package dev.armature.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the config of a map may say, beyond the types of its fields. */
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
    if (config.get("concurrency") instanceof Number number
        && (number.doubleValue() < 1 || number.doubleValue() > Limits.MAP_CONCURRENCY)) {
      told.misfit(
          "concurrency", "'concurrency' must be from 1 to %,d".formatted(Limits.MAP_CONCURRENCY));
    }
    if (config.get("on_item_error") instanceof String mode
        && !mode.isBlank()
        && !mode.contains("{{")
        && !List.of("fail", "skip", "collect").contains(mode)) {
      told.misfit("on_item_error", "'on_item_error' must be fail, skip or collect");
    }
  }
}
