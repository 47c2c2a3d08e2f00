package dev.armature.api.http.api;

import dev.armature.api.http.Dialect;
import dev.armature.api.platform.Reply;
import dev.armature.api.platform.Words;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Says no as {@code {"error": …}}, on some routes with an {@code error_code}: under {@code /api},
 * and wherever nobody else speaks. To a block always with it.
 */
@Singleton
public final class ApiDialect implements Dialect, Words {
  @Override
  public List<String> prefixes() {
    return List.of("");
  }

  @Override
  public Class<?> shape(boolean coded) {
    return coded ? ErrorBody.Coded.class : ErrorBody.Plain.class;
  }

  @Override
  public Object body(Problem problem, boolean coded) {
    List<ErrorBody.Fault> details = ErrorBody.Fault.of(problem.details());
    return coded
        ? new ErrorBody.Coded(problem.message(), problem.code(), details)
        : new ErrorBody.Plain(problem.message(), details);
  }

  @Override
  public Reply refused(Problem problem) {
    return new Reply(status(problem), body(problem, true));
  }
}
