package dev.armature.operating;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;

/**
 * How a line of the log is written: as text by the pattern, or as JSON for programs ({@code
 * ARMATURE_LOG_FORMAT}). Set in {@code logback.xml}.
 */
public final class LogLines extends PatternLayoutEncoder {
  private boolean json;

  /** Made by Logback, from its configuration. */
  public LogLines() {}

  /**
   * Which of the two.
   *
   * @param format {@code json}; whatever else: text, for a log in the wrong form is better than
   *     none
   */
  public void setFormat(String format) {
    json = format.strip().equalsIgnoreCase("json");
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return json
        ? (JsonLine.of(event) + "\n").getBytes(StandardCharsets.UTF_8)
        : super.encode(event);
  }
}
