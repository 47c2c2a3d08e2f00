package dev.armature.api.workflow;

import io.micronaut.core.annotation.Introspected;

/** A row of {@code sealed_field}, of any workspace. */
@Introspected
record SealedFieldRow(
    String workspaceId,
    String graphHash,
    String blockId,
    String field,
    String keyId,
    byte[] sealed) {
  /** Its key as one text; none of its parts has a {@code /}. */
  String key() {
    return String.join("/", workspaceId, graphHash, blockId, field);
  }
}
