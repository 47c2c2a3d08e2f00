package dev.armature.sandbox;

/**
 * What one run may use, as the worker asks for it on the command line.
 *
 * @param statements that it may execute
 * @param outputBytes of its output as JSON
 * @param logLines that are kept of its console
 * @param logCharacters that are kept of its console
 */
record Bounds(long statements, int outputBytes, int logLines, int logCharacters) {
  static Bounds of(String[] arguments) {
    return new Bounds(
        Long.parseLong(arguments[0]),
        Integer.parseInt(arguments[1]),
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]));
  }
}
