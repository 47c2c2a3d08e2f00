package dev.armature.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws what nobody should send. */
final class Oddities {
  /** Half a surrogate pair can be written in no other way. */
  private static final ObjectMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "1e400",
          "99999999999999999999",
          "NaN",
          "null",
          "true",
          "\0",
          "a\0b",
          "\ud800",
          "\udc00x",
          "\u202egro",
          "\ud83d\ude00",
          "\u00e9",
          "\u00e9",
          "\r\nX-Made-Up: 1",
          "../../etc/passwd",
          "%2e%2e%2f",
          "%",
          "1-1-1-1-1",
          "wf_",
          "wf_00000000000000000000000000",
          "exec_zzzzzzzzzzzzzzzzzzzzzzzzzz",
          "'; DROP TABLE workflow; --",
          "\\",
          "\"",
          "{{",
          "}}",
          "{{ variables }}",
          "{{ outputs.s.output.x }}",
          "{{ 1 / 0 }}",
          "{{ '" + "a".repeat(200) + "'.matches('(a+)+$') }}",
          "${jndi:ldap://127.0.0.1/x}",
          "http://169.254.169.254/",
          "file:///etc/passwd",
          "2026-02-30T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "P1D",
          "-5s",
          "99999999999d",
          "* * * * *",
          "0 0 31 2 *",
          "Europe/Nowhere",
          "@every",
          "starter",
          "agent",
          "x".repeat(201),
          "x".repeat(70_000));

  private final Random chance;

  Oddities(Random chance) {
    this.chance = chance;
  }

  boolean once(int in) {
    return chance.nextInt(in) == 0;
  }

  int below(int bound) {
    return chance.nextInt(bound);
  }

  <T> T of(List<T> all) {
    return all.get(chance.nextInt(all.size()));
  }

  /** A text as it stands in a path or a query. */
  String encoded() {
    String text = of(TEXTS);
    if (text.length() > 2_000) {
      text = text.substring(0, 2_000);
    }
    return once(30)
        ? of(List.of("%00", "%ff", "%c0%af", "%ed%a0%80", ";a=b", "a%2Fb", "%252e", "."))
        : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A value that a client can put into a header. */
  String header() {
    String text = of(TEXTS).replaceAll("[^\\x20-\\x7e]", "?");
    return text.length() > 3_000 ? text.substring(0, 3_000) : text;
  }

  /** A media type that is perhaps none. */
  String type() {
    return of(
        List.of(
            "application/json; charset=utf-16",
            "application/json;",
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/octet-stream",
            "application/x-java-serialized-object",
            "application/vnd.a+json",
            "*/*",
            "json",
            "/",
            "a/b/c"));
  }

  /** A form, perhaps one. */
  String form() {
    List<String> fields = new ArrayList<>();
    for (String name :
        List.of("grant_type", "username", "password", "refresh_token", "workspace", "scope")) {
      if (!once(3)) {
        fields.add(
            name
                + (once(20) ? "" : "=")
                + (name.equals("grant_type") && !once(3)
                    ? of(List.of("password", "refresh_token"))
                    : encoded()));
      }
    }
    return String.join(once(20) ? ";" : "&", fields);
  }

  /** A body that may be JSON, made of this one. */
  byte[] json(JsonNode example) {
    JsonNode tree = example.isMissingNode() ? NODES.objectNode() : example.deepCopy();
    int changes = below(4);
    for (int n = 0; n < changes; n++) {
      tree = changed(tree);
    }
    String text = written(tree);
    return once(4) ? broken(text) : text.getBytes(StandardCharsets.UTF_8);
  }

  private static String written(JsonNode tree) {
    try {
      return ASCII.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** The tree with something else in one place. */
  private JsonNode changed(JsonNode tree) {
    if (tree instanceof ObjectNode object && !object.isEmpty() && !once(8)) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = of(names);
      switch (below(8)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(of(TEXTS), value());
        case 2, 3 -> object.set(name, value());
        default -> object.set(name, changed(object.get(name)));
      }
      return object;
    }
    if (tree instanceof ArrayNode array && !array.isEmpty() && !once(8)) {
      int at = below(array.size());
      switch (below(6)) {
        case 0 -> array.remove(at);
        case 1 -> array.add(array.get(at).deepCopy());
        case 2 -> array.set(at, value());
        default -> array.set(at, changed(array.get(at)));
      }
      return array;
    }
    return value();
  }

  private JsonNode value() {
    return switch (below(12)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(chance.nextBoolean());
      case 2 -> NODES.numberNode(of(List.of(0, -1, 1, 65_536, Integer.MAX_VALUE)));
      case 3 -> NODES.numberNode(new BigInteger("9".repeat(1 + below(60))));
      case 4 -> NODES.numberNode(new BigDecimal(of(List.of("0.1", "-0.0", "1e308", "1e-320"))));
      case 5 -> NODES.arrayNode();
      case 6 -> NODES.objectNode();
      case 7 -> deep(below(70));
      case 8 -> NODES.arrayNode().add(of(TEXTS)).addNull().add(1);
      default -> NODES.textNode(of(TEXTS));
    };
  }

  private JsonNode deep(int levels) {
    JsonNode value = NODES.textNode("deep");
    for (int n = 0; n < levels; n++) {
      value =
          n % 2 == 0
              ? NODES.arrayNode().add(value)
              : NODES.objectNode().<ObjectNode>set("a", value);
    }
    return value;
  }

  /** What is no JSON any more, or hardly. */
  private byte[] broken(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return switch (below(12)) {
      case 0 -> text.substring(0, below(text.length() + 1)).getBytes(StandardCharsets.UTF_8);
      case 1 -> (text + " x").getBytes(StandardCharsets.UTF_8);
      case 2 -> (text + text).getBytes(StandardCharsets.UTF_8);
      case 3 ->
          text.replaceFirst("\\{", "{\"name\":1,\"name\":2,").getBytes(StandardCharsets.UTF_8);
      case 4 -> text.replace('"', '\'').getBytes(StandardCharsets.UTF_8);
      case 5 -> text.getBytes(StandardCharsets.UTF_16);
      case 6 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
      case 7 -> text.replaceFirst(":", ":1e99999,\"b\":").getBytes(StandardCharsets.UTF_8);
      case 8 -> "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
      case 9 -> ("{\"name\": \"" + "x".repeat(1_100_000) + "\"}").getBytes(StandardCharsets.UTF_8);
      default -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = below(bytes.length + 1);
        out.write(bytes, 0, at);
        out.write(below(256));
        out.write(0x80 | below(128));
        out.write(bytes, at, bytes.length - at);
        yield out.toByteArray();
      }
    };
  }
}
