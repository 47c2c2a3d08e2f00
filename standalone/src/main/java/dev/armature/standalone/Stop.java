package dev.armature.standalone;

/** Ends the start with one sentence for a person; there is nothing to learn from its stack. */
final class Stop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Stop(String message) {
    super(message);
  }
}
