package dev.armature.api.workflow;

/** Who works on which task queue. */
public interface TaskQueues {
  /** Whether somebody polls this queue, or nobody can tell. */
  boolean attended(String queue);
}
