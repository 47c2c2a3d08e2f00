package dev.armature.api.trigger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How a webhook's calls are signed: over the raw bytes of the body, before anything else is made of
 * them. A scheme that says when a call was signed refuses one that is older than its tolerance.
 */
sealed interface Signature {
  /** How old a signature may be, and how far ahead its clock, where the author says nothing. */
  Duration TOLERANCE = Duration.ofMinutes(5);

  /** Whether a call is signed as it should be. */
  boolean holds(Call call, Instant now);

  /**
   * As a block's {@code webhook_signature} says; empty where that cannot be read, or has no secret:
   * then no call is let in.
   */
  static Optional<Signature> of(Map<?, ?> config) {
    if (!(config.get("scheme") instanceof String scheme)
        || !(config.get("secret") instanceof String secret)
        || secret.isEmpty()) {
      return Optional.empty();
    }
    byte[] plain = secret.getBytes(StandardCharsets.UTF_8);
    Duration tolerance =
        config.get("tolerance") instanceof Number seconds
            ? Duration.ofSeconds(seconds.longValue())
            : TOLERANCE;
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "standard" -> standardKey(secret).map(key -> new Standard(key, tolerance));
      case "github" ->
          Optional.of(new Hmac(plain, "HmacSHA256", "X-Hub-Signature-256", "sha256=", false));
      case "stripe" -> Optional.of(new Stripe(plain, tolerance));
      case "slack" -> Optional.of(new Slack(plain, tolerance));
      case "hmac" -> hmac(config, plain);
      default -> Optional.empty();
    };
  }

  /**
   * Standard Webhooks: {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature}.
   */
  record Standard(byte[] key, Duration tolerance) implements Signature {
    @Override
    public boolean holds(Call call, Instant now) {
      String id = call.header("webhook-id").orElse("");
      String at = call.header("webhook-timestamp").orElse("");
      if (id.isEmpty() || !fresh(at, tolerance, now)) {
        return false;
      }
      byte[] expected = mac("HmacSHA256", key, id + "." + at + ".", call.body());
      return Arrays.stream(call.header("webhook-signature").orElse("").split(" ", -1))
          .filter(it -> it.startsWith("v1,"))
          .anyMatch(it -> same(expected, base64(it.substring("v1,".length()))));
    }
  }

  /** Stripe: {@code Stripe-Signature: t=…,v1=…}. */
  record Stripe(byte[] key, Duration tolerance) implements Signature {
    @Override
    public boolean holds(Call call, Instant now) {
      List<String> parts = List.of(call.header("Stripe-Signature").orElse("").split(",", -1));
      String at =
          parts.stream()
              .filter(it -> it.strip().startsWith("t="))
              .map(it -> it.strip().substring(2))
              .findFirst()
              .orElse("");
      if (!fresh(at, tolerance, now)) {
        return false;
      }
      byte[] expected = mac("HmacSHA256", key, at + ".", call.body());
      return parts.stream()
          .map(String::strip)
          .filter(it -> it.startsWith("v1="))
          .anyMatch(it -> same(expected, hex(it.substring("v1=".length()))));
    }
  }

  /** Slack: {@code X-Slack-Request-Timestamp} and {@code X-Slack-Signature: v0=…}. */
  record Slack(byte[] key, Duration tolerance) implements Signature {
    @Override
    public boolean holds(Call call, Instant now) {
      String at = call.header("X-Slack-Request-Timestamp").orElse("");
      String signature = call.header("X-Slack-Signature").orElse("");
      return fresh(at, tolerance, now)
          && signature.startsWith("v0=")
          && same(
              mac("HmacSHA256", key, "v0:" + at + ":", call.body()),
              hex(signature.substring("v0=".length())));
    }
  }

  /**
   * An HMAC of the body alone, in a header. GitHub's is one.
   *
   * @param prefix that stands before it
   * @param inBase64 whether it is in base64; else in hexadecimal
   */
  record Hmac(byte[] key, String algorithm, String header, String prefix, boolean inBase64)
      implements Signature {
    @Override
    public boolean holds(Call call, Instant now) {
      String sent = call.header(header).orElse("");
      if (!sent.startsWith(prefix)) {
        return false;
      }
      String signature = sent.substring(prefix.length());
      return same(
          mac(algorithm, key, "", call.body()), inBase64 ? base64(signature) : hex(signature));
    }
  }

  private static Optional<Signature> hmac(Map<?, ?> config, byte[] key) {
    String algorithm =
        switch (text(config, "algorithm", "sha256")) {
          case "sha1" -> "HmacSHA1";
          case "sha256" -> "HmacSHA256";
          case "sha512" -> "HmacSHA512";
          default -> "";
        };
    String encoding = text(config, "encoding", "hex");
    if (algorithm.isEmpty()
        || !List.of("hex", "base64").contains(encoding)
        || !(config.get("header") instanceof String header)
        || header.isBlank()) {
      return Optional.empty();
    }
    String prefix = config.get("prefix") instanceof String told ? told : "";
    return Optional.of(new Hmac(key, algorithm, header, prefix, encoding.equals("base64")));
  }

  private static String text(Map<?, ?> config, String field, String otherwise) {
    Object value = config.get(field);
    return value == null ? otherwise : value.toString().toLowerCase(Locale.ROOT);
  }

  /** A secret {@code whsec_…} stands for the bytes that it is the base64 of. */
  private static Optional<byte[]> standardKey(String secret) {
    if (!secret.startsWith("whsec_")) {
      return Optional.of(secret.getBytes(StandardCharsets.UTF_8));
    }
    return Optional.ofNullable(base64(secret.substring("whsec_".length())))
        .filter(it -> it.length > 0);
  }

  private static boolean fresh(String seconds, Duration tolerance, Instant now) {
    return seconds.matches("\\d{1,12}")
        && Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), now)
                .abs()
                .compareTo(tolerance)
            <= 0;
  }

  private static byte[] mac(String algorithm, byte[] key, String before, byte[] body) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      mac.update(before.getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a signature cannot be made", e);
    }
  }

  private static boolean same(byte[] expected, byte @Nullable [] sent) {
    return sent != null && MessageDigest.isEqual(expected, sent);
  }

  private static byte @Nullable [] hex(String text) {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static byte @Nullable [] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
