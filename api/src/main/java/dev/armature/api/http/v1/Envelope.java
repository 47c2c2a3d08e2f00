package dev.armature.api.http.v1;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.problem.Fault;
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

  /** Where in a list that is walked by cursors an answer stands. */
  @Meaning(name = "CursorMeta", value = "Which part of a list it is, and how it goes on.")
  record CursorMeta(
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(value = "The page, from 1; absent behind a `cursor`", least = 1)
          @Nullable Integer page,
      @Meaning(value = "The most that an answer holds", least = 1, most = 100) int limit,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("How many there are in all; absent behind a `cursor`")
          @Nullable Long total,
      @Meaning("What to send as `cursor` to go on behind the last one; null: that was all")
          @Nullable String nextCursor,
      @Meaning("Whether there are more behind the last one") boolean hasMore) {}

  /** What to mind. */
  @Meaning(name = "Warnings", value = "What may not be as it is meant.")
  record Warnings(
      @Meaning("Each of them; some keep the workflow from running") List<FaultDetail> warnings) {
    /** Null where there are none. */
    static @Nullable Warnings of(List<Fault> warnings) {
      return warnings.isEmpty()
          ? null
          : new Warnings(warnings.stream().map(FaultDetail::of).toList());
    }
  }

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
              new FailureDetails(problem.details().stream().map(FaultDetail::of).toList())));
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
      @Meaning("One sentence for a person") String message) {
    static FaultDetail of(Fault fault) {
      return new FaultDetail(fault.code(), here(fault.path()), fault.message());
    }

    /** What is a block to the house is a node to callers of {@code /v1}. */
    private static String here(String path) {
      return path.equals("blocks") || path.startsWith("blocks[")
          ? "nodes" + path.substring("blocks".length())
          : path;
    }
  }
}
