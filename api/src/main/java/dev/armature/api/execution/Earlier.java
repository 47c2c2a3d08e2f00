package dev.armature.api.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.execution.BlockReply;
import dev.armature.execution.ItemSeed;
import dev.armature.problem.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the blocks of a run that have ended, or of those of one item of a map, as its
 * histories tell it. Stored, so add-only.
 *
 * @param ends by the id of the block
 * @param items what became of the body of each map, by the map's id and the index of the item
 */
record Earlier(
    Map<String, End> ends,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Map<Integer, Item>> items) {
  /** Nothing has. */
  static final Earlier NOTHING = new Earlier(Map.of(), Map.of());

  /** Keeps its own copies; absent is none. */
  Earlier {
    ends = Collections.unmodifiableMap(new LinkedHashMap<>(ends));
    items = items == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(items));
  }

  /**
   * How a block ended.
   *
   * @param reply its result; of one that failed, what was found of its ways out, where somebody
   *     looked
   * @param problem why it failed; absent: it did not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record End(@Nullable BlockReply reply, @Nullable Problem problem) {}

  /** What became of one item, and the item itself. */
  record Item(@JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Object value, Earlier past) {}

  /** Whether nothing has ended. */
  boolean nothing() {
    return ends.isEmpty() && items.isEmpty();
  }

  /** This, and what it does not tell as it was before. */
  Earlier after(Earlier before) {
    Map<String, End> all = new LinkedHashMap<>(before.ends);
    all.putAll(ends);
    Map<String, Map<Integer, Item>> bodies = new LinkedHashMap<>(before.items);
    items.forEach((map, own) -> {
      Map<Integer, Item> both = new LinkedHashMap<>(bodies.getOrDefault(map, Map.of()));
      own.forEach((index, item) -> both.merge(index, item, Earlier::after));
      bodies.put(map, both);
    });
    return new Earlier(all, bodies);
  }

  /** An item that is another one by now begins with nothing. */
  private static Item after(Item before, Item now) {
    return ItemSeed.digest(before.value()).equals(ItemSeed.digest(now.value()))
        ? new Item(now.value(), now.past().after(before.past()))
        : now;
  }
}
