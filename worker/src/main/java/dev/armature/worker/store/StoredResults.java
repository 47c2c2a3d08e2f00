package dev.armature.worker.store;

import dev.armature.worker.block.KeptResults;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Results as rows. Their age is told by the clock of PostgreSQL, which is one for all workers; rows
 * whose time is over are collected by the api.
 */
@Singleton
final class StoredResults implements KeptResults {
  private final StoreRepository store;
  private final Patient patient;

  StoredResults(StoreRepository store, Patient patient) {
    this.store = store;
    this.patient = patient;
  }

  @Override
  public Optional<String> find(String workspaceId, String digest, Duration youngerThan) {
    return Away.asked(() -> store.result(workspaceId, digest, youngerThan.toMillis()))
        .map(ResultRow::result);
  }

  @Override
  public void keep(String workspaceId, String digest, String json, Duration until) {
    patient.asked(
        json.length(), () -> store.keepResult(workspaceId, digest, json, until.toMillis()));
  }
}
