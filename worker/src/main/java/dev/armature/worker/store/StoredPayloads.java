package dev.armature.worker.store;

import dev.armature.execution.PayloadRef;
import dev.armature.problem.Problem;
import dev.armature.serving.Payloads;
import jakarta.inject.Singleton;

/** Large values as rows, once per content; rows without an owner are collected by the api. */
@Singleton
final class StoredPayloads implements Payloads {
  private final StoreRepository store;
  private final Patient patient;

  StoredPayloads(StoreRepository store, Patient patient) {
    this.store = store;
    this.patient = patient;
  }

  @Override
  public PayloadRef keep(String workspaceId, String executionId, String json) {
    PayloadRef reference = PayloadRef.to(json);
    patient.asked(
        reference.bytes(),
        () -> store.keep(workspaceId, executionId, reference.hash(), json, reference.bytes()));
    return reference;
  }

  @Override
  public String read(String workspaceId, String executionId, String hash) {
    return read(workspaceId, executionId, new PayloadRef(hash, 0));
  }

  @Override
  public String read(String workspaceId, String executionId, PayloadRef reference) {
    String hash = reference.hash();
    return patient
        .asked(reference.bytes(), () -> store.payload(workspaceId, executionId, hash))
        .map(PayloadRow::body)
        .orElseThrow(() ->
            Problem.of(
                    Problem.Kind.MISSING,
                    "PAYLOAD_MISSING",
                    "A value of this run is gone: %s".formatted(hash))
                .thrown());
  }
}
