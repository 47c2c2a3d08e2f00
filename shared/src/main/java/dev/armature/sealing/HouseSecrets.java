package dev.armature.sealing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The secrets that a process gets from its environment. None of them is to be seen in a log. */
public final class HouseSecrets {
  /** Variables that are a secret as a whole. */
  private static final List<String> WHOLE =
      List.of(
          "ARMATURE_API_KEY",
          "ARMATURE_ADMIN_PASSWORD",
          "TEMPORAL_API_KEY",
          "OPENAI_API_KEY",
          "ANTHROPIC_API_KEY");

  /** Variables that are keys with their ids: {@code 2:<key>,1:<key>}. */
  private static final List<String> RINGS =
      List.of("ARMATURE_KEY_RING", "ARMATURE_PAYLOAD_KEY", "ARMATURE_JWT_KEY");

  /** Variables that are headers: {@code name=value,name=value}, each value escaped. */
  private static final List<String> HEADERS =
      List.of("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS");

  /** Of an address of PostgreSQL: {@code //user:password@host}, or {@code ?password=…} of JDBC. */
  private static final Pattern PASSWORD =
      Pattern.compile("//[^:/@?]*:([^@/]+)@|[?&]password=([^&]+)");

  private HouseSecrets() {}

  /** From now on no line of the log shows them. */
  public static void hide(Map<String, String> environment) {
    for (String name : WHOLE) {
      InHand.always(environment.getOrDefault(name, "").strip());
    }
    for (String name : RINGS) {
      hideKeys(environment.getOrDefault(name, ""));
    }
    for (String name : HEADERS) {
      for (String header : environment.getOrDefault(name, "").split(",", -1)) {
        String value = header.substring(header.indexOf('=') + 1).strip();
        InHand.always(value);
        InHand.always(decoded(value));
      }
    }
    passwords(environment.getOrDefault("DATABASE_URL", "")).forEach(InHand::always);
  }

  /** The same for the keys of a ring that come from elsewhere. */
  public static void hideKeys(String ring) {
    for (String key : ring.split(",", -1)) {
      String secret = key.substring(key.indexOf(':') + 1).strip();
      // Words of the ring's own are shorter than any key.
      if (secret.length() >= 16) {
        InHand.always(secret);
      }
    }
  }

  /** The passwords that stand in an address, as they stand there and as they are meant. */
  private static Set<String> passwords(String url) {
    Set<String> passwords = new LinkedHashSet<>();
    Matcher found = PASSWORD.matcher(url);
    while (found.find()) {
      String written = found.group(1) == null ? found.group(2) : found.group(1);
      passwords.add(written);
      passwords.add(decoded(written));
    }
    return passwords;
  }

  private static String decoded(String written) {
    try {
      return URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // No escape after all: then it is meant as it is written.
      return written;
    }
  }
}
