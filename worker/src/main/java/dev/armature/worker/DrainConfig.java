package dev.armature.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.drain}.
 *
 * @param drain how long blocks that run may go on after SIGTERM before another worker does them
 *     ({@code ARMATURE_DRAIN})
 */
@ConfigurationProperties("armature")
record DrainConfig(@Bindable(defaultValue = "7s") Duration drain) {}
