package dev.armature.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/** A context that was never used; it runs one program and is thrown away. */
final class Cell implements AutoCloseable {
  /** What JavaScript itself puts before the body of an async function made from text. */
  private static final String BEFORE = "(async function anonymous(\n) {\n";

  private static final int LINES_BEFORE = 2;
  private static final Pattern SYNTAX =
      Pattern.compile("(?:SyntaxError: )?<function>:(\\d+):(\\d+) (.*)", Pattern.DOTALL);

  private final Context context;
  private final Value driver;
  private final Bounds bounds;
  private final Logged logged;
  private @Nullable Answer answer;
  private volatile boolean stopped;

  Cell(Context context, Value driver, Bounds bounds) {
    this.context = context;
    this.driver = driver;
    this.bounds = bounds;
    this.logged = new Logged(bounds.logLines(), bounds.logCharacters());
  }

  /**
   * Runs a request to its end, or until its time is over. What takes no notice of that end, such as
   * arithmetic on huge numbers, goes on here; the worker then kills the process.
   */
  Answer run(Request request, ScheduledExecutorService timer) {
    ScheduledFuture<?> stop =
        timer.schedule(this::stop, request.timeoutMillis(), TimeUnit.MILLISECONDS);
    try {
      driver.executeVoid(
          request.json(),
          told(values -> logged.add(values[0].asString(), values[1].asString())),
          told(values -> first(output(values[0].asString()))),
          told(values -> first(unfit(values[0]))),
          told(values -> first(thrown(values[0], values[1].asString()))),
          told(values -> first(malformed(values[0]))));
    } catch (PolyglotException e) {
      return ofEngine(e);
    } finally {
      stop.cancel(false);
    }
    return answer == null ? failed("it waits for a promise that nothing will ever settle") : answer;
  }

  Logged logged() {
    return logged;
  }

  @Override
  public void close() {
    context.close(true);
  }

  private void stop() {
    stopped = true;
    context.close(true);
  }

  private interface Told {
    void values(Value[] values);
  }

  private static ProxyExecutable told(Told told) {
    return values -> {
      told.values(values);
      return null;
    };
  }

  /** A run has one end, however often a program comes back to say another. */
  private void first(Answer said) {
    if (answer == null) {
      answer = said;
    }
  }

  private Answer output(String json) {
    long bytes =
        json.length() > bounds.outputBytes()
            ? json.length()
            : json.getBytes(StandardCharsets.UTF_8).length;
    return bytes > bounds.outputBytes()
        ? new Answer.Failed(
            "CODE_OUTPUT",
            "the output has %,d bytes as JSON; %,d are the most"
                .formatted(bytes, bounds.outputBytes()),
            0,
            0)
        : new Answer.Done(json);
  }

  private static Answer unfit(Value reason) {
    String why = reason.isException() ? words(exception(reason)) : reason.asString();
    return new Answer.Failed("CODE_OUTPUT", "the output cannot be made JSON: " + why, 0, 0);
  }

  private static Answer thrown(Value reason, String shown) {
    if (!reason.isException()) {
      return failed("it threw " + shown);
    }
    PolyglotException thrown = exception(reason);
    SourceSection place = place(thrown);
    return place == null
        ? failed(words(thrown))
        : new Answer.Failed(
            "CODE_FAILED",
            words(thrown),
            place.getStartLine() - LINES_BEFORE,
            place.getStartColumn());
  }

  private static Answer malformed(Value reason) {
    String words = words(exception(reason));
    Matcher matcher = SYNTAX.matcher(words);
    if (!matcher.matches()) {
      return failed(words);
    }
    String message = matcher.group(3).lines().findFirst().orElse("");
    return new Answer.Failed(
        "CODE_FAILED",
        "SyntaxError: " + message,
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)));
  }

  /** What ended the run from outside of the program. */
  private Answer ofEngine(PolyglotException e) {
    if (stopped) {
      return new Answer.Failed("CODE_TIMEOUT", "its time was over", 0, 0);
    }
    if (e.isCancelled() && e.isResourceExhausted()) {
      return new Answer.Failed(
          "CODE_STATEMENTS",
          "it executed more than %,d statements, which is the most".formatted(bounds.statements()),
          0,
          0);
    }
    return failed(e.isInternalError() ? "the JavaScript engine could not run it" : words(e));
  }

  private static Answer failed(String message) {
    return new Answer.Failed("CODE_FAILED", message, 0, 0);
  }

  private static PolyglotException exception(Value reason) {
    try {
      throw reason.throwException();
    } catch (PolyglotException e) {
      return e;
    }
  }

  private static String words(PolyglotException thrown) {
    String message = thrown.getMessage();
    return message == null ? "an error without words" : message;
  }

  /** Where in the author's text it happened: the innermost frame that is of that text. */
  private static @Nullable SourceSection place(PolyglotException thrown) {
    for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
      SourceSection place = frame.isGuestFrame() ? frame.getSourceLocation() : null;
      if (place != null
          && place.hasLines()
          && place.getStartLine() > LINES_BEFORE
          && place.getSource().getCharacters().toString().startsWith(BEFORE)) {
        return place;
      }
    }
    return null;
  }
}
