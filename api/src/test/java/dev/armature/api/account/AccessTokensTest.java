package dev.armature.api.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.armature.sealing.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.junit.jupiter.api.Test;

/** Which tokens are taken, and which are not. */
class AccessTokensTest {
  private static final String OLD = "old:" + key('o');
  private static final String NEW = "new:" + key('n');
  private static final String RING = KeyRing.mint();
  private static final AccessTokens.Claims CLAIMS =
      new AccessTokens.Claims("usr_1", "ws_1", "fam_1", 3);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void a_token_says_what_it_was_made_with_for_a_quarter_of_an_hour() throws Exception {
    AccessTokens tokens = tokens("", RING);
    String token = tokens.make(CLAIMS);

    assertThat(tokens.read(token)).contains(CLAIMS);
    JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
    assertThat(claims.getClaims().keySet())
        .containsExactlyInAnyOrder("iss", "aud", "sub", "iat", "exp", "jti", "ver", "ws", "fam");
    assertThat(claims.getJWTID())
        .isNotEqualTo(SignedJWT.parse(tokens.make(CLAIMS)).getJWTClaimsSet().getJWTID());
    assertThat(SignedJWT.parse(token).getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
    now = now.plus(Duration.ofMinutes(15)).minusSeconds(1);
    assertThat(tokens.read(token)).isPresent();
    now = now.plusSeconds(1);
    assertThat(tokens.read(token)).isEmpty();
  }

  @Test
  void a_new_key_in_front_signs_and_the_old_one_is_taken_until_it_goes() {
    String before = tokens(OLD, RING).make(CLAIMS);
    AccessTokens both = tokens(NEW + "," + OLD, RING);

    assertThat(both.read(before)).isPresent();
    assertThat(tokens(NEW, RING).read(both.make(CLAIMS))).isPresent();
    assertThat(tokens(OLD, RING).read(both.make(CLAIMS))).isEmpty();
    assertThat(tokens(NEW, RING).read(before)).isEmpty();
  }

  @Test
  void without_a_key_of_its_own_it_is_the_ring_that_apis_have_in_common() {
    String token = tokens("", RING).make(CLAIMS);

    assertThat(tokens("", RING).read(token)).isPresent();
    assertThat(tokens("", KeyRing.mint()).read(token)).isEmpty();
    // A key that comes in front changes nothing.
    assertThat(tokens("", KeyRing.mint() + "," + RING).read(token)).isPresent();
  }

  @Test
  void nothing_else_is_taken_for_a_token() throws Exception {
    AccessTokens tokens = tokens(OLD, RING);
    JWTClaimsSet right = SignedJWT.parse(tokens.make(CLAIMS)).getJWTClaimsSet();
    assertThat(tokens.read(signed(right, JWSAlgorithm.HS256, AccessTokens.TYPE, "old", 'o')))
        .isPresent();

    assertThat(tokens.read(new PlainJWT(right).serialize())).as("none").isEmpty();
    assertThat(tokens.read(signed(right, JWSAlgorithm.HS512, AccessTokens.TYPE, "old", 'o')))
        .as("another algorithm")
        .isEmpty();
    assertThat(tokens.read(signed(right, JWSAlgorithm.HS256, AccessTokens.TYPE, "old", 'x')))
        .as("another key")
        .isEmpty();
    assertThat(tokens.read(signed(right, JWSAlgorithm.HS256, JOSEObjectType.JWT, "old", 'o')))
        .as("another type")
        .isEmpty();
    for (JWTClaimsSet wrong :
        new JWTClaimsSet[] {
          with(right).issuer("else").build(),
          with(right).audience("else").build(),
          with(right).audience((String) null).build(),
          with(right).subject(null).build(),
          with(right).expirationTime(null).build(),
          with(right).jwtID(null).build(),
          with(right).claim("ver", null).build(),
          with(right).claim("ver", "three").build(),
          with(right).claim("ws", null).build(),
          with(right).claim("fam", null).build(),
          with(right).notBeforeTime(Date.from(now.plusSeconds(60))).build()
        }) {
      assertThat(tokens.read(signed(wrong, JWSAlgorithm.HS256, AccessTokens.TYPE, "old", 'o')))
          .as(wrong.toString())
          .isEmpty();
    }
    for (String text : new String[] {"", "eyJ..", "a.b.c", "eyJhbGciOiJub25lIn0.e30."}) {
      assertThat(tokens.read(text)).as(text).isEmpty();
    }
    String token = tokens.make(CLAIMS);
    assertThat(tokens.read(token.substring(0, token.length() - 2))).isEmpty();
    assertThat(tokens.read(token + "x".repeat(5_000))).isEmpty();
  }

  @Test
  void a_key_that_is_too_short_or_no_key_stops_the_start() {
    for (String wrong :
        new String[] {
          "key", "a:" + Base64.getEncoder().encodeToString(new byte[31]), "a:!", OLD + "," + OLD
        }) {
      assertThatThrownBy(() -> tokens(wrong, RING))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ARMATURE_JWT_KEY")
          .hasMessageNotContaining(key('o'));
    }
  }

  private AccessTokens tokens(String keys, String ring) {
    AccountConfig config =
        new AccountConfig(
            "", "", "", false, keys, "armature", Duration.ofMinutes(15), Duration.ofDays(30), "");
    SigningKeys signing = new SigningKeys(config, KeyRing.parse(ring));
    return new AccessTokens(signing, config, () -> now);
  }

  private static JWTClaimsSet.Builder with(JWTClaimsSet claims) {
    return new JWTClaimsSet.Builder(claims);
  }

  private static String signed(
      JWTClaimsSet claims, JWSAlgorithm algorithm, JOSEObjectType type, String id, char key)
      throws Exception {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(algorithm).type(type).keyID(id).build(), claims);
    token.sign(new MACSigner(Base64.getDecoder().decode(key(key))));
    return token.serialize();
  }

  private static String key(char letter) {
    return Base64.getEncoder()
        .encodeToString(
            String.valueOf(letter).repeat(64).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
