package dev.armature.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InHandTest {
  @Test
  void a_secret_that_somebody_has_is_masked_in_whatever_form_a_line_shows_it() {
    String secret = "arm_\"quoted/and+more";
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    InHand held = InHand.of(secret);

    try {
      assertThat(Opened.hidden("key %s came".formatted(secret))).isEqualTo("key *** came");
      assertThat(Opened.hidden("{\"key\":\"arm_\\\"quoted/and+more\"}"))
          .isEqualTo("{\"key\":\"***\"}");
      assertThat(Opened.hidden(HexFormat.of().formatHex(bytes))).isEqualTo("***");
      assertThat(Opened.hidden(Base64.getEncoder().encodeToString(bytes)))
          .startsWith("***")
          .doesNotContain("YXJtXyJ");
      assertThat(held.toString()).doesNotContain("quoted");
    } finally {
      Reference.reachabilityFence(held);
    }
  }

  @Test
  void two_calls_with_the_same_secret_hold_the_same_thing() {
    InHand one = InHand.of("the-same-secret-twice");
    InHand other = InHand.of("the-same-secret-twice");

    assertThat(other).isSameAs(one);
  }

  @Test
  void a_secret_that_nobody_has_any_more_is_forgotten() throws InterruptedException {
    ReferenceQueue<InHand> forgotten = new ReferenceQueue<>();
    WeakReference<InHand> let = new WeakReference<>(InHand.of("let-go-of-in-a-moment"), forgotten);

    // How often it takes until memory is looked through is the machine's.
    Reference<? extends InHand> gone = null;
    for (int i = 0; i < 50 && gone == null; i++) {
      System.gc();
      gone = forgotten.remove(200);
    }

    assertThat(gone).isSameAs(let);
    assertThat(Opened.hidden("let-go-of-in-a-moment")).isEqualTo("let-go-of-in-a-moment");
  }

  @Test
  void what_the_environment_has_is_masked_for_as_long_as_the_process_lives() {
    HouseSecrets.hide(
        Map.of(
            "ARMATURE_API_KEY", "bootstrap-key-of-the-house",
            "ARMATURE_KEY_RING", "2:bmV3IGtleSBvZiAzMiBieXRlcw==, 1:b2xkIGtleSBvZiAzMiBieXRlcw==",
            "ARMATURE_PAYLOAD_KEY", "plain,1:cGF5bG9hZCBrZXkgb2YgMzI=",
            "DATABASE_URL", "postgres://ada:p%40ss-word@db:5432/armature"));

    assertThat(
            Opened.hidden(
                "bootstrap-key-of-the-house bmV3IGtleSBvZiAzMiBieXRlcw== "
                    + "b2xkIGtleSBvZiAzMiBieXRlcw== cGF5bG9hZCBrZXkgb2YgMzI= p%40ss-word p@ss-word"))
        .isEqualTo("*** *** *** *** *** ***");
    assertThat(Opened.hidden("plain words of ada at db:5432/armature"))
        .isEqualTo("plain words of ada at db:5432/armature");
  }

  @Test
  void the_password_in_an_address_of_jdbc_is_found_too() {
    HouseSecrets.hide(
        Map.of(
            "DATABASE_URL", "jdbc:postgresql://db/armature?user=ada&password=jdbc-password&ssl=x"));

    assertThat(Opened.hidden("FATAL: jdbc-password of ada")).isEqualTo("FATAL: *** of ada");
  }

  @Test
  void what_is_too_short_to_be_a_secret_masks_nothing() {
    InHand held = InHand.of("word");
    try {
      HouseSecrets.hide(Map.of("ARMATURE_API_KEY", "", "TEMPORAL_API_KEY", "key"));

      assertThat(Opened.hidden("a word, a key")).isEqualTo("a word, a key");
    } finally {
      Reference.reachabilityFence(held);
    }
  }
}
