package dev.armature.operating;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line of the log as one JSON object: {@code time}, {@code level}, {@code logger}, {@code
 * message}; {@code request_id} where a request is answered, {@code context} for what else is known
 * of the work (Temporal's client says there which workflow it is), {@code exception} with the whole
 * trace.
 *
 * <p>Every text is looked through for secrets before it becomes JSON: afterwards a quotation mark
 * in one would keep it from being found.
 */
final class JsonLine {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private JsonLine() {}

  static String of(ILoggingEvent event) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("message", LogHiding.hidden(message(event)));
      Map<String, String> context = new TreeMap<>(event.getMDCPropertyMap());
      String requestId = context.remove(RequestId.KEY);
      if (requestId != null) {
        json.writeStringField(RequestId.KEY, LogHiding.hidden(requestId));
      }
      if (!context.isEmpty()) {
        json.writeObjectFieldStart("context");
        for (Map.Entry<String, String> entry : context.entrySet()) {
          json.writeStringField(entry.getKey(), LogHiding.hidden(String.valueOf(entry.getValue())));
        }
        json.writeEndObject();
      }
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        json.writeStringField(
            "exception", LogHiding.hidden(ThrowableProxyUtil.asString(thrown).strip()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot be written", e);
    }
    return line.toString();
  }

  /** Null where a library logs nothing but a null. */
  private static String message(ILoggingEvent event) {
    return String.valueOf(event.getFormattedMessage());
  }
}
