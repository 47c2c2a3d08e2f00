package dev.armature.worker.store;

import jakarta.inject.Singleton;

/** Whether the tables of runs can be read. */
@Singleton
public final class StoreReadiness {
  private final StoreRepository store;

  StoreReadiness(StoreRepository store) {
    this.store = store;
  }

  /** Whether PostgreSQL answers, and the api has made its tables there. */
  public boolean answers() {
    try {
      store.row("", "");
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
