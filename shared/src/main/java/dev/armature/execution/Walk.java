package dev.armature.execution;

import dev.armature.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a graph is walked: told what came of a block, it decides what follows. No clock, no chance,
 * no IO, so a replay always agrees; the interpreter acts on it, and the reader of histories walks
 * the same way again. Finishing a block costs its degree, never a scan of the graph.
 */
public final class Walk {
  /** How far a block is. */
  public enum State {
    /** Not decided yet. */
    WAITING,
    /** Decided to run, and not ended. */
    RUNNING,
    /** Ended with a result. */
    DONE,
    /** Failed after its retries. */
    FAILED,
    /** Never runs: no way in is active, or it is disabled. */
    SKIPPED,
    /** Cut off while it ran or waited. */
    CANCELLED
  }

  /** What the walk wants done next. */
  public sealed interface Decision {
    /** Index of the block. */
    int block();

    /** Run this block. */
    record Run(int block) implements Decision {}

    /** This block is skipped; nothing to do but to say so. */
    record Skip(int block) implements Decision {}
  }

  /** At the entrance, before anything is decided. */
  public Walk(Skeleton skeleton, ExecutionRequest request) {
    throw new UnsupportedOperationException();
  }

  /** Decides the entries; called once, first. */
  public List<Decision> begin() {
    throw new UnsupportedOperationException();
  }

  /** A block ended with a reply. */
  public List<Decision> replied(int block, BlockReply reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * A block failed after its retries.
   *
   * @param ways what was found of its outgoing edges' conditions, where it goes on after an error;
   *     else absent
   */
  public List<Decision> failed(int block, Problem problem, @Nullable BlockReply ways) {
    throw new UnsupportedOperationException();
  }

  /** A running block was cut off; nothing follows from it. */
  public void cancelled(int block) {
    throw new UnsupportedOperationException();
  }

  /** What the block is called with: the values that it references, and what came in. */
  public BlockCall call(int block) {
    throw new UnsupportedOperationException();
  }

  /** How far a block is. */
  public State state(int block) {
    throw new UnsupportedOperationException();
  }

  /** The blocks that run now, in the order they were decided. */
  public List<Integer> running() {
    throw new UnsupportedOperationException();
  }

  /** Whether nothing runs and nothing more will. */
  public boolean finished() {
    throw new UnsupportedOperationException();
  }

  /** The failure that fails the execution ({@code EXECUTION_FAILED}), once there is one. */
  public Optional<Problem> failure() {
    throw new UnsupportedOperationException();
  }

  /** The output of the execution, once finished. */
  public @Nullable Object output() {
    throw new UnsupportedOperationException();
  }
}
