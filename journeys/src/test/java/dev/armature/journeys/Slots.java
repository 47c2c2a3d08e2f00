package dev.armature.journeys;

import dev.armature.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every place that holds a secret, with the secrets that were put there, and all that was seen
 * anywhere. What may stand where is said with what is seen: a secret that is shown once is known
 * only afterwards.
 */
final class Slots {
  private static final int AROUND = 60;

  /** A secret, as it may be written. */
  private record Secret(String slot, String value, Set<String> forms) {}

  private record Seen(String where, String text, Set<String> shown) {}

  private final Random random;
  private final List<Secret> secrets = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();

  Slots(long seed) {
    this.random = new Random(seed);
  }

  /** A new secret for this slot. */
  String canary(String slot) {
    String canary = Canaries.text(random);
    secrets.add(secret(slot, canary));
    return canary;
  }

  /** A new key of 256 bits for this slot, in base64. */
  String key(String slot) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    String text = Base64.getEncoder().encodeToString(key);
    Set<String> forms = new LinkedHashSet<>(secret(slot, text).forms());
    forms.add(HexFormat.of().formatHex(key));
    forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
    secrets.add(new Secret(slot, text, forms));
    return text;
  }

  /** A secret that the product made for this slot. */
  String minted(String slot, String secret) {
    if (secret.length() < 16) {
      throw new AssertionError("no secret of the slot '%s' was made".formatted(slot));
    }
    secrets.add(secret(slot, secret));
    return secret;
  }

  /** Something that can be seen, and the slots whose secrets may stand there. */
  synchronized void seen(String where, String text, String... shown) {
    seen.add(new Seen(where, text, Set.of(shown)));
  }

  int canaries() {
    return secrets.size();
  }

  int slots() {
    return (int) secrets.stream().map(Secret::slot).distinct().count();
  }

  long scanned() {
    return seen.stream().mapToLong(it -> it.text().length()).sum();
  }

  /** How often each slot's secrets were shown where they may be. */
  Map<String, Integer> shown() {
    Map<String, Integer> shown = new LinkedHashMap<>();
    for (Seen one : seen) {
      for (Secret secret : secrets) {
        if (one.shown().contains(secret.slot())
            && secret.forms().stream().anyMatch(one.text()::contains)) {
          shown.merge(secret.slot(), 1, Integer::sum);
        }
      }
    }
    return shown;
  }

  /** Where a secret was found that must not be there; itself it is not repeated. */
  List<String> hits() {
    List<String> hits = new ArrayList<>();
    for (Seen one : seen) {
      for (Secret secret : secrets) {
        if (!one.shown().contains(secret.slot())) {
          for (String form : secret.forms()) {
            int at = one.text().indexOf(form);
            if (at >= 0) {
              hits.add(
                  "%s in %s: …%s<secret>"
                      .formatted(
                          secret.slot(),
                          one.where(),
                          one.text().substring(Math.max(0, at - AROUND), at)));
            }
          }
        }
      }
    }
    return hits;
  }

  /** The slots whose secrets the search would not find in JSON, an address, or a longer base64. */
  List<String> blind() {
    return secrets.stream()
        .filter(it ->
            Stream.of(
                    Json.text(Map.of("said", it.value())),
                    URLEncoder.encode("said " + it.value(), StandardCharsets.UTF_8),
                    basic("a:" + it.value()),
                    basic("ada:" + it.value()),
                    basic("sida:" + it.value()))
                .anyMatch(text -> it.forms().stream().noneMatch(text::contains)))
        .map(Secret::slot)
        .toList();
  }

  private static String basic(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** In the six encodings, and in base64 behind anything. */
  private static Secret secret(String slot, String value) {
    Set<String> forms = new LinkedHashSet<>(Canaries.forms(value));
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < 3; before++) {
      byte[] longer = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, longer, before, bytes.length);
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String text = encoder.withoutPadding().encodeToString(longer);
        // A letter that other bytes have a part in is any letter.
        forms.add(
            text.substring((before * 4 + 2) / 3, text.length() - (longer.length % 3 == 0 ? 0 : 1)));
      }
    }
    return new Secret(slot, value, forms);
  }
}
