package dev.armature.api.platform;

import java.util.function.Function;

/** How an operation is done, and what makes a second attempt of it harmless. */
public sealed interface Work {
  /** What it comes to. A {@link dev.armature.problem.ProblemException} says why not. */
  Function<Asked, Reply> act();

  /** Looks, and changes nothing. */
  record Reads(Function<Asked, Reply> act) implements Work {}

  /** Changes rows, in one transaction with the note of what it came to. */
  record Writes(Function<Asked, Reply> act) implements Work {}

  /** Reaches beyond the rows, and minds by itself that it may have been done already. */
  record Reaches(Function<Asked, Reply> act) implements Work {}
}
