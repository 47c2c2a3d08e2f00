package dev.armature.sealing;

/**
 * The keys that seal what is secret at rest: AES-256-GCM, a fresh nonce per value, the place where
 * the value belongs bound in, so that a sealed value moved to another row does not open.
 */
public final class KeyRing {
  private KeyRing() {}

  /**
   * A ring from its text form: {@code id:base64 of 32 bytes}, several separated by commas; the first
   * one seals, all of them open.
   *
   * @throws IllegalArgumentException where the text is not that
   */
  public static KeyRing parse(String text) {
    throw new UnsupportedOperationException();
  }

  /** A new ring of one fresh key, in its text form. */
  public static String mint() {
    throw new UnsupportedOperationException();
  }

  /** The id of the key that seals now. */
  public String sealingKey() {
    throw new UnsupportedOperationException();
  }

  /**
   * Seals a text.
   *
   * @param place workspace, table, row and field, joined by {@code /}
   */
  public Sealed seal(String text, String place) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens what {@link #seal} made for the same place.
   *
   * @throws dev.armature.problem.ProblemException {@code UNREADABLE_SECRET} where the key is not on
   *     the ring or the value does not belong here
   */
  public String open(Sealed value, String place) {
    throw new UnsupportedOperationException();
  }

  /** A keyed digest (HMAC-SHA-256, hexadecimal) that tells equal texts without showing them. */
  public String digest(String text) {
    throw new UnsupportedOperationException();
  }

  /**
   * A sealed value.
   *
   * @param keyId which key opens it
   * @param bytes nonce (12 bytes), then ciphertext and tag
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes of a row, never compared
  public record Sealed(String keyId, byte[] bytes) {}
}
