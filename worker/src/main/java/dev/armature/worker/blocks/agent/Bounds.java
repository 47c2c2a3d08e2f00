package dev.armature.worker.blocks.agent;

/**
 * How far an agent may go.
 *
 * @param turns calls of the model; the one that repairs an answer is not counted
 * @param tokens of all calls together, in and out; after that none is made
 */
record Bounds(int turns, long tokens) {
  /** Turns where the author said nothing. */
  static final int TURNS = 10;

  /** The most turns that an author may ask for. */
  static final int MOST_TURNS = 200;
}
