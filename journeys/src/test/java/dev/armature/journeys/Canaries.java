package dev.armature.journeys;

import dev.armature.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Secrets that nobody else could have made, and the search for them in six encodings. */
final class Canaries {
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+\"&?~=";

  private final List<String> all = new ArrayList<>();
  private final List<String> hits = new ArrayList<>();
  private long scanned;

  /** So many, from a seed. */
  Canaries(long seed, int many) {
    Random random = new Random(seed);
    for (int i = 0; i < many; i++) {
      all.add(text(random));
    }
  }

  /** One by chance, which each encoding writes in another way. */
  static String text(Random random) {
    StringBuilder text = new StringBuilder("c\"/+");
    for (int j = 0; j < 28; j++) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return text.append('z').toString();
  }

  String get(int index) {
    return all.get(index);
  }

  int count() {
    return all.size();
  }

  /** Looks for all of them in what was found somewhere. */
  void scan(String where, String text) {
    scanned += text.length();
    for (int i = 0; i < all.size(); i++) {
      for (String form : forms(all.get(i))) {
        if (text.contains(form)) {
          hits.add("canary %d in %s".formatted(i, where));
        }
      }
    }
  }

  /** Where they were found. */
  List<String> hits() {
    return List.copyOf(hits);
  }

  /** How many of these forms stand in a text. */
  static long found(String canary, String text) {
    return forms(canary).stream().filter(text::contains).count();
  }

  long scanned() {
    return scanned;
  }

  /** Plain, base64, base64url, hexadecimal, URL-encoded, JSON-escaped. */
  static Set<String> forms(String canary) {
    byte[] bytes = canary.getBytes(StandardCharsets.UTF_8);
    String json = Json.text(canary);
    Set<String> forms = new LinkedHashSet<>();
    forms.add(canary);
    forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(URLEncoder.encode(canary, StandardCharsets.UTF_8));
    forms.add(json.substring(1, json.length() - 1));
    return forms;
  }
}
