package dev.armature.execution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item of a map, as a walk through the map's body is handed it.
 *
 * @param place its index, behind those of the items of the maps around its map, the outermost first
 * @param value the item itself
 * @param lent the results of blocks outside of the body that it sees, by their index
 */
public record MapItem(
    List<Integer> place, @Nullable Object value, Map<Integer, Map<String, @Nullable Object>> lent) {
  /** Keeps its own copies. */
  public MapItem {
    place = List.copyOf(place);
    lent = Collections.unmodifiableMap(new LinkedHashMap<>(lent));
  }
}
