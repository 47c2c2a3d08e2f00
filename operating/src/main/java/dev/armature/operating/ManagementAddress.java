package dev.armature.operating;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a process is watched.
 *
 * @param host {@code ARMATURE_MANAGEMENT_HOST}; loopback, unless it is set
 * @param port below 0: nowhere
 * @param asked whether the port was asked for; a default that is taken is done without
 */
public record ManagementAddress(String host, int port, boolean asked) {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementAddress.class);
  private static final int MOST = 65_535;

  /**
   * As the environment says.
   *
   * @param name of the variable with the port; {@code off}: nowhere
   * @param otherwise the value where it is not set
   * @throws IllegalArgumentException with a message for the operator
   */
  public static ManagementAddress of(
      Map<String, String> environment, String name, String otherwise) {
    String said = environment.getOrDefault(name, "");
    String port = said.isBlank() ? otherwise : said;
    String host = environment.getOrDefault("ARMATURE_MANAGEMENT_HOST", "");
    if (!port.equals("off") && !(port.matches("\\d{1,5}") && Integer.parseInt(port) <= MOST)) {
      throw new IllegalArgumentException(
          "%s must be a number up to %d, or off, not '%s'".formatted(name, MOST, port));
    }
    return new ManagementAddress(
        host.isBlank() ? "127.0.0.1" : host,
        port.equals("off") ? -1 : Integer.parseInt(port),
        !said.isBlank());
  }

  /**
   * Listens there; empty where it shall not.
   *
   * @throws UncheckedIOException where it was asked for and cannot be
   */
  public Optional<ManagementServer> open(PrometheusMeterRegistry metrics) {
    if (port < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(ManagementServer.open(host, port, metrics));
    } catch (UncheckedIOException e) {
      if (asked) {
        throw e;
      }
      LOG.warn("{}, since the port is taken", e.getMessage());
      return Optional.empty();
    }
  }
}
