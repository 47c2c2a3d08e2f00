package dev.armature.execution;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Ids of executions that follow from what they are started for: the same meets in one. */
public final class ExecutionIds {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

  private ExecutionIds() {}

  /** The id for these parts: 128 bits of their SHA-256, in the form of all ids. */
  public static String of(String... parts) {
    byte[] digest = sha256(String.join("\0", parts));
    BigInteger number = new BigInteger(1, Arrays.copyOf(digest, 16));
    StringBuilder text = new StringBuilder("exec_");
    for (int shift = 125; shift >= 0; shift -= 5) {
      text.append(ALPHABET.charAt(number.shiftRight(shift).intValue() & 31));
    }
    return text.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
