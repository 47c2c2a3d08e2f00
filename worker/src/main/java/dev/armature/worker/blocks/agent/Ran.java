package dev.armature.worker.blocks.agent;

import dev.armature.execution.Outcome;

/** What came of the call of a tool. */
sealed interface Ran permits ToolAnswer, Ran.Later {
  /** It is under way elsewhere, and no thread waits for it: what it gives is asked for later. */
  record Later(Outcome.Pending pending) implements Ran {}
}
