package dev.armature.api.http.v1;

import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in a path or behind its question mark, held against its form. */
final class Checked {
  /** What {@code from} means. */
  static final String FROM =
      "Only those that started then or later, in ISO 8601; a day alone: from its begin, in UTC. One"
          + " that has not started counts by when it was accepted";

  /** What {@code to} means. */
  static final String TO =
      "Only those that started then or before, in ISO 8601; a day alone: until its end, in UTC";

  private static final List<String> STATUSES =
      List.of("pending", "running", "paused", "completed", "failed", "cancelled");

  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private Checked() {}

  /** The id of a workflow. */
  static String workflow(String id) {
    return id("workflow", "wf_", id);
  }

  /** The id of an execution. */
  static String execution(String id) {
    return id("execution", "exec_", id);
  }

  /** The id of a credential. */
  static String credential(String id) {
    return id("credential", "cred_", id);
  }

  /** How far executions are. */
  static @Nullable String status(@Nullable String status) {
    return oneOf("status", status, STATUSES);
  }

  /** One of these words, where it is there. */
  static @Nullable String oneOf(String name, @Nullable String word, List<String> words) {
    if (word != null && !words.contains(word)) {
      throw wrong(name, "'%s' must be one of %s".formatted(name, String.join(", ", words)));
    }
    return word;
  }

  /** From when on. */
  static @Nullable Instant from(@Nullable String text) {
    if (text == null) {
      return null;
    }
    Instant moment = moment("from", text, LocalTime.MIDNIGHT);
    // What is kept is kept in microseconds: what lies in between counts to the next one.
    Instant micros = moment.truncatedTo(ChronoUnit.MICROS);
    return micros.equals(moment) ? micros : micros.plus(1, ChronoUnit.MICROS);
  }

  /** Until when. */
  static @Nullable Instant to(@Nullable String text) {
    return text == null ? null : moment("to", text, LocalTime.MAX).truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant moment(String name, String text, LocalTime ofDay) {
    // A plus that nobody has encoded arrives as a space.
    String sent = text.replace(' ', '+');
    try {
      Instant moment =
          sent.matches("\\d{4}-\\d{2}-\\d{2}")
              ? LocalDate.parse(sent).atTime(ofDay).toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(sent).toInstant();
      return moment.isBefore(FIRST) ? FIRST : moment.isAfter(LAST) ? LAST : moment;
    } catch (DateTimeException e) {
      throw wrong(name, "'%s' must be a time such as 2026-01-31T12:00:00Z".formatted(name));
    }
  }

  private static String id(String what, String prefix, String id) {
    if (!id.matches(prefix + "[0-9a-z]{26}")) {
      throw Problem.invalid("Invalid %s ID".formatted(what)).thrown();
    }
    return id;
  }

  private static RuntimeException wrong(String name, String message) {
    return Problem.invalid(List.of(Fault.of("WRONG_TYPE", name, message))).thrown();
  }
}
