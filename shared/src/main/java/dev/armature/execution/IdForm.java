package dev.armature.execution;

/** How 128 bits are shown as an id: a prefix and 26 characters of Crockford's base32. */
public final class IdForm {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int CHARACTERS = 26;
  private static final int BITS = 5;

  private IdForm() {}

  /**
   * The id of these bits, in lower case.
   *
   * @param high the first 64
   * @param low the last 64
   */
  public static String of(String prefix, long high, long low) {
    StringBuilder text = new StringBuilder(prefix.length() + CHARACTERS).append(prefix);
    for (int shift = (CHARACTERS - 1) * BITS; shift >= 0; shift -= BITS) {
      text.append(ALPHABET.charAt((int) shifted(high, low, shift) & 31));
    }
    return text.toString();
  }

  private static long shifted(long high, long low, int shift) {
    if (shift >= Long.SIZE) {
      return high >>> (shift - Long.SIZE);
    }
    return shift > Long.SIZE - BITS
        ? (high << (Long.SIZE - shift)) | (low >>> shift)
        : low >>> shift;
  }
}
