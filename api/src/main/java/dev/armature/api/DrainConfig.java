package dev.armature.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.drain*}: what a SIGTERM gives time for.
 *
 * @param drain how long calls that wait for a run may go on waiting ({@code ARMATURE_DRAIN})
 * @param drainNotice how long new connections are still taken, so that those who spread the calls
 *     learn of it first ({@code ARMATURE_DRAIN_NOTICE})
 */
@ConfigurationProperties("armature")
record DrainConfig(
    @Bindable(defaultValue = "7s") Duration drain,
    @Bindable(defaultValue = "1s") Duration drainNotice) {}
