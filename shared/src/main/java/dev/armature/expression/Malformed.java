package dev.armature.expression;

/**
 * An expression that cannot be read.
 *
 * @param path where in the config, such as {@code headers.X-Id}; empty for a bare expression
 * @param position in the string, from 0
 * @param message what is wrong, one sentence for a person
 */
public record Malformed(String path, int position, String message) {}
