package dev.armature.api;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.armature.execution.IdForm;
import java.util.UUID;

/** Ids as they are shown: a prefix and 26 lower-case Crockford base32 characters of 128 bits. */
public final class Ids {
  private Ids() {}

  /** A new id, later ones after earlier ones. */
  public static String next(String prefix) {
    UUID bits = UuidCreator.getTimeOrderedEpoch();
    return IdForm.of(prefix, bits.getMostSignificantBits(), bits.getLeastSignificantBits());
  }
}
