package dev.armature.api.execution;

import dev.armature.execution.Batch;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.BatchResult;
import java.util.List;

/** Stands for a batch of a map where only the api is looked at: it has no items. */
public final class ScriptedBatch implements Batch {
  @Override
  public BatchResult run(BatchRequest request) {
    return new BatchResult(List.of(), null);
  }

  @Override
  public void told(String place) {
    // It waits for nothing.
  }

  @Override
  public void stop() {
    // It is over soon.
  }

  @Override
  public void pause() {
    // It holds nothing back.
  }

  @Override
  public void resume() {
    // It holds nothing back.
  }
}
