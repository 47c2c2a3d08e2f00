package dev.armature.execution;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ids of executions that follow from what they are started for: the same meets in one. */
public final class ExecutionIds {
  private ExecutionIds() {}

  /** The id for these parts: 128 bits of their SHA-256, in the form of all ids. */
  public static String of(String... parts) {
    ByteBuffer digest = ByteBuffer.wrap(sha256(String.join("\0", parts)));
    return IdForm.of("exec_", digest.getLong(), digest.getLong());
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
