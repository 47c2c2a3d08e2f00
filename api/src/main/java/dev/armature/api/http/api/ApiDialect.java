package dev.armature.api.http.api;

import dev.armature.api.http.Dialect;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Says no as {@code {"error": …}}, on some routes with an {@code error_code}: under {@code /api},
 * and wherever nobody else speaks.
 */
@Singleton
public final class ApiDialect implements Dialect {
  @Override
  public String prefix() {
    return "";
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
}
