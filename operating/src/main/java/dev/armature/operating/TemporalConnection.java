package dev.armature.operating;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.temporal.serviceclient.GrpcCompression;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.File;
import javax.net.ssl.SSLException;

/**
 * The way to Temporal.
 *
 * @param address host and port of its frontend
 * @param tls {@code on}, {@code off}, or {@code auto}: on where there is a certificate or an API
 *     key
 * @param certificate file with this side's certificate, as PEM; empty: it shows none
 * @param key file with the certificate's private key, as PEM (PKCS 8)
 * @param authority file with the certificates that the server's must come from, as PEM; empty:
 *     those that the JVM trusts
 * @param serverName the name that the server's certificate must have; empty: the address's
 * @param apiKey sent with each call; empty: none is
 * @param compression {@code none} or {@code gzip}: what messages are packed with
 */
public record TemporalConnection(
    String address,
    String tls,
    String certificate,
    String key,
    String authority,
    String serverName,
    String apiKey,
    String compression) {
  /** Checks what must go together. */
  public TemporalConnection {
    tls =
        switch (tls) {
          case "", "auto" -> "auto";
          case "on", "true" -> "on";
          case "off", "false" -> "off";
          default -> throw new IllegalArgumentException("TEMPORAL_TLS must be on, off or auto");
        };
    compression =
        switch (compression) {
          case "", "none" -> "none";
          case "gzip" -> "gzip";
          default ->
              throw new IllegalArgumentException("TEMPORAL_COMPRESSION must be none or gzip");
        };
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new IllegalArgumentException(
          "TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY must be set together");
    }
    if (tls.equals("off") && !(certificate + authority + apiKey).isEmpty()) {
      throw new IllegalArgumentException(
          "TEMPORAL_TLS=off, and yet a certificate or an API key is set, which would travel in the"
              + " open");
    }
  }

  /** Whether calls are encrypted. */
  public boolean encrypted() {
    return tls.equals("on")
        || (tls.equals("auto") && !(certificate + authority + apiKey).isEmpty());
  }

  /** Options of a client that goes this way. */
  public WorkflowServiceStubsOptions.Builder options() {
    WorkflowServiceStubsOptions.Builder options =
        WorkflowServiceStubsOptions.newBuilder()
            .setTarget(address)
            .setGrpcCompression(
                compression.equals("gzip") ? GrpcCompression.GZIP : GrpcCompression.NONE);
    if (encrypted()) {
      options.setSslContext(context());
    }
    if (!serverName.isEmpty()) {
      options.setChannelInitializer(channel -> channel.overrideAuthority(serverName));
    }
    if (!apiKey.isEmpty()) {
      options.addApiKey(() -> apiKey);
    }
    return options;
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "TemporalConnection[address=%s, encrypted=%s]".formatted(address, encrypted());
  }

  private SslContext context() {
    SslContextBuilder context = GrpcSslContexts.forClient();
    try {
      if (!authority.isEmpty()) {
        context.trustManager(file("TEMPORAL_TLS_CA", authority));
      }
      if (!certificate.isEmpty()) {
        context.keyManager(file("TEMPORAL_TLS_CERT", certificate), file("TEMPORAL_TLS_KEY", key));
      }
      return context.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "TEMPORAL_TLS_CA, TEMPORAL_TLS_CERT or TEMPORAL_TLS_KEY cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  private static File file(String variable, String path) {
    File file = new File(path);
    if (!file.canRead()) {
      throw new IllegalArgumentException(
          "%s names no file that can be read: %s".formatted(variable, path));
    }
    return file;
  }
}
