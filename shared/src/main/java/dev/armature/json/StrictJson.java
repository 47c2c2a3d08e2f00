package dev.armature.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON at the doors: what PostgreSQL, Temporal or an expression could not keep is refused
 * before it gets in. Whole numbers are 64 bit, decimals are doubles.
 */
public final class StrictJson {
  /** How deep JSON may nest. */
  public static final int MOST_DEPTH = 64;

  private static final int MOST_DIGITS = 400;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxNumberLength(MOST_DIGITS)
                  .maxStringLength(16 * 1024 * 1024)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * The plain value of a text in UTF-8.
   *
   * @throws ProblemException {@code VALIDATION_ERROR}, with line and column; it repeats nothing of
   *     the text
   */
  public static @Nullable Object read(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(decoded(utf8))) {
      if (parser.nextToken() == null) {
        throw refused("the body is empty", null);
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw refused(at(parser, "text follows after the JSON value"), null);
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw refused(broken(e.getOriginalMessage()), e);
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
      throw refused(
          (twice ? "the body has the same key twice in one object" : "the body is not JSON")
              + place,
          e);
    } catch (IOException e) {
      throw refused("the body cannot be read", e);
    }
  }

  /** What the parser says of a limit, in words of ours. */
  private static String broken(String message) {
    if (message.contains("nesting")) {
      return "the JSON is nested deeper than %d levels".formatted(MOST_DEPTH);
    }
    return message.startsWith("Number")
        ? "the JSON holds a number of more than %d digits".formatted(MOST_DIGITS)
        : "the JSON holds a text that is too long";
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = text(parser, parser.currentName());
          parser.nextToken();
          object.put(name, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_STRING -> text(parser, parser.getText());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> parser.getIntValue();
            case LONG -> parser.getLongValue();
            default -> throw refused(at(parser, "a whole number is beyond 64 bits"), null);
          };
      case VALUE_NUMBER_FLOAT -> {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
          throw refused(at(parser, "a number is out of range"), null);
        }
        yield number;
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static String text(JsonParser parser, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        throw refused(at(parser, "a text holds \\u0000 or half of a surrogate pair"), null);
      }
      i += pair ? 1 : 0;
    }
    return text;
  }

  private static String decoded(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw refused("the body is not UTF-8", e);
    }
  }

  private static String at(JsonParser parser, String message) {
    return "%s at line %d, column %d"
        .formatted(
            message,
            parser.currentTokenLocation().getLineNr(),
            parser.currentTokenLocation().getColumnNr());
  }

  private static ProblemException refused(String message, @Nullable Throwable cause) {
    return new ProblemException(
        Problem.invalid(Character.toUpperCase(message.charAt(0)) + message.substring(1)), cause);
  }
}
