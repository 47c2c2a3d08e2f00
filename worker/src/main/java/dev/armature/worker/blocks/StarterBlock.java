package dev.armature.worker.blocks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a run begins that no trigger names: its defaults, overlaid by the run's variables. */
@Singleton
final class StarterBlock implements BlockType<StarterBlock.Config> {
  /** Defaults of the input. */
  record Config(
      @Field("Defaults of the input: an object, or the JSON text of one.")
          @Nullable Object input) {}

  @Override
  public String name() {
    return "starter";
  }

  @Override
  public String description() {
    return "Starts a run with its input: the defaults, overlaid by the workflow's variables and"
        + " then by the run's.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(new Output("output", "object", "The input of the run."));
  }

  @Override
  public Part part() {
    return new Part(true, true, false, false, true);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    Map<String, @Nullable Object> input = new LinkedHashMap<>(defaults(config.input()));
    if (surroundings.cameIn() instanceof Map<?, ?> variables) {
      variables.forEach((name, value) -> input.put((String) name, value));
    }
    return new Outcome.Done(Results.output(input));
  }

  private static Map<String, @Nullable Object> defaults(@Nullable Object input) {
    return switch (input) {
      case null -> Map.of();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
        map.forEach((name, value) -> defaults.put((String) name, value));
        yield defaults;
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
