package dev.armature.api.account;

import dev.armature.api.Ids;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All API keys. Only their SHA-256 is kept: a key is 256 random bits, so that a slow hash, which is
 * for what people can remember, would add nothing.
 */
@Singleton
public final class ApiKeys {
  /** The workspace there is until accounts make more. */
  public static final String DEFAULT_WORKSPACE = "ws_00000000000000000000000000";

  private static final SecureRandom CHANCE = new SecureRandom();

  private final ApiKeyRepository keys;
  private final AccountConfig config;
  private final InstantSource clock;

  ApiKeys(ApiKeyRepository keys, AccountConfig config, InstantSource clock) {
    this.keys = keys;
    this.config = config;
    this.clock = clock;
  }

  /** Who calls with this key. */
  public Optional<Caller> caller(String key) {
    return keys.findByDigest(digest(key))
        .map(row ->
            new Caller(
                row.workspaceId(),
                row.id(),
                row.name(),
                Role.valueOf(row.role().toUpperCase(Locale.ROOT))));
  }

  /**
   * Makes sure that there is a key: the one of the environment, or, where there is none at all, a
   * new one.
   *
   * @param minted hears the new key, the only time that anything does
   */
  public void bootstrap(Consumer<String> minted) {
    if (!config.apiKey().isEmpty()) {
      add(config.apiKey(), "bootstrap", Role.ADMIN);
    } else if (keys.countLive() == 0) {
      String key = mint();
      add(key, "bootstrap", Role.ADMIN);
      minted.accept(key);
    }
  }

  /** Adds a key; one that is there stays as it is. */
  public void add(String key, String name, Role role) {
    keys.add(
        Ids.next("key_"),
        DEFAULT_WORKSPACE,
        name,
        role.name().toLowerCase(Locale.ROOT),
        key.substring(0, Math.min(8, key.length() / 2)),
        digest(key),
        clock.instant());
  }

  private static String mint() {
    byte[] bits = new byte[32];
    CHANCE.nextBytes(bits);
    return "arm_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
