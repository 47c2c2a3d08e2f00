package dev.armature.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How deeply JSON is nested, found level by level, so that no depth exhausts the stack. */
final class Depth {
  private Depth() {}

  /** Whether objects and lists stand in each other more than this often. */
  static boolean over(@Nullable Object json, int most) {
    List<@Nullable Object> level = new ArrayList<>();
    level.add(json);
    for (int depth = 0; !level.isEmpty(); depth++) {
      if (depth > most) {
        return true;
      }
      List<@Nullable Object> below = new ArrayList<>();
      for (Object value : level) {
        switch (value) {
          case Map<?, ?> map -> below.addAll(map.values());
          case Collection<?> list -> below.addAll(list);
          case null, default -> {}
        }
      }
      level = below;
    }
    return false;
  }
}
