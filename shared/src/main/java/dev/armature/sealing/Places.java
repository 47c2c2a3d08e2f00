package dev.armature.sealing;

/**
 * Where sealed values belong: what is bound into each, so that one which was moved does not open.
 * Who seals and who opens may be different processes.
 */
public final class Places {
  private Places() {}

  /** Of the value of a credential. */
  public static String credential(String workspaceId, String id) {
    return of(workspaceId, "credential", id, "sealed");
  }

  /** Of a secret field that was cut out of a graph. */
  public static String field(String workspaceId, String graphHash, String blockId, String field) {
    return of(workspaceId, "sealed_field", graphHash, blockId, field);
  }

  /** Of what Temporal keeps of one of its workflows; empty where it belongs to none. */
  static String payload(String temporalWorkflowId) {
    return of("temporal", "payload", temporalWorkflowId);
  }

  private static String of(String... parts) {
    return String.join("/", parts);
  }
}
