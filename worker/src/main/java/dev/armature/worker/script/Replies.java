package dev.armature.worker.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a process answers; every word of it may be the author's.
 *
 * @param limits that a run has
 * @param memory how much of it there is, as a message says it
 * @param exact whether whole numbers of any size are kept as they are; else they become decimals
 *     beyond 64 bits
 * @param own whether the program can write the answer by itself, so that nonsense is its own fault
 */
record Replies(SandboxConfig limits, String memory, boolean exact, boolean own) {
  /** A message of an error, with the sign that more followed. */
  private static final int MESSAGE = 2_001;

  /** How long the sign is that a line was cut. */
  private static final int MARK = 7;

  private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");

  /**
   * What a program left.
   *
   * @throws ProblemException {@code CODE_FAILED}, {@code CODE_TIMEOUT}, {@code CODE_STATEMENTS},
   *     {@code CODE_MEMORY}, {@code CODE_OUTPUT}, or {@code SANDBOX_LOST} for a line that no
   *     sandbox writes
   */
  Ran ran(String line, Duration timeout) {
    JsonNode reply = tree(line);
    if (reply.path("output").isTextual()) {
      return new Ran(output(reply.path("output").textValue()), logs(reply));
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
                      .formatted(limits.statements()))
              .thrown();
      case "CODE_OUTPUT" -> unfit(reply.path("message").asText());
      case "CODE_MEMORY" -> outOfMemory(memory);
      default -> unreadable();
    };
  }

  /** The run used more memory than there is. */
  static ProblemException outOfMemory(String memory) {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "CODE_MEMORY",
            ("The code used more memory than there is for it (%s) and was stopped; let it hold less"
                    + " at once")
                .formatted(memory))
        .thrown();
  }

  /** The program did something to its process that leaves no answer. */
  static ProblemException failed(String what) {
    return Problem.of(Problem.Kind.INVALID, "CODE_FAILED", "The code failed: " + what).thrown();
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
    int column = reply.path("column").asInt();
    String place = line < 1 ? "" : " at line " + line;
    String closer = line < 1 || column < 1 ? "" : ", column " + column;
    return place + closer + ": " + atMost(MESSAGE, shown(reply.path("message").asText()));
  }

  /** The answer is none. */
  ProblemException unreadable() {
    return own
        ? failed("it wrote into the channel of its answer")
        : lost("its answer cannot be read");
  }

  private static ProblemException unfit(String why) {
    return Problem.of(
            Problem.Kind.TOO_LARGE, "CODE_OUTPUT", "The code returned what cannot be kept: " + why)
        .thrown();
  }

  private JsonNode tree(String line) {
    try {
      JsonNode tree = Json.stored().readTree(line);
      return tree == null ? Json.stored().missingNode() : tree;
    } catch (JsonProcessingException e) {
      throw unreadable();
    }
  }

  private @Nullable Object output(String json) {
    if (utf8(json) > limits.outputBytes()) {
      throw unfit("it has more than %,d bytes as JSON".formatted(limits.outputBytes()));
    }
    try {
      return plain(Json.stored().readTree(json), 0);
    } catch (StreamConstraintsException e) {
      throw String.valueOf(e.getOriginalMessage()).startsWith("Number")
          ? unfit("a number in it has more than 1,000 digits")
          : tooDeep();
    } catch (JsonProcessingException e) {
      // Who writes JSON writes it well; what is left is deeper than a reader goes.
      throw tooDeep();
    }
  }

  /** Bytes in UTF-8, without making them; half of a pair counts as the sign for it. */
  private static long utf8(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  private static ProblemException tooDeep() {
    return unfit("it is nested deeper than %d levels".formatted(Limits.DEPTH));
  }

  private @Nullable Object plain(JsonNode node, int depth) {
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
      case NUMBER ->
          node.isBigInteger() && !exact ? (Object) node.doubleValue() : node.numberValue();
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

  private List<Ran.Line> logs(JsonNode reply) {
    List<Ran.Line> logs = new ArrayList<>();
    long left = limits.logCharacters();
    for (JsonNode line : reply.path("logs")) {
      String message = shown(line.path("message").asText());
      // A process of ours keeps to both.
      if (logs.size() < limits.logLines() && left > 0) {
        String level = line.path("level").asText();
        logs.add(
            new Ran.Line(LEVELS.contains(level) ? level : "info", atMost(left + MARK, message)));
        left -= message.length();
      }
    }
    long cut = reply.path("cut").asLong();
    if (cut > 0) {
      logs.add(
          new Ran.Line(
              "warn",
              "%,d more lines are not kept: %,d lines and %,d characters are the most"
                  .formatted(cut, limits.logLines(), limits.logCharacters())));
    }
    return logs;
  }

  private static String atMost(long characters, String text) {
    return text.length() <= characters ? text : text.substring(0, (int) characters);
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
