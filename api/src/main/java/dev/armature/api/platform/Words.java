package dev.armature.api.platform;

import dev.armature.problem.Problem;

/** How a no is said to a block: as a dialect of the doors says it. */
public interface Words {
  /** The status and the body of this problem. */
  Reply refused(Problem problem);
}
