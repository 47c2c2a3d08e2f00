package dev.armature.api.credential;

import dev.armature.graph.Limits;
import dev.armature.problem.Fault;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a credential. All broken rules are told at once, and no message repeats a
 * value.
 */
final class CredentialRules {
  /** A credential that may be kept: the value is the text that is sealed. */
  record Read(String name, String type, String value, List<String> hosts, @Nullable String header) {
    @Override
    public String toString() {
      return "Read[%s, %s]".formatted(name, type);
    }
  }

  /** What was read; sound only where there are no faults. */
  record Reading(@Nullable Read sound, List<Fault> faults) {}

  static final List<String> TYPES = List.of("api_key", "bearer", "basic", "oauth2");

  private static final String DEFAULT_HEADER = "X-API-Key";
  private static final Pattern ID = Pattern.compile("cred_[0-9a-z]{26}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern LABELS =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

  /** These say where a request ends and where it goes; a credential is none of that. */
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "transfer-encoding",
          "connection",
          "upgrade",
          "te",
          "trailer",
          "idempotency-key");

  private final List<Fault> faults = new ArrayList<>();

  private CredentialRules() {}

  /** Holds a draft against every rule. */
  static Reading read(CredentialDraft draft) {
    CredentialRules rules = new CredentialRules();
    String name = rules.name(draft.name());
    String type = rules.type(draft.type());
    String value = rules.value(type, draft.value());
    List<String> hosts = rules.hosts(draft.hosts());
    String header = rules.header(type, draft.header());
    return new Reading(
        rules.faults.isEmpty() ? new Read(name, type, value, hosts, header) : null,
        List.copyOf(rules.faults));
  }

  private String name(@Nullable String name) {
    if (name == null) {
      return missing("name");
    }
    if (name.isBlank()
        || !name.equals(name.strip())
        || name.length() > Limits.NAME_CHARS
        || name.codePoints().anyMatch(Character::isISOControl)
        || name.contains("{{")) {
      fault(
          "NAME",
          "name",
          "'name' must have 1 to %d characters, no space at its ends and no '{{'"
              .formatted(Limits.NAME_CHARS));
    } else if (ID.matcher(name).matches()) {
      fault("NAME", "name", "'name' must not look like the id of a credential");
    }
    return name;
  }

  /** One of the types; empty where it is none, so that nothing else is said of it. */
  private String type(@Nullable String type) {
    if (type == null) {
      return missing("type");
    }
    if (!TYPES.contains(type)) {
      fault("CREDENTIAL_TYPE", "type", "'type' must be one of " + String.join(", ", TYPES));
      return "";
    }
    return type;
  }

  private String value(String type, @Nullable Object value) {
    if (value == null) {
      return missing("value");
    }
    return switch (type) {
      case "basic" -> basic(value);
      case "oauth2" ->
          value instanceof Map<?, ?> map
              ? token("value.access_token", field(map, "access_token", List.of("access_token")))
              : token("value", value);
      case "" -> "";
      default -> token("value", value);
    };
  }

  private String basic(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> fields = List.of("username", "password");
      String username = plain("value.username", field(map, "username", fields));
      String password = plain("value.password", field(map, "password", fields));
      if (username.contains(":")) {
        fault("CREDENTIAL_VALUE", "value.username", "'value.username' must have no ':'");
      }
      return username + ":" + password;
    }
    String text = plain("value", value);
    if (faults.stream().noneMatch(it -> it.path().equals("value")) && !text.contains(":")) {
      fault(
          "CREDENTIAL_VALUE",
          "value",
          "'value' of type basic must be {username, password}, or text 'username:password'");
    }
    return text;
  }

  /** A field of a value that is an object; what else stands in it is told, and not repeated. */
  private @Nullable Object field(Map<?, ?> value, String name, List<String> known) {
    if (name.equals(known.getFirst())) {
      if (!known.containsAll(value.keySet())) {
        fault(
            "UNKNOWN_FIELD",
            "value",
            "'value' of this type has only " + String.join(" and ", known));
      }
    }
    if (value.get(name) == null) {
      missing("value." + name);
      return "";
    }
    return value.get(name);
  }

  /** What goes into a header as it is: visible ASCII. */
  private String token(String path, @Nullable Object value) {
    String text = plain(path, value);
    if (!told(path)
        && (!text.equals(text.strip()) || !text.chars().allMatch(it -> it >= 0x20 && it < 0x7f))) {
      fault(
          "CREDENTIAL_VALUE",
          path,
          "'%s' goes into a header: visible ASCII characters, none of them a space at its ends"
              .formatted(path));
    }
    return text;
  }

  private String plain(String path, @Nullable Object value) {
    if (told(path)) {
      return "";
    }
    if (!(value instanceof String text)) {
      fault("WRONG_TYPE", path, "'%s' must be text".formatted(path));
      return "";
    }
    if (text.isEmpty() || text.length() > Limits.CREDENTIAL_CHARS) {
      fault(
          "CREDENTIAL_VALUE",
          path,
          "'%s' must have 1 to %,d characters".formatted(path, Limits.CREDENTIAL_CHARS));
    } else if (text.codePoints().anyMatch(Character::isISOControl)) {
      fault("CREDENTIAL_VALUE", path, "'%s' must be one line of text".formatted(path));
    }
    return text;
  }

  private List<String> hosts(@Nullable List<String> hosts) {
    if (hosts == null) {
      return List.of();
    }
    if (hosts.size() > Limits.CREDENTIAL_HOSTS) {
      fault(
          "CREDENTIAL_HOST",
          "hosts",
          "'hosts' has %,d entries; %,d are the most"
              .formatted(hosts.size(), Limits.CREDENTIAL_HOSTS));
      return List.of();
    }
    List<String> read = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      String host = host(hosts.get(i));
      if (host.isEmpty()) {
        fault(
            "CREDENTIAL_HOST",
            "hosts[%d]".formatted(i),
            "'%s' is no host: write a name such as api.example.com, without scheme, port or path,"
                    .formatted(shortened(hosts.get(i)))
                + " or *.example.com for every name below");
      } else if (!read.contains(host)) {
        read.add(host);
      }
    }
    return read;
  }

  /** A host as addresses have it, in lower case and ASCII; empty where it is none. */
  private static String host(String written) {
    boolean below = written.startsWith("*.");
    String name = below ? written.substring(2) : written;
    if (name.length() > 253) {
      return "";
    }
    try {
      name = IDN.toASCII(name).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
    boolean sound = LABELS.matcher(name).matches() && (!below || name.contains("."));
    return sound ? (below ? "*." + name : name) : "";
  }

  private @Nullable String header(String type, @Nullable String header) {
    if (!type.equals("api_key")) {
      if (header != null && !type.isEmpty()) {
        fault(
            "CREDENTIAL_HEADER",
            "header",
            "'header' is for type api_key: type %s is sent as Authorization".formatted(type));
      }
      return null;
    }
    if (header == null) {
      return DEFAULT_HEADER;
    }
    if (!HEADER.matcher(header).matches() || RESERVED.contains(header.toLowerCase(Locale.ROOT))) {
      fault(
          "CREDENTIAL_HEADER",
          "header",
          "'header' must be the name of a header that a credential may set, such as X-API-Key, of"
              + " at most 100 characters");
    }
    return header;
  }

  private boolean told(String path) {
    return faults.stream().anyMatch(it -> it.path().equals(path));
  }

  private String missing(String field) {
    fault("MISSING_FIELD", field, "'%s' is missing".formatted(field));
    return "";
  }

  private void fault(String code, String path, String message) {
    faults.add(Fault.of(code, path, message));
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }
}
