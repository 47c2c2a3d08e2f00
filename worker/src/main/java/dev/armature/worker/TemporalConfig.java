package dev.armature.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code temporal.*}, as the worker reads it.
 *
 * @param address host and port of the frontend ({@code TEMPORAL_ADDRESS})
 * @param namespace where runs live
 */
@ConfigurationProperties("temporal")
record TemporalConfig(
    @Bindable(defaultValue = "127.0.0.1:7233") String address,
    @Bindable(defaultValue = "default") String namespace) {}
