package dev.armature.api.execution;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.execution.*}.
 *
 * @param syncWait how long a synchronous call waits for its run at most
 * @param streamWait how long a stream follows its run at most
 * @param streamHeartbeat how long a stream is silent at most
 * @param streamStall how long a client may take to read what a stream sent it, before it is cut off
 * @param openAge open rows older than this are held against Temporal
 */
@ConfigurationProperties("armature.execution")
record ExecutionConfig(
    @Bindable(defaultValue = "300s") Duration syncWait,
    @Bindable(defaultValue = "600s") Duration streamWait,
    @Bindable(defaultValue = "15s") Duration streamHeartbeat,
    @Bindable(defaultValue = "30s") Duration streamStall,
    @Bindable(defaultValue = "60s") Duration openAge) {
  ExecutionConfig {
    if (!syncWait.isPositive() || !streamWait.isPositive() || openAge.isNegative()) {
      throw new IllegalArgumentException(
          "armature.execution: sync-wait and stream-wait must be positive and open-age not negative");
    }
    if (!streamHeartbeat.isPositive() || !streamStall.isPositive()) {
      throw new IllegalArgumentException(
          "armature.execution: stream-heartbeat and stream-stall must be positive");
    }
  }
}
