package dev.armature.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guessing passwords gets slow, and keeps nobody out who is at home. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LockOutTest {
  private static final String WRONG = "wrong horse";

  /** Many at once is what is told here; that a busy database is a 503, others tell. */
  private static final Map<String, Object> PATIENT =
      Map.of("datasources.default.connection-timeout", 10_000);

  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, PATIENT);
  private final LoginKit otherApi = new LoginKit(kit, PATIENT);

  @AfterAll
  void close() {
    otherApi.close();
    people.close();
    kit.close();
  }

  @Test
  void ten_failures_close_an_account_to_strangers_in_every_api_and_not_to_who_was_there() {
    people.account("ada@example.com", Role.VIEWER);
    assertThat(login("ada@example.com", "10.9.0.1").status()).isEqualTo(200);

    for (int i = 1; i <= 10; i++) {
      assertThat(people.login("ada@example.com", WRONG, "10.66.0." + i).status()).isEqualTo(401);
    }
    Answer closed = otherApi.login("ada@example.com", LoginKit.PASSWORD, "10.66.0.99");

    assertThat(closed.status()).isEqualTo(429);
    assertThat(closed.text("error")).isEqualTo("temporarily_unavailable");
    assertThat(Integer.parseInt(closed.header("retry-after"))).isBetween(1, 2);
    assertThat(closed.header("cache-control")).isEqualTo("no-store");
    // The way that it has come by before is its own.
    assertThat(login("ada@example.com", "10.9.0.1").status()).isEqualTo(200);
  }

  @Test
  void each_further_failure_closes_for_twice_as_long_up_to_a_quarter_of_an_hour() {
    people.database().change("DELETE FROM login_attempt");
    List<Long> seconds = new ArrayList<>();
    for (int i = 1; i <= 25; i++) {
      people.login("slow@example.com", WRONG, "10.67.0." + i);
      seconds.add(closedFor());
      // The time passes.
      people.database().change("UPDATE login_attempt SET closed_until = last_at");
    }

    assertThat(seconds.subList(0, 9)).containsOnly(0L);
    assertThat(seconds.subList(9, 16)).containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 128L);
    assertThat(seconds.getLast()).isEqualTo(900L);
  }

  @Test
  void an_account_that_there_is_not_closes_like_one_that_there_is() {
    List<Integer> unknown = new ArrayList<>();
    people.account("there@example.com", Role.VIEWER);
    List<Integer> known = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      known.add(people.login("there@example.com", WRONG, "10.68.0." + i).status());
      unknown.add(people.login("nowhere@example.com", WRONG, "10.68.1." + i).status());
    }

    assertThat(unknown).isEqualTo(known).endsWith(401, 429, 429);
  }

  @Test
  void an_address_that_fails_with_many_accounts_is_closed_and_closes_no_account() {
    people.account("victim@example.com", Role.VIEWER);
    for (int i = 1; i <= 50; i++) {
      people.login("somebody" + i + "@example.com", WRONG, "10.69.0.1");
    }

    for (int i = 1; i <= 20; i++) {
      assertThat(people.login("victim@example.com", WRONG, "10.69.0.1").status()).isEqualTo(429);
    }
    assertThat(login("victim@example.com", "10.69.0.2").status()).isEqualTo(200);
  }

  @Test
  void what_a_client_writes_before_the_proxys_own_line_changes_its_address_in_nothing() {
    people.database().change("DELETE FROM login_attempt");
    for (int i = 1; i <= 55; i++) {
      // The proxy adds a line, or writes behind what it was sent.
      people.loginVia("many" + i + "@example.com", WRONG, "10.73.0." + i, "10.72.0.1");
    }

    assertThat(
            people
                .loginVia("one-more@example.com", WRONG, "10.73.1.1, 10.73.1.2, 10.72.0.1")
                .status())
        .isEqualTo(429);
    assertThat(people.loginVia("one-more@example.com", WRONG, "10.72.0.1", "10.72.0.2").status())
        .isEqualTo(401);
  }

  @Test
  void many_guesses_at_once_are_as_many_as_one_after_the_other() throws Exception {
    people.account("flood@example.com", Role.VIEWER);
    List<Callable<Object>> lanes = new ArrayList<>();
    for (int lane = 1; lane <= 6; lane++) {
      String from = "10.70." + lane + ".";
      lanes.add(() -> {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
          statuses.add(people.login("flood@example.com", WRONG, from + i).status());
        }
        return statuses;
      });
    }

    List<Object> ends =
        HouseKit.atOnce(lanes).stream().<Object>flatMap(it -> ((List<?>) it).stream()).toList();

    // After the tenth they are let through one by one, as the way opens for a moment.
    assertThat(ends).hasSize(30).containsOnly(401, 429);
    assertThat(ends.stream().filter(it -> it.equals(401)).count()).isBetween(10L, 15L);
  }

  @Test
  void an_admin_opens_the_way_again() {
    String id = people.account("closed@example.com", Role.VIEWER);
    for (int i = 1; i <= 10; i++) {
      people.login("closed@example.com", WRONG, "10.71.0." + i);
    }
    assertThat(login("closed@example.com", "10.71.1.1").status()).isEqualTo(429);

    Answer changed =
        people.call(kit.key(Role.ADMIN), "PATCH", "/api/users/" + id, "{\"disabled\": false}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(login("closed@example.com", "10.71.1.1").status()).isEqualTo(200);
  }

  @Test
  void an_admin_lets_somebody_in_again_who_mistyped_at_home() {
    String id = people.account("mistyped@example.com", Role.VIEWER);
    assertThat(login("mistyped@example.com", "10.74.0.1").status()).isEqualTo(200);
    for (int i = 1; i <= 10; i++) {
      people.login("mistyped@example.com", WRONG, "10.74.0.1");
    }
    people.staysClosed();
    assertThat(login("mistyped@example.com", "10.74.0.1").status()).isEqualTo(429);

    Answer changed =
        people.call(kit.key(Role.ADMIN), "PATCH", "/api/users/" + id, "{\"disabled\": false}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(login("mistyped@example.com", "10.74.0.1").status()).isEqualTo(200);
  }

  @Test
  void an_address_is_closed_by_guesses_at_those_who_log_in_there_and_for_them_as_for_others() {
    List<String> colleagues = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      colleagues.add("colleague" + i + "@example.com");
      people.account(colleagues.getLast(), Role.VIEWER);
      assertThat(login(colleagues.getLast(), "10.75.0.1").status()).isEqualTo(200);
    }

    // Fewer for each than would close it by itself.
    for (int i = 0; i < 50; i++) {
      assertThat(people.login(colleagues.get(i % 6), WRONG, "10.75.0.1").status()).isEqualTo(401);
    }
    people.staysClosed();

    Answer known = login(colleagues.getFirst(), "10.75.0.1");
    Answer unknown = login("no-colleague@example.com", "10.75.0.1");
    assertThat(known.status()).isEqualTo(429);
    assertThat(unknown.status()).isEqualTo(429);
    assertThat(known.body()).isEqualTo(unknown.body());
    assertThat(login(colleagues.getFirst(), "10.75.0.2").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:ffff::1, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "10.0.0.1, 10.0.0.2, false",
    "10.0.0.1:5678, 10.0.0.1, true",
    "10.0.0.1:5678, 10.0.0.1:5679, true",
    "10.0.0.1:5678, 10.0.0.2:5678, false",
    "[2001:db8::1]:443, 2001:db8::1, true",
    "[2001:db8::1]:443, 2001:db8::2, true",
    "[2001:db8::1], 2001:db8::1, true",
    "[2001:db8::1]:443, [2001:db8:0:1::1]:443, false",
    "::ffff:10.0.0.1, 10.0.0.1, true",
    "[::ffff:10.0.0.1]:443, 10.0.0.1, true",
    "::ffff:10.0.0.1, ::ffff:10.0.0.2, false",
    "unknown, unknown, true",
    "unknown, [unknown], false",
    "'1:not an address', '1:not an address', true"
  })
  void of_ipv6_the_first_half_is_one_customer_and_no_port_is_another_one(
      String one, String other, boolean same) {
    assertThat(Attempts.network(one).equals(Attempts.network(other))).isEqualTo(same);
  }

  private long closedFor() {
    return people
        .database()
        .rows(
            "SELECT extract(epoch FROM max(closed_until - last_at))::bigint AS s FROM"
                + " login_attempt")
        .stream()
        .map(it -> (Long) java.util.Objects.requireNonNull(it.get("s")))
        .findFirst()
        .orElseThrow();
  }

  private Answer login(String email, String from) {
    return people.login(email, LoginKit.PASSWORD, from);
  }
}
