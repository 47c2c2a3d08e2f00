package dev.armature.worker.store;

import dev.armature.worker.block.Journal;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Steps as rows. */
@Singleton
final class StoredJournal implements Journal {
  private final StoreRepository store;
  private final Patient patient;

  StoredJournal(StoreRepository store, Patient patient) {
    this.store = store;
    this.patient = patient;
  }

  @Override
  public Optional<String> read(Place place, String step) {
    return Away.asked(
            () -> store.step(place.workspaceId(), place.executionId(), place.block(), step))
        .map(StepRow::body);
  }

  @Override
  public String write(Place place, String step, String json) {
    return patient.asked(
        json.length(),
        () -> store.write(place.workspaceId(), place.executionId(), place.block(), step, json));
  }
}
