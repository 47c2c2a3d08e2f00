package dev.armature.graph;

import org.jspecify.annotations.Nullable;

/**
 * When a result of the same type and resolved config may be used again.
 *
 * @param ttl for how long, as the author wrote it
 * @param key an expression whose value stands for the config; absent: the config itself
 */
public record Cache(Object ttl, @Nullable String key) {}
