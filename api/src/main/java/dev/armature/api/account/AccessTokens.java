package dev.armature.api.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.armature.api.Ids;
import io.micronaut.security.token.jwt.generator.JwtTokenGenerator;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes and reads access tokens: a JWT says who logged in, where, and until when. What somebody may
 * do does not stand in it, but in the rows that are looked at with every call.
 */
@Singleton
final class AccessTokens {
  /** What such a token is called in its header (RFC 9068): no other JWT is taken for one. */
  static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");

  private static final String AUDIENCE = "armature-api";
  private static final int MOST_CHARS = 4_096;

  private final JwtTokenGenerator generator;
  private final DefaultJWTProcessor<SecurityContext> reader = new DefaultJWTProcessor<>();
  private final String issuer;
  private final Duration goodFor;
  private final InstantSource clock;

  AccessTokens(SigningKeys keys, AccountConfig config, InstantSource clock) {
    // Signed and not encrypted; its claims are given whole.
    this.generator = new JwtTokenGenerator(keys, null, null);
    this.issuer = config.jwtIssuer();
    this.goodFor = config.accessFor();
    this.clock = clock;
    reader.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPE));
    reader.setJWSKeySelector(
        new JWSVerificationKeySelector<>(SigningKeys.ALGORITHM, new ImmutableJWKSet<>(keys.all())));
    reader.setJWTClaimsSetVerifier(verifier());
  }

  /**
   * What a token says.
   *
   * @param accountId {@code sub}
   * @param workspaceId {@code ws}: where the account logged in
   * @param familyId {@code fam}: the login that it comes from
   * @param version {@code ver}: a token of an older one opens nothing
   */
  record Claims(String accountId, String workspaceId, String familyId, int version) {}

  /** How long a new token is good. */
  Duration goodFor() {
    return goodFor;
  }

  /** A new token. */
  String make(Claims claims) {
    Instant now = clock.instant();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("iss", issuer);
    all.put("aud", AUDIENCE);
    all.put("sub", claims.accountId());
    all.put("iat", now.getEpochSecond());
    all.put("exp", now.plus(goodFor).getEpochSecond());
    all.put("jti", Ids.next("jti_"));
    all.put("ver", claims.version());
    all.put("ws", claims.workspaceId());
    all.put("fam", claims.familyId());
    return generator
        .generateToken(all)
        .orElseThrow(() -> new IllegalStateException("an access token cannot be signed"));
  }

  /** Whether a text has the form of a token; no API key of ours does. */
  static boolean form(String text) {
    return text.startsWith("eyJ") && text.chars().filter(it -> it == '.').count() == 2;
  }

  /** What a token says, where we signed it for this api and its time is not over. */
  Optional<Claims> read(String token) {
    if (token.length() > MOST_CHARS) {
      return Optional.empty();
    }
    try {
      JWTClaimsSet claims = reader.process(token, null);
      return Optional.of(
          new Claims(
              claims.getSubject(),
              claims.getStringClaim("ws"),
              claims.getStringClaim("fam"),
              claims.getIntegerClaim("ver")));
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return Optional.empty();
    }
  }

  private DefaultJWTClaimsVerifier<SecurityContext> verifier() {
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            AUDIENCE,
            new JWTClaimsSet.Builder().issuer(issuer).build(),
            Set.of("sub", "exp", "jti", "ver", "ws", "fam")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    // All apis have the same time.
    verifier.setMaxClockSkew(0);
    return verifier;
  }
}
