package dev.armature.api.execution;

import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;

/** Whether this process is about to go, and when those who still wait in it are let go. */
@Singleton
public final class Leaving {
  private final CompletableFuture<Void> lettingGo = new CompletableFuture<>();
  private volatile boolean begun;

  /** From now on it is not ready, and keeps no connection open for a next request. */
  public void begin() {
    begun = true;
  }

  /** Whether it has begun to go. */
  public boolean begun() {
    return begun;
  }

  /** Whoever waits for the end of a run is told its id; the run goes on without this process. */
  public void letGo() {
    lettingGo.complete(null);
  }

  /** Done when those who wait are let go. */
  CompletableFuture<Void> lettingGo() {
    return lettingGo;
  }
}
