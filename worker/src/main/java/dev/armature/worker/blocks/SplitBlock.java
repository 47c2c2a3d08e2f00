package dev.armature.worker.blocks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands the same value to every block after it, which then run side by side. */
@Singleton
final class SplitBlock implements BlockType<SplitBlock.Config> {
  /** What is handed on, and names for the branches. */
  record Config(
      @Field("What every branch gets; absent: what came in.") @Nullable JsonNode input,
      @Field("Names of the branches, for people.") @Nullable List<Object> branches) {}

  @Override
  public String name() {
    return "split";
  }

  @Override
  public String description() {
    return "Hands the same value to every block after it, which run side by side.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(new Output("output", "any", "The value that was handed on."));
  }

  @Override
  public Part part() {
    return new Part(true, false, false, false, true);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    JsonNode input = config.input();
    return new Outcome.Done(
        Results.output(input == null ? surroundings.cameIn() : Results.plain(input)));
  }
}
