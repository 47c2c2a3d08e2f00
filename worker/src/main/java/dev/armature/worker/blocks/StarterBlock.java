package dev.armature.worker.blocks;

import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
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
    Map<String, @Nullable Object> input = new LinkedHashMap<>(Inputs.object(config.input()));
    if (surroundings.cameIn() instanceof Map<?, ?> variables) {
      variables.forEach((name, value) -> input.put((String) name, value));
    }
    return new Outcome.Done(Results.output(input));
  }
}
