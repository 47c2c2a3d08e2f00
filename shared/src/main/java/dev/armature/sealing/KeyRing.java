package dev.armature.sealing;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that seal what is secret at rest: AES-256-GCM, a fresh nonce per value, the place where
 * the value belongs bound in, so that a sealed value moved to another row does not open.
 */
public final class KeyRing {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom CHANCE = new SecureRandom();

  private final Map<String, SecretKeySpec> keys;
  private final String sealingKey;
  private final SecretKeySpec digestKey;

  private KeyRing(Map<String, byte[]> raw) throws GeneralSecurityException {
    this.keys = new LinkedHashMap<>();
    raw.forEach((id, key) -> keys.put(id, new SecretKeySpec(key, "AES")));
    this.sealingKey = raw.keySet().iterator().next();
    // From the oldest key: a new one in front must not change what is equal to what.
    byte[] oldest = raw.values().stream().reduce((one, other) -> other).orElseThrow();
    this.digestKey =
        new SecretKeySpec(
            mac(new SecretKeySpec(oldest, "HmacSHA256"), "armature digest"), "HmacSHA256");
  }

  /**
   * A ring from its text form: {@code id:base64 of 32 bytes}, several separated by commas; the
   * first one seals, all of them open. New keys are put in front, the oldest stays last.
   *
   * @throws IllegalArgumentException where the text is not that; its message shows no key
   */
  public static KeyRing parse(String text) {
    Map<String, byte[]> raw = new LinkedHashMap<>();
    for (String entry : text.strip().split(",", -1)) {
      String[] parts = entry.strip().split(":", 2);
      if (parts.length != 2 || !parts[0].matches("[A-Za-z0-9_-]{1,32}")) {
        throw new IllegalArgumentException("a key ring is 'id:base64 of 32 bytes', …");
      }
      byte[] key = decoded(parts[0], parts[1]);
      if (raw.put(parts[0], key) != null) {
        throw new IllegalArgumentException("key '%s' is on the ring twice".formatted(parts[0]));
      }
    }
    try {
      return new KeyRing(raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  /** A new ring of one fresh key, in its text form. */
  public static String mint() {
    byte[] id = new byte[4];
    byte[] key = new byte[KEY_BYTES];
    CHANCE.nextBytes(id);
    CHANCE.nextBytes(key);
    return "k" + HexFormat.of().formatHex(id) + ":" + Base64.getEncoder().encodeToString(key);
  }

  /** The id of the key that seals now. */
  public String sealingKey() {
    return sealingKey;
  }

  /**
   * Seals a text.
   *
   * @param place workspace, table, row and field, joined by {@code /}
   */
  public Sealed seal(String text, String place) {
    return seal(text.getBytes(StandardCharsets.UTF_8), place);
  }

  /**
   * Seals bytes.
   *
   * @param place as of a text
   */
  public Sealed seal(byte[] value, String place) {
    try {
      byte[] nonce = new byte[NONCE_BYTES];
      CHANCE.nextBytes(nonce);
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, sealingKey, nonce, place).doFinal(value);
      byte[] bytes = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, bytes, NONCE_BYTES, sealed.length);
      return new Sealed(sealingKey, bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a value cannot be sealed", e);
    }
  }

  /**
   * Opens what {@link #seal} made for the same place.
   *
   * @throws ProblemException {@code UNREADABLE_SECRET} where the key is not on the ring or the
   *     value does not belong here
   */
  public String open(Sealed value, String place) {
    return new String(opened(value, place), StandardCharsets.UTF_8);
  }

  /**
   * Opens what was made of bytes for the same place.
   *
   * @throws ProblemException {@code UNREADABLE_SECRET} as of a text
   */
  public byte[] opened(Sealed value, String place) {
    if (!keys.containsKey(value.keyId()) || value.bytes().length < NONCE_BYTES + TAG_BITS / 8) {
      throw new ProblemException(unreadable(value));
    }
    try {
      byte[] nonce = Arrays.copyOf(value.bytes(), NONCE_BYTES);
      return cipher(Cipher.DECRYPT_MODE, value.keyId(), nonce, place)
          .doFinal(value.bytes(), NONCE_BYTES, value.bytes().length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new ProblemException(unreadable(value), e);
    }
  }

  /**
   * The same value under the key that seals now.
   *
   * @throws ProblemException {@code UNREADABLE_SECRET} where it cannot be opened
   */
  public Sealed reseal(Sealed value, String place) {
    return seal(open(value, place), place);
  }

  /** A keyed digest (HMAC-SHA-256, hexadecimal) that tells equal texts without showing them. */
  public String digest(String text) {
    try {
      return HexFormat.of().formatHex(mac(digestKey, text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a value cannot be digested", e);
    }
  }

  /**
   * A sealed value.
   *
   * @param keyId which key opens it
   * @param bytes nonce (12 bytes), then ciphertext and tag
   */
  public record Sealed(String keyId, byte[] bytes) {}

  private Cipher cipher(int mode, String keyId, byte[] nonce, String place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] mac(SecretKeySpec key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decoded(String id, String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("key '%s' is not base64".formatted(id), e);
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("key '%s' is not of 32 bytes".formatted(id));
    }
    return key;
  }

  private static Problem unreadable(Sealed value) {
    return Problem.of(
        Problem.Kind.BUG,
        "UNREADABLE_SECRET",
        "A secret sealed with key '%s' cannot be opened; is the key ring complete?"
            .formatted(value.keyId()));
  }
}
