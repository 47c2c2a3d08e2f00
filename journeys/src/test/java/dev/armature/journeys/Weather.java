package dev.armature.journeys;

import java.time.Duration;

/** What becomes of connections that go through a {@link FaultProxy}. */
sealed interface Weather {
  Weather CLEAR = new Clear();
  Weather REFUSING = new Refusing();
  Weather CUT = new Cut();
  Weather SILENT = new Silent();

  /** Bytes go both ways. */
  record Clear() implements Weather {}

  /** Nobody listens; connections that stand go on. */
  record Refusing() implements Weather {}

  /** Every connection is reset, and new ones too. */
  record Cut() implements Weather {}

  /** Connections stand, and nothing arrives. */
  record Silent() implements Weather {}

  /**
   * Whatever is sent arrives so much later.
   *
   * @param by what each portion waits for, on each way
   */
  record Slow(Duration by) implements Weather {}

  /**
   * Each connection is reset when so much has gone back to who made it.
   *
   * @param bytes since it was made; at least 1
   */
  record Breaking(long bytes) implements Weather {
    public Breaking {
      if (bytes < 1) {
        throw new IllegalArgumentException("a connection that carries nothing is one that is cut");
      }
    }
  }
}
