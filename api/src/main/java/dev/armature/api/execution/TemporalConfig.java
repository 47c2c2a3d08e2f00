package dev.armature.api.execution;

import dev.armature.operating.TemporalConnection;
import dev.armature.sealing.PayloadSeal;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code temporal.*}, as the api reads it.
 *
 * @param address host and port of Temporal's frontend
 * @param namespace where runs live; the api makes it where it is missing
 * @param retention how long Temporal keeps the histories of ended runs in a namespace that the api
 *     makes; their logs are archived long before
 * @param patience how long a call may take before Temporal counts as away
 * @param searchAttributes whether runs carry search attributes; {@code off} for a server where they
 *     cannot be made
 * @param tls whether calls to Temporal are encrypted: {@code on}, {@code off}, or {@code auto}, on
 *     where there is a certificate or an API key
 * @param tlsCert file with the certificate that is shown to Temporal, as PEM
 * @param tlsKey file with the private key of that certificate, as PEM (PKCS 8)
 * @param tlsCa file with the certificates that Temporal's must come from, as PEM; none: those that
 *     the JVM trusts
 * @param tlsServerName the name that Temporal's certificate must have; none: the address's
 * @param apiKey sent to Temporal with each call
 * @param compression what messages to and from Temporal are packed with: {@code none}, or {@code
 *     gzip}, for a line that is slow or paid by the byte; it costs CPU on both sides
 * @param payloadKey the keys that seal what Temporal keeps, {@code id:base64 of 32 bytes}, several
 *     separated by commas; the first one seals, all of them open, {@code plain} in front seals
 *     nothing; none: nothing is sealed ({@code ARMATURE_PAYLOAD_KEY})
 */
@ConfigurationProperties("temporal")
public record TemporalConfig(
    @Bindable(defaultValue = "127.0.0.1:7233") String address,
    @Bindable(defaultValue = "default") String namespace,
    @Bindable(defaultValue = "7d") Duration retention,
    @Bindable(defaultValue = "1500ms") Duration patience,
    @Bindable(defaultValue = "true") boolean searchAttributes,
    @Bindable(defaultValue = "auto") String tls,
    @Bindable(defaultValue = "") String tlsCert,
    @Bindable(defaultValue = "") String tlsKey,
    @Bindable(defaultValue = "") String tlsCa,
    @Bindable(defaultValue = "") String tlsServerName,
    @Bindable(defaultValue = "") String apiKey,
    @Bindable(defaultValue = "none") String compression,
    @Bindable(defaultValue = "") String payloadKey) {
  private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);

  /** Checks them. */
  public TemporalConfig {
    if (retention.compareTo(SHORTEST_RETENTION) < 0) {
      throw new IllegalArgumentException("TEMPORAL_RETENTION must be at least a day, such as 7d");
    }
    if (!patience.isPositive()) {
      throw new IllegalArgumentException("temporal.patience must be positive");
    }
  }

  /** The way there. */
  public TemporalConnection connection() {
    return new TemporalConnection(
        address, tls, tlsCert, tlsKey, tlsCa, tlsServerName, apiKey, compression);
  }

  /** How values travel there. */
  public PayloadSeal payloads() {
    return PayloadSeal.of(payloadKey);
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "TemporalConfig[%s, namespace=%s]".formatted(connection(), namespace);
  }
}
