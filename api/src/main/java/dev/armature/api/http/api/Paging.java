package dev.armature.api.http.api;

import dev.armature.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Which part of a list is asked for. What is out of range is brought into it. */
record Paging(int limit, long offset) {
  /** What {@code limit} means. */
  static final String LIMIT = "How many at most";

  /** What {@code offset} means. */
  static final String OFFSET = "How many to pass over";

  private static final int MOST = 100;

  /** Reads {@code limit} and {@code offset}. */
  static Paging of(@Nullable String limit, @Nullable String offset, int defaultLimit) {
    long most = limit == null ? defaultLimit : number("limit", limit);
    long skipped = offset == null ? 0 : number("offset", offset);
    return new Paging(Math.clamp(most, 1, MOST), Math.max(0, skipped));
  }

  private static long number(String name, String text) {
    if (!text.matches("-?\\d{1,18}")) {
      throw Problem.invalid("'%s' must be a number".formatted(name)).thrown();
    }
    return Long.parseLong(text);
  }
}
