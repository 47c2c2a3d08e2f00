package dev.armature.worker.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.graph.Limits;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a process answers; every word of it may be the author's. */
final class Replies {
  private Replies() {}

  /**
   * What a program left.
   *
   * @throws ProblemException {@code CODE_FAILED}, {@code CODE_TIMEOUT}, {@code CODE_STATEMENTS},
   *     {@code CODE_OUTPUT}, or {@code SANDBOX_LOST} for a line that no sandbox writes
   */
  static Ran ran(String line, Duration timeout, SandboxConfig config) {
    JsonNode reply = tree(line);
    if (reply.hasNonNull("output")) {
      return new Ran(output(reply.path("output").textValue()), logs(reply, config));
    }
    throw switch (reply.path("code").asText()) {
      case "CODE_FAILED" ->
          Problem.of(Problem.Kind.INVALID, "CODE_FAILED", "The code failed" + told(reply)).thrown();
      case "CODE_TIMEOUT" -> tooLong(timeout);
      case "CODE_STATEMENTS" ->
          Problem.of(
                  Problem.Kind.TOO_LARGE,
                  "CODE_STATEMENTS",
                  ("The code executed more than %,d statements, which is the most; let it do less"
                          + " in one block")
                      .formatted(config.statements()))
              .thrown();
      case "CODE_OUTPUT" -> unfit(reply.path("message").asText());
      default -> lost("its answer cannot be read");
    };
  }

  /** A process that went away, or spoke nonsense, without fault of the code: may pass. */
  static ProblemException lost(String why) {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "SANDBOX_LOST",
            "The process that ran the code is gone: " + why)
        .thrown();
  }

  /** The run took longer than it may. */
  static ProblemException tooLong(Duration timeout) {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "CODE_TIMEOUT",
            ("The code ran longer than %,d ms and was stopped; let it do less, or raise the block's"
                    + " 'timeout'")
                .formatted(timeout.toMillis()))
        .thrown();
  }

  private static String told(JsonNode reply) {
    int line = reply.path("line").asInt();
    String place =
        line < 1 ? "" : " at line %d, column %d".formatted(line, reply.path("column").asInt());
    return place + ": " + reply.path("message").asText();
  }

  private static ProblemException unfit(String why) {
    return Problem.of(
            Problem.Kind.TOO_LARGE, "CODE_OUTPUT", "The code returned what cannot be kept: " + why)
        .thrown();
  }

  private static JsonNode tree(String line) {
    try {
      JsonNode tree = Json.stored().readTree(line);
      return tree == null ? Json.stored().missingNode() : tree;
    } catch (JsonProcessingException e) {
      throw lost("its answer cannot be read");
    }
  }

  private static @Nullable Object output(String json) {
    try {
      return plain(Json.stored().readTree(json), 0);
    } catch (JsonProcessingException e) {
      // JSON.stringify writes JSON; what is left is deeper than a reader goes.
      throw tooDeep();
    }
  }

  private static ProblemException tooDeep() {
    return unfit("it is nested deeper than %d levels".formatted(Limits.DEPTH));
  }

  /** Whole numbers beyond 64 bits were no more exact in JavaScript than a double is. */
  private static @Nullable Object plain(JsonNode node, int depth) {
    if (depth > Limits.DEPTH) {
      throw tooDeep();
    }
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          object.put(checked(field.getKey()), plain(field.getValue(), depth + 1));
        }
        yield object;
      }
      case ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>(node.size());
        for (JsonNode element : node) {
          array.add(plain(element, depth + 1));
        }
        yield array;
      }
      case STRING -> checked(node.textValue());
      case NUMBER -> node.isBigInteger() ? (Object) node.doubleValue() : node.numberValue();
      case BOOLEAN -> node.booleanValue();
      case NULL, MISSING, BINARY, POJO -> null;
    };
  }

  /** PostgreSQL keeps neither of these. */
  private static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        throw unfit("a text in it holds \\u0000 or half of a surrogate pair");
      }
      i += pair ? 1 : 0;
    }
    return text;
  }

  private static List<Ran.Line> logs(JsonNode reply, SandboxConfig config) {
    List<Ran.Line> logs = new ArrayList<>();
    for (JsonNode line : reply.path("logs")) {
      logs.add(new Ran.Line(line.path("level").asText(), shown(line.path("message").asText())));
    }
    long cut = reply.path("cut").asLong();
    if (cut > 0) {
      logs.add(
          new Ran.Line(
              "warn",
              "%,d more lines are not kept: %,d lines and %,d characters are the most"
                  .formatted(cut, config.logLines(), config.logCharacters())));
    }
    return logs;
  }

  /** What cannot be kept stands as the sign for what cannot be shown. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .map(it -> it == 0 || (it >= 0xd800 && it <= 0xdfff) ? 0xfffd : it)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
