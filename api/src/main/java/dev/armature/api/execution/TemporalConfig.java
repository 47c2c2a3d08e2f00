package dev.armature.api.execution;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code temporal.*}, as the api reads it.
 *
 * @param address host and port of the frontend ({@code TEMPORAL_ADDRESS})
 * @param namespace where runs live
 * @param patience how long a call may take before Temporal counts as away
 * @param searchAttributes whether runs carry search attributes ({@code ARMATURE_SEARCH_ATTRIBUTES},
 *     {@code on} or {@code off})
 */
@ConfigurationProperties("temporal")
record TemporalConfig(
    @Bindable(defaultValue = "127.0.0.1:7233") String address,
    @Bindable(defaultValue = "default") String namespace,
    @Bindable(defaultValue = "1500ms") Duration patience,
    @Bindable(defaultValue = "true") boolean searchAttributes) {}
