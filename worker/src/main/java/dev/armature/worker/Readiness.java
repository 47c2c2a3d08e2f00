package dev.armature.worker;

import dev.armature.worker.script.Sandbox;
import dev.armature.worker.store.StoreReadiness;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Whether this worker can run any block that comes. */
@Singleton
public final class Readiness {
  private final StoreReadiness store;
  private final Kitchen kitchen;
  private final Sandbox sandbox;

  Readiness(StoreReadiness store, Kitchen kitchen, Sandbox sandbox) {
    this.store = store;
    this.kitchen = kitchen;
    this.sandbox = sandbox;
  }

  /**
   * The parts that are missing: {@code postgresql}, {@code temporal}, {@code sandbox} where no
   * process for authors' code could be started, {@code polling} where no work is asked for.
   */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!store.answers()) {
      missing.add("postgresql");
    }
    if (!kitchen.answered()) {
      missing.add("temporal");
    }
    if (!sandbox.ready()) {
      missing.add("sandbox");
    }
    if (!kitchen.polling()) {
      missing.add("polling");
    }
    return missing;
  }
}
