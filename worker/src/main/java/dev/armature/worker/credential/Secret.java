package dev.armature.worker.credential;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * An opened credential. Its text form shows no value.
 *
 * @param value an API key, a bearer or access token, or {@code user:password}
 * @param header where an API key goes
 * @param hosts where it may be sent: names, or {@code *.name} for every name below; none: only to
 *     the host that the block's author wrote, never to one that data chose
 */
public record Secret(String name, Type type, String value, String header, List<String> hosts) {
  /** How it is shown. */
  public enum Type {
    /** In a header of its own. */
    API_KEY,
    /** {@code Authorization: Bearer}. */
    BEARER,
    /** {@code Authorization: Basic}. */
    BASIC,
    /** An access token, sent as a bearer's. */
    OAUTH2
  }

  /** Keeps its own copy. */
  public Secret {
    hosts = List.copyOf(hosts);
  }

  /** The headers that show it. */
  public Map<String, String> headers() {
    return switch (type) {
      case API_KEY -> Map.of(header, value);
      case BEARER, OAUTH2 -> Map.of("Authorization", "Bearer " + value);
      case BASIC ->
          Map.of(
              "Authorization",
              "Basic "
                  + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    };
  }

  /**
   * Whether it may be sent there.
   *
   * @param written whether the author of the block wrote this host out, with no expression in it
   */
  public boolean mayGoTo(HttpUrl url, boolean written) {
    return hosts.isEmpty() ? written : hosts.stream().anyMatch(host -> names(host, url.host()));
  }

  private static boolean names(String bound, String host) {
    String name = bound.toLowerCase(Locale.ROOT);
    return name.startsWith("*.") ? host.endsWith(name.substring(1)) : host.equals(name);
  }

  @Override
  public String toString() {
    return "Secret[%s, %s]".formatted(name, type);
  }
}
