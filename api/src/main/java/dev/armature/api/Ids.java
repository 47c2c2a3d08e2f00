package dev.armature.api;

import com.github.f4b6a3.uuid.UuidCreator;
import java.math.BigInteger;
import java.util.UUID;

/** Ids as they are shown: a prefix and 26 lower-case Crockford base32 characters of 128 bits. */
public final class Ids {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

  private Ids() {}

  /** A new id, later ones after earlier ones. */
  public static String next(String prefix) {
    return of(prefix, UuidCreator.getTimeOrderedEpoch());
  }

  /** The id of these 128 bits. */
  public static String of(String prefix, UUID bits) {
    BigInteger number =
        BigInteger.valueOf(bits.getMostSignificantBits())
            .shiftLeft(64)
            .or(
                BigInteger.valueOf(bits.getLeastSignificantBits())
                    .and(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)))
            .and(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
    StringBuilder text = new StringBuilder(26);
    for (int shift = 125; shift >= 0; shift -= 5) {
      text.append(ALPHABET.charAt(number.shiftRight(shift).intValue() & 31));
    }
    return prefix + text;
  }
}
