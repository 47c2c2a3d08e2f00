package dev.armature.api.allowance;

import dev.armature.api.account.Plan;
import dev.armature.problem.Problem;
import java.util.Optional;

/** What a caller may still call, as one of its calls found it. */
public record Allowance(Plan plan, Window minute, Window day) {
  /**
   * A stretch of time in which calls are counted.
   *
   * @param name {@code minute} or {@code day}
   * @param most calls in it
   * @param seconds how long it is
   * @param left calls that go through until it ends
   * @param over whether the call is one too many
   * @param ends when it ends, in seconds since the epoch
   * @param endsIn seconds until then, at least one
   */
  public record Window(
      String name, int most, int seconds, int left, boolean over, long ends, long endsIn) {
    static Window of(String name, int most, int seconds, int used, long endsMillis, long now) {
      return new Window(
          name,
          most,
          seconds,
          Math.max(0, most - used),
          used > most,
          Math.ceilDiv(endsMillis, 1_000L),
          Math.clamp(Math.ceilDiv(endsMillis - now, 1_000L), 1, seconds));
    }
  }

  static Allowance of(Plan plan, AllowanceRow row) {
    return new Allowance(
        plan,
        Window.of("minute", plan.perMinute(), 60, row.inMinute(), row.minuteEnds(), row.askedAt()),
        Window.of("day", plan.perDay(), 86_400, row.inDay(), row.dayEnds(), row.askedAt()));
  }

  /** The window that lets the fewest calls through, and of equals the one that lasts longer. */
  public Window tighter() {
    return day.left() <= minute.left() ? day : minute;
  }

  /** Why the call is not let in; empty where it is. */
  public Optional<Problem> refusal() {
    if (!minute.over() && !day.over()) {
      return Optional.empty();
    }
    // The one that tells when to come again.
    Window window = tighter();
    return Optional.of(
        Problem.of(
            Problem.Kind.TOO_MUCH,
            "RATE_LIMITED",
            "The plan %s lets %,d calls a %s through; the next one in %,d seconds"
                .formatted(plan.word(), window.most(), window.name(), window.endsIn())));
  }
}
