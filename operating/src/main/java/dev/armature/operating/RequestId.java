package dev.armature.operating;

/** What lines of the log that were written for one request have in common. */
public final class RequestId {
  /** Under which SLF4J's context (MDC) has it; {@code logback.xml} writes it into each line. */
  public static final String KEY = "request_id";

  private RequestId() {}
}
