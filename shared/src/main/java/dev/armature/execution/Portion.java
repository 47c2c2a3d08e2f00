package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the first act of a batch, {@code open}, gives back.
 *
 * @param skeleton of the graph that the map belongs to
 * @param items the batch's items in their order, references for those that are large
 * @param over what items ended with in a run before this one, by their number in the batch
 * @param walked how far the walks of others came there, by their number in the batch
 */
public record Portion(
    Skeleton skeleton,
    List<@Nullable Object> items,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, @Nullable Object> over,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, WalkState> walked) {
  /** Bytes of the values that come along of each, of the items that were begun before. */
  private static final long MOST_GIVEN = 512 * 1024;

  /** Letters of the states of walks; past it an item begins anew. */
  private static final int MOST_LETTERS = 500_000;

  /** Of items of which nothing is there. */
  public Portion(Skeleton skeleton, List<@Nullable Object> items) {
    this(skeleton, items, Map.of(), Map.of());
  }

  /** Keeps its own copies; absent is none. */
  public Portion {
    items = Collections.unmodifiableList(new ArrayList<>(items));
    over = over == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(over));
    walked = walked == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(walked));
  }

  /**
   * The same with what is there of its items; of one that is another by now, nothing.
   *
   * @param first index of the first item
   * @param seeds what is there, by the index of the item
   * @param keeping keeps a value
   */
  public Portion with(
      int first, Map<Integer, ItemSeed> seeds, Function<@Nullable Object, PayloadRef> keeping) {
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    Map<Integer, WalkState> walks = new LinkedHashMap<>();
    int letters = 0;
    for (int number = 0; number < items.size(); number++) {
      ItemSeed seed = seeds.get(first + number);
      if (seed == null || !seed.item().equals(ItemSeed.digest(items.get(number)))) {
        continue;
      }
      WalkState walk = seed.walk();
      if (walk == null) {
        outputs.put(Integer.toString(number), seed.output());
      } else if (letters < MOST_LETTERS) {
        letters += walk.blocks().length() + walk.ways().length();
        walks.put(number, walk);
      }
    }
    Map<Integer, @Nullable Object> ended = new LinkedHashMap<>();
    PayloadRef.slimmedAgain(outputs, MOST_GIVEN, keeping)
        .forEach((number, output) -> ended.put(Integer.valueOf(number), output));
    long each = MOST_GIVEN / Math.max(1, walks.size());
    walks.replaceAll((number, walk) -> walk.slim(each, keeping));
    return new Portion(skeleton, items, ended, walks);
  }
}
