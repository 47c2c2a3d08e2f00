package dev.armature.api.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.armature.sealing.KeyRing;
import io.micronaut.security.token.jwt.signature.SignatureGeneratorConfiguration;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys of access tokens: the first one signs, all of them are taken, and a token names its own.
 * There is one algorithm, HS256; what a token says of itself decides nothing.
 */
@Singleton
final class SigningKeys implements SignatureGeneratorConfiguration {
  /** The one algorithm. */
  static final JWSAlgorithm ALGORITHM = JWSAlgorithm.HS256;

  private static final int LEAST_BYTES = 32;

  private final List<OctetSequenceKey> keys;

  SigningKeys(AccountConfig config, KeyRing ring) {
    // Every api has the ring, and no two installations have the same.
    this.keys = config.jwtKey().isBlank() ? List.of(derived(ring)) : parsed(config.jwtKey());
  }

  /** All of them, by their ids. */
  JWKSet all() {
    return new JWKSet(new ArrayList<JWK>(keys));
  }

  @Override
  public SignedJWT sign(JWTClaimsSet claims) throws JOSEException {
    OctetSequenceKey key = keys.getFirst();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(ALGORITHM).type(AccessTokens.TYPE).keyID(key.getKeyID()).build(),
            claims);
    token.sign(new MACSigner(key));
    return token;
  }

  @Override
  public boolean supports(JWSAlgorithm algorithm) {
    return ALGORITHM.equals(algorithm);
  }

  @Override
  public boolean verify(SignedJWT token) throws JOSEException {
    for (OctetSequenceKey key : keys) {
      if (key.getKeyID().equals(token.getHeader().getKeyID())
          && token.verify(new MACVerifier(key))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String supportedAlgorithmsMessage() {
    return "Access tokens are signed with " + ALGORITHM;
  }

  private static OctetSequenceKey derived(KeyRing ring) {
    byte[] key = HexFormat.of().parseHex(ring.digest("armature access tokens"));
    return key("r" + ring.digest("armature id of access tokens").substring(0, 8), key);
  }

  private static List<OctetSequenceKey> parsed(String text) {
    List<OctetSequenceKey> keys = new ArrayList<>();
    for (String entry : text.strip().split(",", -1)) {
      String[] parts = entry.strip().split(":", 2);
      if (parts.length != 2 || !parts[0].matches("[A-Za-z0-9_-]{1,32}")) {
        throw new IllegalArgumentException(
            "ARMATURE_JWT_KEY is 'id:base64 of at least 32 bytes', …");
      }
      if (keys.stream().anyMatch(it -> it.getKeyID().equals(parts[0]))) {
        throw new IllegalArgumentException("ARMATURE_JWT_KEY has '%s' twice".formatted(parts[0]));
      }
      keys.add(key(parts[0], decoded(parts[0], parts[1])));
    }
    return List.copyOf(keys);
  }

  private static byte[] decoded(String id, String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ARMATURE_JWT_KEY: '%s' is not base64".formatted(id), e);
    }
    if (key.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "ARMATURE_JWT_KEY: '%s' has fewer than %d bytes".formatted(id, LEAST_BYTES));
    }
    return key;
  }

  private static OctetSequenceKey key(String id, byte[] bytes) {
    return new OctetSequenceKey.Builder(bytes)
        .keyID(id)
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(ALGORITHM)
        .build();
  }
}
