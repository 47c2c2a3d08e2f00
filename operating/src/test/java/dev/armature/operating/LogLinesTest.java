package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lines of the log in both of their forms. */
class LogLinesTest {
  private static final String SECRET = "hunter\"2000\\n";

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void restore() {
    LogHiding.by(UnaryOperator.identity());
  }

  @Test
  void a_line_is_one_json_object_with_what_programs_look_for() throws IOException {
    String line =
        line(
            "json",
            event("two\nlines and \"quotes\" of {}", "Ada", null, Map.of("request_id", "req_1")));

    JsonNode read = new ObjectMapper().readTree(line);
    assertThat(read.fieldNames())
        .toIterable()
        .containsExactly("time", "level", "logger", "message", "request_id");
    assertThat(read.get("time").asText()).isEqualTo("2026-02-03T04:05:06.789Z");
    assertThat(read.get("level").asText()).isEqualTo("WARN");
    assertThat(read.get("logger").asText()).isEqualTo("somebody.else");
    assertThat(read.get("message").asText()).isEqualTo("two\nlines and \"quotes\" of Ada");
    assertThat(read.get("request_id").asText()).isEqualTo("req_1");
    assertThat(line).endsWith("}\n");
    assertThat(line.strip()).doesNotContain("\n");
  }

  @Test
  void what_was_thrown_stands_in_it_whole_with_its_causes() throws IOException {
    Exception thrown =
        new IllegalStateException("outer", new IllegalArgumentException("the reason"));

    JsonNode read =
        new ObjectMapper().readTree(line("json", event("it broke", "", thrown, Map.of())));

    assertThat(read.get("exception").asText())
        .startsWith("java.lang.IllegalStateException: outer")
        .contains("at dev.armature.operating.LogLinesTest", "Caused by: ", "the reason");
    assertThat(read.has("request_id")).isFalse();
    assertThat(read.has("context")).isFalse();
  }

  @Test
  void what_else_is_known_of_the_work_stands_beside_it() throws IOException {
    JsonNode read =
        new ObjectMapper()
            .readTree(line("json", event("a", "", null, Map.of("WorkflowId", "exec_1"))));

    assertThat(read.at("/context/WorkflowId").asText()).isEqualTo("exec_1");
  }

  @Test
  void no_part_of_a_line_shows_a_secret_even_one_that_json_writes_in_another_way() {
    LogHiding.by(text -> text.replace(SECRET, "***"));

    String line =
        line(
            "json",
            event(
                "sent {}",
                SECRET,
                new IllegalStateException("no " + SECRET, new RuntimeException(SECRET)),
                Map.of("WorkflowId", SECRET)));

    assertThat(line).contains("sent ***", "no ***").doesNotContain("hunter", "2000");
  }

  @Test
  void a_form_that_is_not_known_is_text() {
    assertThat(line("jsn", event("plain", "", null, Map.of("request_id", "req_2"))))
        .contains("WARN", "req_2", "plain")
        .doesNotContain("{");
  }

  @Test
  void the_configuration_that_is_shipped_takes_the_form_from_the_environment() throws Exception {
    LoggerContext shipped = new LoggerContext();
    shipped.setMDCAdapter(new LogbackMDCAdapter());
    shipped.putProperty("ARMATURE_LOG_FORMAT", "json");
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(shipped);
    configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
    LogHiding.by(text -> text.replace(SECRET, "***"));
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      shipped.getLogger("somebody.else").warn("told {}", SECRET);
    } finally {
      System.setErr(before);
      shipped.stop();
    }

    JsonNode read = new ObjectMapper().readTree(said.toString(StandardCharsets.UTF_8));
    assertThat(read.path("message").asText()).isEqualTo("told ***");
  }

  private String line(String format, LoggingEvent event) {
    LogLines lines = new LogLines();
    lines.setContext(context);
    lines.setFormat(format);
    lines.setPattern("%-5level %logger %X{request_id:--} %msg%n%ex");
    lines.start();
    return new String(lines.encode(event), StandardCharsets.UTF_8);
  }

  private LoggingEvent event(
      String message, String argument, @Nullable Throwable thrown, Map<String, String> known) {
    LoggingEvent event =
        new LoggingEvent(
            "",
            context.getLogger("somebody.else"),
            Level.WARN,
            message,
            thrown,
            new Object[] {argument});
    event.setInstant(Instant.parse("2026-02-03T04:05:06.789Z"));
    event.setMDCPropertyMap(known);
    return event;
  }
}
