package dev.armature.worker.block;

import dev.armature.serving.Graphs;
import dev.armature.serving.Heartbeats;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Payloads;
import dev.armature.serving.PlacedBlocks;
import dev.armature.serving.Workbench;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The mechanism that serves blocks, over what this worker has: it knows no injection itself. */
@Factory
final class ServingParts {
  @Singleton
  PlacedBlocks blocks(Graphs graphs, BlockTypes types) {
    return new PlacedBlocks(graphs, types.catalog());
  }

  @Bean(preDestroy = "close")
  @Singleton
  Heartbeats heartbeats() {
    return new Heartbeats();
  }

  @Singleton
  Workbench workbench() {
    return Workbench.ofThisProcess();
  }

  @Singleton
  LargeValues large(Payloads payloads, Workbench workbench) {
    return new LargeValues(payloads, workbench);
  }
}
