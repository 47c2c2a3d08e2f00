package dev.armature.bench;

import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** A block that does nothing, as an ordinary activity: what is left is what running it costs. */
@Singleton
final class NoopBlock implements BlockType<NoopBlock.Config> {
  static final String NAME = "noop";

  /** Nothing to fill in. */
  record Config() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "Does nothing.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(new Output("output", "string", "Always the same word."));
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    return new Outcome.Done(Map.of("output", "done"));
  }
}
