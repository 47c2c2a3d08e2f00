package dev.armature.worker.store;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is said when PostgreSQL does not answer. */
final class Away {
  private Away() {}

  /**
   * What a statement gives.
   *
   * @throws ProblemException {@code UNAVAILABLE} where the same statement may go through later: on
   *     any complaint but one about the values in it
   */
  static <T> T asked(Supplier<T> statement) {
    try {
      return statement.get();
    } catch (RuntimeException e) {
      // Which class of Micronaut's wraps it depends on where it happened: taking a connection,
      // asking, committing.
      SQLException complaint = complaint(e);
      if (complaint == null || aboutValues(complaint)) {
        throw e;
      }
      throw new ProblemException(Problem.unavailable("PostgreSQL does not answer"), e);
    }
  }

  private static @Nullable SQLException complaint(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof SQLException found) {
        return found;
      }
    }
    return null;
  }

  /** Classes 22, data exception, and 23, integrity constraint violation. */
  private static boolean aboutValues(SQLException complaint) {
    String state = complaint.getSQLState();
    return state != null && (state.startsWith("22") || state.startsWith("23"));
  }
}
