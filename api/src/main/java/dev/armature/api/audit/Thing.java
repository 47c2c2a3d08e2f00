package dev.armature.api.audit;

import org.jspecify.annotations.Nullable;

/**
 * What something was done to.
 *
 * @param type such as {@code workflow}
 * @param name for people, as it was then; null: it has none
 */
public record Thing(String type, String id, @Nullable String name) {
  /** One without a name. */
  public static Thing of(String type, String id) {
    return new Thing(type, id, null);
  }
}
