package dev.armature.api.workflow;

import dev.armature.graph.Block;

/**
 * A webhook block that is called.
 *
 * @param pinned the version that a call runs, or would if it were let in; its blockers were looked
 *     at when it was deployed or armed
 * @param block without its secrets
 */
public record Webhook(Pinned pinned, Block block, Way way) {
  /** What lets a call in. */
  public sealed interface Way {
    /** Any number of calls. */
    record Deployed() implements Way {}

    /** One call, and the arm window says which. */
    record Armed(String armId) implements Way {}

    /** None. */
    record Closed() implements Way {}
  }
}
