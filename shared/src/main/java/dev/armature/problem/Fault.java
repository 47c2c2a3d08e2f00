package dev.armature.problem;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with what was sent.
 *
 * @param code stable, such as {@code DUPLICATE_BLOCK}
 * @param path where, as a path into the body such as {@code blocks[3].config.url}; empty for the
 *     whole
 * @param blockId the block it is about, where it is about one
 * @param message one sentence for a person
 */
public record Fault(String code, String path, @Nullable String blockId, String message) {
  /** A fault that is about no block. */
  public static Fault of(String code, String path, String message) {
    return new Fault(code, path, null, message);
  }
}
