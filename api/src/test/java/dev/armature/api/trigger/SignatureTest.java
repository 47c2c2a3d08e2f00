package dev.armature.api.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Signatures that others have published, or, where they publish none, made by another program: each
 * holds, and with one byte changed it does not.
 */
class SignatureTest {
  /** A call that is signed, and when. */
  record Vector(
      String name,
      Map<String, Object> config,
      Map<String, String> headers,
      String body,
      long seconds) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Vector> vectors() {
    return Stream.of(
        new Vector(
            "Standard Webhooks, its specification",
            Map.of("scheme", "standard", "secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            Map.of(
                "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp", "1614265330",
                "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
            "{\"test\": 2432232314}",
            1614265330),
        new Vector(
            "GitHub, its documentation",
            Map.of("scheme", "github", "secret", "It's a Secret to Everybody"),
            Map.of(
                "X-Hub-Signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
            "Hello, World!",
            0),
        new Vector(
            "Slack, its documentation",
            Map.of("scheme", "slack", "secret", "8f742231b10e8888abcd99yyyzzz85a5"),
            Map.of(
                "X-Slack-Request-Timestamp", "1531420618",
                "X-Slack-Signature",
                    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"),
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
                + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
                + "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
            1531420618),
        new Vector(
            "Stripe, made by Python's hmac",
            Map.of("scheme", "stripe", "secret", "whsec_test_secret"),
            Map.of(
                "Stripe-Signature",
                "t=1492774577,v0=00,"
                    + "v1=c137b1b62277d523cf8fed4dfbd0170a9a5b8a380e00cc3711d4bf0652f2ce7a"),
            "{\"id\": \"evt_test_webhook\", \"object\": \"event\"}",
            1492774577),
        new Vector(
            "HMAC-SHA-256, RFC 4231",
            Map.of("scheme", "hmac", "secret", "Jefe", "header", "X-Signature"),
            Map.of(
                "X-Signature", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            "what do ya want for nothing?",
            0),
        new Vector(
            "HMAC-SHA-256 in base64, RFC 4231",
            Map.of(
                "scheme", "hmac", "secret", "Jefe", "header", "X-Signature", "encoding", "base64"),
            Map.of("X-Signature", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="),
            "what do ya want for nothing?",
            0),
        new Vector(
            "HMAC-SHA-512 with a prefix, RFC 4231",
            Map.of(
                "scheme", "hmac",
                "secret", "Jefe",
                "header", "X-Signature",
                "algorithm", "sha512",
                "prefix", "sig="),
            Map.of(
                "X-Signature",
                "sig=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                    + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"),
            "what do ya want for nothing?",
            0),
        new Vector(
            "HMAC-SHA-1, RFC 2202",
            Map.of(
                "scheme", "hmac", "secret", "Jefe", "header", "X-Signature", "algorithm", "sha1"),
            Map.of("X-Signature", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            "what do ya want for nothing?",
            0));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void a_published_vector_holds(Vector vector) {
    assertThat(holds(vector, vector.headers(), vector.body(), vector.seconds())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void one_byte_of_the_body_changed_breaks_it(Vector vector) {
    for (int at = 0; at < vector.body().length(); at++) {
      char flipped = (char) (vector.body().charAt(at) ^ 1);
      String body = vector.body().substring(0, at) + flipped + vector.body().substring(at + 1);
      assertThat(holds(vector, vector.headers(), body, vector.seconds())).as("at %d", at).isFalse();
    }
    assertThat(holds(vector, vector.headers(), vector.body() + " ", vector.seconds())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void one_character_of_any_header_changed_or_a_header_missing_breaks_it(Vector vector) {
    vector
        .headers()
        .forEach((name, value) -> {
          Map<String, String> without = new LinkedHashMap<>(vector.headers());
          without.remove(name);
          assertThat(holds(vector, without, vector.body(), vector.seconds())).isFalse();
          // The last but one: behind it base64 may have bits that nobody reads.
          int at = value.endsWith("=") ? value.length() - 4 : value.length() - 1;
          char other = value.charAt(at) == '1' ? '2' : '1';
          Map<String, String> changed = new LinkedHashMap<>(vector.headers());
          changed.put(name, value.substring(0, at) + other + value.substring(at + 1));
          assertThat(holds(vector, changed, vector.body(), vector.seconds())).as(name).isFalse();
        });
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void another_secret_breaks_it(Vector vector) {
    Map<String, Object> config = new LinkedHashMap<>(vector.config());
    config.put("secret", "whsec_" + "A".repeat(32));

    assertThat(
            holds(
                new Vector("other", config, vector.headers(), vector.body(), vector.seconds()),
                vector.headers(),
                vector.body(),
                vector.seconds()))
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void what_says_when_it_was_signed_holds_for_five_minutes(Vector vector) {
    boolean timed = vector.seconds() > 0;

    assertThat(holds(vector, vector.headers(), vector.body(), vector.seconds() + 300)).isTrue();
    assertThat(holds(vector, vector.headers(), vector.body(), vector.seconds() + 301))
        .isEqualTo(!timed);
    assertThat(holds(vector, vector.headers(), vector.body(), vector.seconds() - 301))
        .isEqualTo(!timed);
  }

  @Test
  void of_several_signatures_while_a_secret_rotates_one_is_enough() {
    Vector standard = vectors().findFirst().orElseThrow();
    Map<String, String> headers = new LinkedHashMap<>(standard.headers());
    headers.put(
        "webhook-signature",
        "v1,bm8gc3VjaCBzaWduYXR1cmU= v2,xyz " + standard.headers().get("webhook-signature"));

    assertThat(holds(standard, headers, standard.body(), standard.seconds())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"scheme\": \"github\"}",
        "{\"scheme\": \"github\", \"secret\": \"\"}",
        "{\"scheme\": \"unknown\", \"secret\": \"s\"}",
        "{\"scheme\": \"hmac\", \"secret\": \"s\"}",
        "{\"scheme\": \"hmac\", \"secret\": \"s\", \"header\": \"X\", \"algorithm\": \"md5\"}",
        "{\"scheme\": \"standard\", \"secret\": \"whsec_***\"}"
      })
  void a_config_that_cannot_be_read_lets_nobody_in(String json) throws Exception {
    Map<?, ?> config = dev.armature.json.Json.stored().readValue(json, Map.class);

    assertThat(Signature.of(config)).isEmpty();
  }

  private static boolean holds(
      Vector vector, Map<String, String> headers, String body, long seconds) {
    Map<String, List<String>> sent = new LinkedHashMap<>();
    headers.forEach((name, value) -> sent.put(name, List.of(value)));
    Call call = new Call("id", "POST", sent, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    return Signature.of(vector.config()).orElseThrow().holds(call, Instant.ofEpochSecond(seconds));
  }
}
