package dev.armature.execution;

import org.jspecify.annotations.Nullable;

/** A value that a walk holds until nobody looks at it any more. */
public sealed interface Held {
  /** The value. */
  @Nullable Object value();

  /** A field of a block's result. */
  record Field(int block, String field, @Nullable Object value) implements Held {}

  /** What a way carries to an input of its target. */
  record Carried(int way, Object value) implements Held {}
}
