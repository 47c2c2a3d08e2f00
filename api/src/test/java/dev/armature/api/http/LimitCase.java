package dev.armature.api.http;

import java.io.IOException;

/**
 * A limit, as one door holds it.
 *
 * @param row of the page, by its first cell
 * @param what is sent, and where
 * @param most that is taken
 * @param status of the answer to one more
 * @param says what that answer says: a code, or a part of its message
 * @param figure how the limit is called in the row, and in that answer
 */
record LimitCase(
    String row, String what, long most, int status, String says, String figure, Sending sending) {
  /** Sends so much of it. */
  @FunctionalInterface
  interface Sending {
    RawCall.Answer send(long amount) throws IOException;
  }

  /** One whose figure is called as it is. */
  static LimitCase of(
      String row, String what, long most, int status, String says, Sending sending) {
    return new LimitCase(row, what, most, status, says, "%,d".formatted(most), sending);
  }

  /** Whether a text tells the figure, with its thousands set apart or without. */
  boolean told(String text) {
    return text.contains(figure) || text.contains(Long.toString(most));
  }

  @Override
  public String toString() {
    return row + ": " + what;
  }
}
