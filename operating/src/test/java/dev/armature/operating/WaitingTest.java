package dev.armature.operating;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Patience with parts that are not there yet. */
class WaitingTest {
  @Test
  void what_is_waited_for_is_said_once_for_each_reason_and_when_it_is_there() {
    Deque<Optional<String>> answers =
        new ArrayDeque<>(
            List.of(
                Optional.of("refused"),
                Optional.of("refused"),
                Optional.of("starting up"),
                Optional.empty()));

    ListAppender<ILoggingEvent> said = listening();
    boolean there = Waiting.until("PostgreSQL", answers::remove, () -> false);

    assertThat(there).isTrue();
    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("waits for PostgreSQL: refused"),
            second -> assertThat(second).isEqualTo("waits for PostgreSQL: starting up"),
            last -> assertThat(last).startsWith("PostgreSQL is there, after "));
  }

  @Test
  void what_is_there_at_once_is_no_word_worth() {
    ListAppender<ILoggingEvent> said = listening();

    Waiting.until("PostgreSQL", Optional::empty, () -> false);

    assertThat(said.list).isEmpty();
  }

  @Test
  void a_process_that_is_told_to_go_waits_no_longer() {
    AtomicInteger asked = new AtomicInteger();

    boolean there =
        Waiting.until(
            "Temporal",
            () -> {
              asked.incrementAndGet();
              return Optional.of("away");
            },
            () -> asked.get() == 2);

    assertThat(there).isFalse();
  }

  @Test
  void a_database_is_missing_until_it_can_be_used() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    assertThat(Database.missing("jdbc:postgresql://127.0.0.1:%d/x".formatted(nobody), "a", "b"))
        .hasValueSatisfying(why -> assertThat(why).contains("refused").doesNotContain("\n"));

    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String url = "jdbc:postgresql://127.0.0.1:%d/".formatted(postgres.getPort());
      assertThat(Database.missing(url + "none", "postgres", ""))
          .hasValueSatisfying(why -> assertThat(why).contains("\"none\" does not exist"));
      assertThat(Database.missing(url + "postgres", "postgres", "")).isEmpty();
    }
  }

  private static ListAppender<ILoggingEvent> listening() {
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    ((Logger) LoggerFactory.getLogger(Waiting.class)).addAppender(said);
    return said;
  }
}
