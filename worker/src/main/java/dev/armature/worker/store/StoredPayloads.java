package dev.armature.worker.store;

import dev.armature.execution.PayloadRef;
import dev.armature.problem.Problem;
import dev.armature.worker.block.Payloads;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Large values as rows, once per content; rows without an owner are collected by the api. */
@Singleton
final class StoredPayloads implements Payloads {
  private final StoreRepository store;

  StoredPayloads(StoreRepository store) {
    this.store = store;
  }

  @Override
  public PayloadRef keep(String workspaceId, String executionId, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    String hash = HexFormat.of().formatHex(sha256(bytes));
    Away.asked(() ->
        store.keep(workspaceId, hash, json, bytes.length)
            + store.own(workspaceId, executionId, hash));
    return new PayloadRef(hash, bytes.length);
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

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
