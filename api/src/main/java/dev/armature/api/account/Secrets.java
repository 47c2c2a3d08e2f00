package dev.armature.api.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Secrets that chance makes, and what is kept of them: only their SHA-256. They are 256 random
 * bits, so that a slow hash, which is for what people can remember, would add nothing. The
 * bootstrap key is the operator's own ({@code ARMATURE_API_KEY}) and kept like them: how hard it is
 * to guess is up to who made it.
 */
final class Secrets {
  private static final SecureRandom CHANCE = new SecureRandom();

  private Secrets() {}

  /** A new one: the prefix, and 43 characters. */
  static String mint(String prefix) {
    byte[] bits = new byte[32];
    CHANCE.nextBytes(bits);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** What it is found by. */
  static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
