package dev.armature.api.http;

import io.micronaut.context.annotation.Property;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;

/**
 * Where a request comes from: the other end of its connection, or what a proxy of the operator's
 * own says in a header that was named. Any other header is the client's to write, and not read.
 */
@Singleton
public final class Clients {
  private static final int MOST_CHARS = 100;

  private final String header;

  Clients(
      @Property(name = "armature.account.client-address-header", defaultValue = "") String header) {
    this.header = header;
  }

  /** The address, as text. */
  public String address(HttpRequest<?> request) {
    if (!header.isBlank()) {
      // The nearest proxy wrote the last one, in a line of its own or behind what was there; all
      // that stands before it, the client may have sent.
      String said = String.join(",", request.getHeaders().getAll(header));
      String last = said.substring(said.lastIndexOf(',') + 1).strip();
      if (!last.isEmpty()) {
        return last.substring(0, Math.min(MOST_CHARS, last.length()));
      }
    }
    InetAddress address = request.getRemoteAddress().getAddress();
    return address == null ? "unknown" : address.getHostAddress();
  }
}
