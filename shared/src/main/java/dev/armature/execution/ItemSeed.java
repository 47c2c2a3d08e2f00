package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What is there already of one item of a map, from a run that was before: all of it, or how far the
 * walk through the body came.
 *
 * @param item tells whether an item is the one of then: its {@link #digest}
 * @param output what it ended with; of no meaning where there is a walk
 * @param walk where the walk stopped; absent: it has ended
 */
public record ItemSeed(
    String item,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Object output,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WalkState walk) {
  /** Items of one chunk: they are kept together. */
  public static final int CHUNK = 100;

  /** Tells items apart, by value; of one that is kept by reference, by that. */
  public static String digest(@Nullable Object item) {
    return PayloadRef.of(item).orElseGet(() -> PayloadRef.to(Json.text(item))).hash();
  }
}
