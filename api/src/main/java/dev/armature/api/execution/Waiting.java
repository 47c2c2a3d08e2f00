package dev.armature.api.execution;

import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a block waits for, as streams and logs tell it. */
final class Waiting {
  private Waiting() {}

  /**
   * What it is about, and until when.
   *
   * @param since when the wait began
   */
  static Map<String, @Nullable Object> of(Outcome.Pending pending, Instant since) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>(pending.about());
    Due due =
        switch (pending) {
          case Outcome.Sleep sleep -> sleep.due();
          case Outcome.Ask ask -> ask.due();
          case Outcome.Call call -> null;
          case Outcome.Each each -> null;
        };
    if (due != null) {
      told.put("until", Instant.ofEpochMilli(due.from(since.toEpochMilli())).toString());
    }
    return told;
  }
}
