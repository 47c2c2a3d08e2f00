package dev.armature.sandbox;

/**
 * A line from the worker: a number of milliseconds, a space, and JSON that only the context itself
 * reads.
 *
 * @param timeoutMillis how long the program may run
 * @param json the program and what it sees
 */
record Request(long timeoutMillis, String json) {
  static Request of(String line) {
    int space = line.indexOf(' ');
    return new Request(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
  }
}
