package dev.armature.api;

import dev.armature.api.execution.TemporalConfig;
import dev.armature.sealing.HouseSecrets;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.PayloadSeal;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;

/** Takes the keys from the environment. */
@Factory
final class KeyRings {
  /** The ring of {@code ARMATURE_KEY_RING}; there is no default, a missing one means closed. */
  @Singleton
  KeyRing ring(@Property(name = "armature.key-ring") String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "ARMATURE_KEY_RING is missing: the keys that seal secrets, 'id:base64 of 32 bytes'");
    }
    HouseSecrets.hideKeys(text);
    return KeyRing.parse(text);
  }

  /** How what Temporal keeps is sealed. */
  @Singleton
  PayloadSeal payloads(TemporalConfig config) {
    return config.payloads();
  }
}
