package dev.armature.api.http.v1;

import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which page of a list is asked for. */
record Paging(int page, int limit) {
  /** What {@code page} means. */
  static final String PAGE = "Which page, from 1";

  /** What {@code limit} means. */
  static final String LIMIT = "How many a page holds";

  private static final int MOST_PAGE = 1_000_000;
  private static final int MOST_LIMIT = 100;

  /**
   * Reads {@code page} and {@code limit}.
   *
   * @throws dev.armature.problem.ProblemException {@code VALIDATION_ERROR} where one is no number
   *     or out of its range
   */
  static Paging of(@Nullable String page, @Nullable String limit) {
    List<Fault> faults = new ArrayList<>();
    Paging paging =
        new Paging(
            number("page", page, 1, MOST_PAGE, faults),
            number("limit", limit, 20, MOST_LIMIT, faults));
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults).thrown();
    }
    return paging;
  }

  /** How many come before it. */
  long offset() {
    return (page - 1L) * limit;
  }

  private static int number(
      String name, @Nullable String text, int absent, int most, List<Fault> faults) {
    if (text == null) {
      return absent;
    }
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > most) {
      faults.add(
          Fault.of(
              "PAGE", name, "'%s' must be a whole number from 1 to %,d".formatted(name, most)));
    }
    return number;
  }
}
