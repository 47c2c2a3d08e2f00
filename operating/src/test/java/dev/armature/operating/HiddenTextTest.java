package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The configuration that is shipped, on what a library or we ourselves write to the log. */
class HiddenTextTest {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    LogHiding.by(UnaryOperator.identity());
    System.setErr(before);
  }

  @Test
  void neither_a_message_nor_the_trace_of_what_was_thrown_shows_a_secret() {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    LogHiding.by(text -> text.replace("hunter2000", "***"));

    LoggerFactory.getLogger("somebody.else")
        .warn(
            "sent {}",
            "hunter2000",
            new IllegalStateException("outer", new RuntimeException("no hunter2000 here")));

    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("sent ***", "outer", "no *** here", "at dev.armature")
        .doesNotContain("hunter2000");
  }
}
