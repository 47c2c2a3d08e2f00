package dev.armature.api;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was thrown, as the problem that it is. */
public final class Causes {
  private Causes() {}

  /** The first problem among the causes; empty where nothing there is known, which is our fault. */
  public static Optional<Problem> problem(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .map(Causes::known)
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  /**
   * What work gives.
   *
   * @throws ProblemException where what it throws is a problem that is known; all else as it is
   */
  public static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (ProblemException e) {
      throw e;
    } catch (RuntimeException e) {
      throw problem(e).<RuntimeException>map(known -> new ProblemException(known, e)).orElse(e);
    }
  }

  private static @Nullable Problem known(Throwable thrown) {
    return switch (thrown) {
      case ProblemException ours -> ours.problem();
      case SQLTransientConnectionException away -> postgresAway();
      case SQLException sql when away(sql.getSQLState()) -> postgresAway();
      default -> null;
    };
  }

  /**
   * Connection failures, shutdowns and exhausted resources: classes 08, 53 and 57 of SQLSTATE. What
   * has no state comes from the pool: a connection that it has closed meanwhile.
   */
  private static boolean away(@Nullable String state) {
    return state == null
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57");
  }

  private static Problem postgresAway() {
    return Problem.unavailable("PostgreSQL does not answer");
  }
}
