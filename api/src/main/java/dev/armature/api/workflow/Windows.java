package dev.armature.api.workflow;

/** The arm windows, which Temporal holds. */
public interface Windows {
  /**
   * Closes one before its time. Where Temporal cannot be told now the window ends by itself; nobody
   * is sent to it meanwhile, since its row does not know it any more.
   */
  void close(String workflowId, String armId);
}
