package dev.armature.api.execution;

import dev.armature.api.Causes;
import dev.armature.api.workflow.Graphs;
import dev.armature.block.BlockCatalog;
import dev.armature.execution.PayloadRef;
import dev.armature.problem.Problem;
import dev.armature.serving.Heartbeats;
import dev.armature.serving.LargeValues;
import dev.armature.serving.PlacedBlocks;
import dev.armature.serving.Serving;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The mechanism that serves blocks, over what the api has: it knows no injection itself. */
@Factory
final class ServingParts {
  /** Beats as long as there is work in this process. */
  @Bean(preDestroy = "close")
  @Singleton
  Pulse pulse() {
    return new Pulse(new Heartbeats());
  }

  @Singleton
  Serving serving(Graphs graphs, BlockCatalog catalog, Payloads payloads, Pulse pulse) {
    return new Serving(
        new PlacedBlocks(
            (workspace, hash) -> Causes.told(() -> graphs.get(workspace, hash)), catalog),
        pulse.heartbeats(),
        new LargeValues(new Kept(payloads)));
  }

  /** Not known by its own type: a worker in this process has heartbeats of its own. */
  record Pulse(Heartbeats heartbeats) implements AutoCloseable {
    @Override
    public void close() {
      heartbeats.close();
    }
  }

  /** Large values as rows. */
  private record Kept(Payloads rows) implements dev.armature.serving.Payloads {
    @Override
    public PayloadRef keep(String workspaceId, String executionId, String json) {
      return Causes.told(() -> rows.keep(workspaceId, executionId, json));
    }

    @Override
    public String read(String workspaceId, String executionId, String hash) {
      return Causes.told(() -> rows.read(workspaceId, executionId, hash))
          .orElseThrow(() ->
              Problem.of(
                      Problem.Kind.MISSING,
                      "PAYLOAD_MISSING",
                      "A value of this run is gone: %s".formatted(hash))
                  .thrown());
    }
  }
}
