package dev.armature.operating;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;

/** The last look at each line of the log: {@code %hidden(…)} in {@code logback.xml}. */
public final class HiddenText extends CompositeConverter<ILoggingEvent> {
  /** Made by Logback, from its configuration. */
  public HiddenText() {}

  @Override
  protected String transform(ILoggingEvent event, String text) {
    return LogHiding.hidden(text);
  }
}
