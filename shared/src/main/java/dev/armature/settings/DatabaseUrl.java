package dev.armature.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where PostgreSQL is, as {@code DATABASE_URL} says it.
 *
 * @param url for JDBC
 * @param user empty where the url says it
 * @param password empty where there is none, or the url says it
 */
public record DatabaseUrl(String url, String user, String password) {
  private static final Set<String> SCHEMES = Set.of("postgres", "postgresql");

  /**
   * Reads {@code postgres://user:password@host:port/name}, or a JDBC address of PostgreSQL, which
   * stays as it is. What is wrong is told without the text: a password stands in it.
   */
  public static DatabaseUrl of(String text) {
    if (text.startsWith("jdbc:postgresql:")) {
      return new DatabaseUrl(text, "", "");
    }
    URI uri = uri(text);
    if (uri.getScheme() == null
        || !SCHEMES.contains(uri.getScheme())
        || uri.getHost() == null
        || uri.getRawPath() == null
        || uri.getRawPath().length() < 2) {
      throw wrong("");
    }
    String[] user = Optional.ofNullable(uri.getRawUserInfo()).orElse("postgres").split(":", 2);
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new DatabaseUrl(
        "jdbc:postgresql://%s:%d%s%s".formatted(uri.getHost(), port, uri.getRawPath(), query),
        decoded(user[0]),
        user.length == 1 ? "" : decoded(user[1]));
  }

  /** As properties of {@code datasources.default}. */
  public Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("datasources.default.url", url);
    if (!user.isEmpty()) {
      properties.put("datasources.default.username", user);
      properties.put("datasources.default.password", password);
    }
    return properties;
  }

  @SuppressWarnings("UnusedException") // its message has the text
  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(
          ": %s at character %d; in a user or a password, what is no letter or digit is written as"
                  .formatted(e.getReason(), e.getIndex())
              + " in %2F");
    }
  }

  private static IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(
        "DATABASE_URL must be postgres://user:password@host:port/name or a JDBC address of"
            + " PostgreSQL"
            + why);
  }

  /** A plus is a plus here, and no space as in a form. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
