package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.http.openapi.Meaning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How {@code /api} says no. */
final class ErrorBody {
  private ErrorBody() {}

  /** On most routes. */
  @Meaning(name = "Error", value = "A no, as most routes say it.")
  record Plain(
      @Meaning("One sentence for a person") String error,
      @JsonInclude(JsonInclude.Include.NON_EMPTY)
          @Meaning("Every fault, where there are several or one has a place")
          List<Fault> details) {}

  /** On the routes that programs switch on. */
  @Meaning(name = "CodedError", value = "A no with its problem code.")
  record Coded(
      @Meaning("One sentence for a person") String error,
      @Meaning(
              value = "Stable; `docs/problems.md` says what to do",
              pattern = "^[A-Z_]+$",
              example = "\"WORKFLOW_NOT_FOUND\"")
          String errorCode,
      @JsonInclude(JsonInclude.Include.NON_EMPTY)
          @Meaning("Every fault, where there are several or one has a place")
          List<Fault> details) {}

  /** One thing that is wrong with what was sent. */
  @Meaning(name = "Fault", value = "One thing that is wrong, or not as it may be meant.")
  record Fault(
      @Meaning(value = "Stable", pattern = "^[A-Z_]+$", example = "\"DUPLICATE_BLOCK\"")
          String code,
      @Meaning(value = "Where in the body; empty: the whole", example = "\"blocks[3].config.url\"")
          String path,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("The block it is about")
          @Nullable String blockId,
      @Meaning("One sentence for a person") String message) {
    static Fault of(dev.armature.problem.Fault fault) {
      return new Fault(fault.code(), fault.path(), fault.blockId(), fault.message());
    }

    static List<Fault> of(List<dev.armature.problem.Fault> faults) {
      return faults.stream().map(Fault::of).toList();
    }
  }
}
