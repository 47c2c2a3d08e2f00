package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit;
import dev.armature.api.account.LoginKit.Answer;
import dev.armature.api.account.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What was logged for a request is found by its id. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestLogTest {
  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());

  @AfterAll
  void close() {
    people.close();
    kit.close();
  }

  @Test
  void a_line_that_a_room_writes_has_the_id_of_the_request() {
    people.account("logged@example.com", Role.VIEWER);
    String refresh =
        people.login("logged@example.com", LoginKit.PASSWORD, "10.0.0.1").text("refresh_token");
    people.refresh(refresh);

    List<ILoggingEvent> lines = new ArrayList<>();
    during("dev.armature.api.account.Logins", lines, () -> refresh(refresh, "request-of-a-thief"));

    assertThat(lines)
        .anySatisfy(it -> {
          assertThat(it.getFormattedMessage()).contains("a refresh token came a second time");
          assertThat(it.getMDCPropertyMap()).containsEntry("request_id", "request-of-a-thief");
        });
  }

  @Test
  void what_breaks_on_our_side_is_found_by_the_id_that_the_answer_has() {
    String key = kit.key(Role.VIEWER);
    kit.database().change("ALTER TABLE agent_preset RENAME TO agent_preset_away");
    List<ILoggingEvent> lines = new ArrayList<>();
    Answer broken;
    try {
      broken =
          during(
              "ROOT", lines, () -> people.send("GET", "/api/agents", "", Map.of("X-API-Key", key)));
    } finally {
      kit.database().change("ALTER TABLE agent_preset_away RENAME TO agent_preset");
    }

    assertThat(broken.status()).isEqualTo(500);
    assertThat(lines)
        .anySatisfy(it -> {
          assertThat(it.getThrowableProxy()).isNotNull();
          assertThat(it.getMDCPropertyMap())
              .containsEntry("request_id", broken.header("x-request-id"));
        });
  }

  private Answer refresh(String token, String requestId) {
    return people.send(
        "POST",
        "/api/auth/refresh",
        "grant_type=refresh_token&refresh_token=" + token,
        Map.of(
            "Content-Type", "application/x-www-form-urlencoded",
            "X-Client", "10.0.0.2",
            "X-Request-Id", requestId));
  }

  /** The answer to a call, and what was logged meanwhile. */
  private static Answer during(String name, List<ILoggingEvent> logged, Supplier<Answer> call) {
    Logger logger = (Logger) LoggerFactory.getLogger(name);
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(name.equals("ROOT") ? before : Level.WARN);
    logger.addAppender(lines);
    try {
      Answer answer = call.get();
      logged.addAll(lines.list);
      return answer;
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }
  }
}
