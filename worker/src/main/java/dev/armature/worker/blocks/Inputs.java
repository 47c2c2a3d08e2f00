package dev.armature.worker.blocks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The field {@code input} of configs that name variables by it. */
final class Inputs {
  private Inputs() {}

  /**
   * The variables: those of an object, or of the JSON text of one; none where it is absent or
   * blank.
   *
   * @throws ProblemException {@code CONFIG_INVALID} for anything else
   */
  static Map<String, @Nullable Object> object(@Nullable Object input) {
    return switch (input) {
      case null -> Map.of();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        map.forEach((name, value) -> variables.put((String) name, value));
        yield variables;
      }
      case String text when text.isBlank() -> Map.of();
      case String text -> parsed(text);
      default -> throw notAnObject(null);
    };
  }

  private static Map<String, @Nullable Object> parsed(String text) {
    try {
      Map<String, @Nullable Object> read = Json.stored().readValue(text, new TypeReference<>() {});
      if (read == null) {
        // The text "null".
        throw notAnObject(null);
      }
      return read;
    } catch (JsonProcessingException e) {
      throw notAnObject(e);
    }
  }

  private static ProblemException notAnObject(@Nullable Throwable cause) {
    return new ProblemException(
        Problem.of(
            Problem.Kind.INVALID,
            "CONFIG_INVALID",
            "'input' of the config must be an object, or the JSON text of one"),
        cause);
  }
}
