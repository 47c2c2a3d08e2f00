package dev.armature.worker.store;

import dev.armature.execution.PayloadRef;
import dev.armature.problem.Problem;
import dev.armature.serving.Payloads;
import jakarta.inject.Singleton;

/** Large values as rows, once per content; rows without an owner are collected by the api. */
@Singleton
final class StoredPayloads implements Payloads {
  private final StoreRepository store;

  StoredPayloads(StoreRepository store) {
    this.store = store;
  }

  @Override
  public PayloadRef keep(String workspaceId, String executionId, String json) {
    PayloadRef reference = PayloadRef.to(json);
    Away.asked(() ->
        store.keep(workspaceId, reference.hash(), json, reference.bytes())
            + store.own(workspaceId, executionId, reference.hash()));
    return reference;
  }

  @Override
  public String read(String workspaceId, String executionId, String hash) {
    return Away.asked(() -> store.payload(workspaceId, executionId, hash))
        .map(PayloadRow::body)
        .orElseThrow(() ->
            Problem.of(
                    Problem.Kind.MISSING,
                    "PAYLOAD_MISSING",
                    "A value of this run is gone: %s".formatted(hash))
                .thrown());
  }
}
