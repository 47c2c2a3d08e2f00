package dev.armature.api.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit.Answer;
import dev.armature.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What counts as a failure, and what is taken back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttemptsTest {
  private static final String WRONG = "wrong horse";

  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());

  @BeforeEach
  void nobodyHasTried() {
    people.database().change("DELETE FROM login_attempt");
  }

  @AfterAll
  void close() {
    people.close();
    kit.close();
  }

  @Test
  void tries_of_an_account_that_is_closed_do_not_close_the_address_they_come_from() {
    people.account("shut@example.com", Role.VIEWER);
    people.account("neighbour@example.com", Role.VIEWER);
    for (int i = 1; i <= 10; i++) {
      people.login("shut@example.com", WRONG, "10.80.0." + i);
    }
    people.staysClosed();

    for (int i = 1; i <= 60; i++) {
      assertThat(people.login("shut@example.com", LoginKit.PASSWORD, "10.80.1.1").status())
          .isEqualTo(429);
    }

    assertThat(people.login("neighbour@example.com", LoginKit.PASSWORD, "10.80.1.1").status())
        .isEqualTo(200);
  }

  @Test
  void where_too_many_passwords_are_worked_at_nothing_has_failed() throws Exception {
    people.account("patient@example.com", Role.VIEWER);
    String token = people.token("patient@example.com");
    people.database().change("DELETE FROM login_attempt");
    CountDownLatch begun = new CountDownLatch(Passwords.PLACES);
    CountDownLatch over = new CountDownLatch(1);
    List<Object> ends;
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Passwords.PLACES; i++) {
        others.execute(() ->
            people
                .part(Passwords.class)
                .worked(() -> {
                  begun.countDown();
                  return awaited(over);
                }));
      }
      try {
        begun.await();
        ends =
            HouseKit.atOnce(
                List.of(
                    () -> people.login("patient@example.com", LoginKit.PASSWORD, "10.81.0.1"),
                    () -> register("crowd@example.com", "10.81.0.1"),
                    () -> change(token, LoginKit.PASSWORD)));
      } finally {
        over.countDown();
      }
    }

    assertThat(ends).extracting(it -> ((Answer) it).status()).containsExactly(503, 503, 503);
    assertThat(counted()).isEqualTo(Map.of("subjects", 4L, "failures", 0L));
  }

  @Test
  void a_login_takes_back_what_it_counted_also_where_its_address_has_become_known_meanwhile() {
    String id = people.account("twice@example.com", Role.VIEWER);
    Attempts attempts = people.part(Attempts.class);
    Attempts.Counted first = begun(attempts, "twice@example.com", "10.82.0.1");
    Attempts.Counted second = begun(attempts, "twice@example.com", "10.82.0.1");
    attempts.succeeded(second);
    attempts.know(id, "10.82.0.1");
    // These count for the account at this address.
    begun(attempts, "twice@example.com", "10.82.0.1");
    begun(attempts, "twice@example.com", "10.82.0.1");

    attempts.succeeded(first);

    // Two for the address, and the same two for the account there.
    assertThat(counted()).isEqualTo(Map.of("subjects", 2L, "failures", 4L));
  }

  @Test
  void an_address_registers_fifty_accounts_and_then_no_more_for_a_while() {
    for (int i = 1; i <= 50; i++) {
      Answer made = register("many" + i + "@example.com", "10.83.0.1");
      assertThat(made.status()).as(made.body()).isEqualTo(201);
    }
    people.staysClosed();

    assertThat(register("late@example.com", "10.83.0.1").status()).isEqualTo(429);
    assertTooMany(() ->
        people
            .part(Accounts.class)
            .register(
                new Accounts.Draft("late@example.com", LoginKit.PASSWORD, null, null),
                "10.83.0.1",
                List.of()));
    assertThat(register("late@example.com", "10.83.0.2").status()).isEqualTo(201);
  }

  @Test
  void after_ten_wrong_current_passwords_the_right_one_has_to_wait_too() {
    String id = people.account("borrowed@example.com", Role.VIEWER);
    people.account("own@example.com", Role.VIEWER);
    String own = people.token("own@example.com");
    String token = people.token("borrowed@example.com");
    for (int i = 1; i <= 10; i++) {
      assertThat(change(token, WRONG).status()).isEqualTo(400);
    }
    people.staysClosed();

    assertThat(change(token, LoginKit.PASSWORD).status()).isEqualTo(429);
    Caller self = new Caller(HouseKit.ADMIN.workspaceId(), id, "borrowed@example.com", Role.VIEWER);
    assertTooMany(() ->
        people
            .part(Accounts.class)
            .change(
                self,
                new Accounts.Change(null, null, "battery staple", LoginKit.PASSWORD),
                List.of()));
    assertThat(change(own, LoginKit.PASSWORD).status()).isEqualTo(200);
  }

  private Answer register(String email, String from) {
    return people.send(
        "POST",
        "/api/auth/register",
        "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, LoginKit.PASSWORD),
        Map.of("Content-Type", "application/json", "X-Client", from));
  }

  private Answer change(String token, String current) {
    return people.call(
        token,
        "PATCH",
        "/api/auth/me",
        "{\"password\": \"battery staple\", \"current_password\": \"%s\"}".formatted(current));
  }

  private static void assertTooMany(ThrowableAssert.ThrowingCallable act) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(act)
        .satisfies(it -> assertThat(it.problem().code()).isEqualTo("TOO_MANY_ATTEMPTS"));
  }

  private static Attempts.Counted begun(Attempts attempts, String email, String from) {
    return (Attempts.Counted) attempts.begin(email, from);
  }

  private Map<String, Object> counted() {
    Map<String, ?> row =
        people
            .database()
            .row(
                "SELECT count(*) AS subjects, sum(failures)::bigint AS failures FROM login_attempt");
    return Map.of(
        "subjects", Objects.requireNonNull(row.get("subjects")),
        "failures", Objects.requireNonNull(row.get("failures")));
  }

  private static boolean awaited(CountDownLatch over) {
    try {
      over.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
