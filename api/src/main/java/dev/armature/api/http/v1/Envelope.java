package dev.armature.api.http.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every answer of {@code /v1} comes in. What holds data is a record of its own route. */
final class Envelope {
  /** What {@code success} means where all is well. */
  static final String TRUE = "True";

  private Envelope() {}

  /** Done, and there is nothing to show. */
  @Meaning(name = "Done", value = "It is done, and there is nothing to show.")
  record Done(@Meaning(TRUE) boolean success, @Meaning("Null") @Nullable Object data) {
    static Done now() {
      return new Done(true, null);
    }
  }

  /** Which page it is. */
  @Meaning(name = "PageMeta", value = "Which part of a list it is.")
  record PageMeta(
      @Meaning(value = "The page, from 1", least = 1) int page,
      @Meaning(value = "The most that a page holds", least = 1, most = 100) int limit,
      @Meaning("How many there are in all") long total) {}

  /** A no. */
  @Meaning(name = "ErrorEnvelope", value = "A no of `/v1`.")
  record Failure(
      @Meaning("False") boolean success, @Meaning("What went wrong") FailureError error) {
    static Failure of(String code, Problem problem) {
      return new Failure(
          false,
          new FailureError(
              code,
              problem.message(),
              new FailureDetails(
                  problem.details().stream()
                      .map(it -> new FaultDetail(it.code(), it.path(), it.message()))
                      .toList())));
    }
  }

  /** What went wrong. */
  @Meaning(name = "EnvelopedError", value = "What went wrong.")
  record FailureError(
      @Meaning(
              value = "Stable, one for each kind of no",
              pattern = "^[A-Z_]+$",
              example = "\"VALIDATION_ERROR\"")
          String code,
      @Meaning("One sentence for a person") String message,
      @Meaning("More of it; an empty object where there is no more") FailureDetails details) {}

  /** More of it. */
  @Meaning(name = "ErrorDetails", value = "More of what went wrong.")
  record FailureDetails(
      @JsonInclude(JsonInclude.Include.NON_EMPTY)
          @Meaning("Every fault, where there are several or one has a place")
          List<FaultDetail> faults) {}

  /** One thing that is wrong. */
  @Meaning(name = "EnvelopedFault", value = "One thing that is wrong with what was sent.")
  record FaultDetail(
      @Meaning(
              value = "Stable; `docs/problems.md` says what to do",
              pattern = "^[A-Z_]+$",
              example = "\"MISSING_FIELD\"")
          String code,
      @Meaning(value = "Where in the body; empty: the whole", example = "\"value.username\"")
          String path,
      @Meaning("One sentence for a person") String message) {}
}
