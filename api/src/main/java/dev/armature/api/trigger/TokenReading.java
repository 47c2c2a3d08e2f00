package dev.armature.api.trigger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which token a webhook call brings, and whether it is the right one. */
final class TokenReading {
  private static final String BEARER = "bearer ";

  private TokenReading() {}

  /**
   * The token: what follows {@code Bearer}, else {@code ?token=}. A call that says {@code Bearer}
   * and nothing after it brings none, whatever its query says.
   *
   * @param authorization the header; null where it was not sent
   * @param query {@code ?token=}; null where it was not sent
   */
  static Optional<String> token(@Nullable String authorization, @Nullable String query) {
    String header = authorization == null ? "" : authorization.toLowerCase(Locale.ROOT);
    // The HTTP layer cuts the space off where nothing follows.
    if (header.equals(BEARER) || header.equals(BEARER.strip())) {
      return Optional.empty();
    }
    String token =
        authorization != null && header.startsWith(BEARER)
            ? authorization.substring(BEARER.length())
            : query;
    return Optional.ofNullable(token).filter(it -> !it.isEmpty());
  }

  /** Whether a token is this secret; takes as long for any two. */
  static boolean matches(String token, String secret) {
    return MessageDigest.isEqual(digest(token), digest(secret));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
