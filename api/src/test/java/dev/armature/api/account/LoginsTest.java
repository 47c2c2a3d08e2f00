package dev.armature.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit.Answer;
import dev.armature.operating.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and for how long. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginsTest {
  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());
  private int tried;

  @AfterAll
  void close() {
    people.close();
    kit.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/auth/login", "/api/auth/token"})
  void a_password_gives_a_pair_of_tokens_and_says_who_has_them(String path) {
    String email = "ada" + path.replace('/', '-') + "@example.com";
    String id = people.account(email, Role.OPERATOR);

    Answer answer =
        people.form(
            path,
            Map.of(
                "grant_type",
                "password",
                "username",
                " " + email.toUpperCase(java.util.Locale.ROOT),
                "password",
                LoginKit.PASSWORD),
            "10.0.0.1");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(answer.header("pragma")).isEqualTo("no-cache");
    assertThat(answer.text("token_type")).isEqualTo("bearer");
    assertThat(answer.json().path("expires_in").asInt()).isEqualTo(900);
    assertThat(answer.text("user.id")).isEqualTo(id);
    assertThat(answer.text("user.email")).isEqualTo(email);
    assertThat(answer.json().at("/user/roles").toString()).isEqualTo("[\"operator\"]");
    assertThat(answer.json().at("/user/permissions").toString())
        .isEqualTo(
            "[\"read\",\"execute\",\"arm\",\"cancel\",\"pause\",\"resume\",\"retry\",\"answer\"]");
    String token = answer.text("access_token");
    assertThat(people.call(token, "GET", "/api/auth/me", "").text("id")).isEqualTo(id);
    assertThat(people.call(token, "POST", "/api/events", "{\"key\": \"a\"}").status())
        .isEqualTo(202);
    assertThat(people.call(token, "POST", "/api/workflows", "{\"name\": \"a\"}").status())
        .isEqualTo(403);
    // Only as a bearer token: a key it is not.
    assertThat(people.send("GET", "/api/auth/me", "", Map.of("X-API-Key", token)).status())
        .isEqualTo(401);
  }

  @Test
  void an_unknown_address_and_a_wrong_password_get_one_answer_for_the_same_work() {
    people.account("grace@example.com", Role.VIEWER);
    SimpleMeterRegistry counted = new SimpleMeterRegistry();
    Metrics.here().counter("armature.password.hashes");
    io.micrometer.core.instrument.Metrics.addRegistry(counted);
    try {
      double before = hashes(counted);
      Answer wrong = people.login("grace@example.com", "wrong horse", "10.0.1.1");
      double between = hashes(counted);
      Answer unknown = people.login("nobody@example.com", "wrong horse", "10.0.1.2");
      double after = hashes(counted);
      Answer noAddress = people.login("no address\u0000at all", "wrong horse", "10.0.1.3");

      assertThat(between - before).isEqualTo(1);
      assertThat(after - between).isEqualTo(1);
      assertThat(hashes(counted) - after).isEqualTo(1);
      for (Answer answer : List.of(wrong, unknown, noAddress)) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(wrong.body());
        assertThat(answer.text("error")).isEqualTo("invalid_grant");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
      }
    } finally {
      io.micrometer.core.instrument.Metrics.removeRegistry(counted);
    }
  }

  @Test
  void the_time_that_a_no_takes_does_not_tell_whether_there_is_such_an_account() {
    List<Long> wrong = new ArrayList<>();
    List<Long> unknown = new ArrayList<>();
    for (int account = 0; account < 4; account++) {
      people.account("timed" + account + "@example.com", Role.VIEWER);
      for (int i = 0; i < 8; i++) {
        // In turns, so that what else the machine does weighs on both alike.
        wrong.add(took("timed" + account + "@example.com"));
        unknown.add(took("untimed" + account + "@example.com"));
      }
    }

    double ratio = (double) median(unknown) / median(wrong);
    System.out.printf(
        "logins: tries=%d wrong_median_us=%d unknown_median_us=%d ratio=%.2f%n",
        wrong.size() + unknown.size(), median(wrong), median(unknown), ratio);
    assertThat(ratio).isBetween(0.6, 1.6);
  }

  @Test
  void what_is_no_such_request_is_told_in_the_words_of_oauth() {
    for (String path : List.of("/api/auth/login", "/api/auth/token", "/api/auth/refresh")) {
      Answer none = people.form(path, Map.of(), "10.0.2.1");
      assertThat(none.status()).isEqualTo(400);
      assertThat(none.text("error")).isEqualTo("invalid_request");
      assertThat(none.text("error_description")).contains("grant_type");
      Answer other = people.form(path, Map.of("grant_type", "client_credentials"), "10.0.2.1");
      assertThat(other.status()).isEqualTo(400);
      assertThat(other.text("error")).isEqualTo("unsupported_grant_type");
      Answer twice =
          people.send(
              "POST",
              path,
              "grant_type=password&grant_type=password",
              Map.of("Content-Type", "application/x-www-form-urlencoded"));
      assertThat(twice.status()).isEqualTo(400);
      assertThat(twice.text("error")).isEqualTo("invalid_request");
      Answer json = people.send("POST", path, "{}", Map.of("Content-Type", "application/json"));
      assertThat(json.status()).isEqualTo(415);
      assertThat(json.text("error")).isEqualTo("invalid_request");
      Answer large = people.form(path, Map.of("grant_type", "x".repeat(20_000)), "10.0.2.1");
      assertThat(large.status()).isEqualTo(413);
      assertThat(large.header("cache-control")).isEqualTo("no-store");
    }
  }

  @Test
  void a_refresh_token_is_good_once_and_the_second_time_ends_all_that_came_of_the_login() {
    people.account("stolen@example.com", Role.VIEWER);
    Answer login = people.login("stolen@example.com", LoginKit.PASSWORD, "10.0.3.1");
    Answer other = people.login("stolen@example.com", LoginKit.PASSWORD, "10.0.3.1");

    Answer first = people.refresh(login.text("refresh_token"));
    Answer thief = people.refresh(login.text("refresh_token"));

    assertThat(first.status()).isEqualTo(200);
    assertThat(thief.status()).isEqualTo(401);
    assertThat(thief.text("error")).isEqualTo("invalid_grant");
    assertThat(people.refresh(first.text("refresh_token")).status()).isEqualTo(401);
    assertThat(opens(first.text("access_token"))).isFalse();
    assertThat(opens(login.text("access_token"))).isFalse();
    // Another login is another family.
    assertThat(opens(other.text("access_token"))).isTrue();
    assertThat(people.refresh(other.text("refresh_token")).status()).isEqualTo(200);
  }

  @Test
  void of_many_refreshes_at_once_one_goes_through_and_the_family_ends() throws Exception {
    people.account("race@example.com", Role.VIEWER);
    for (int round = 0; round < 5; round++) {
      Answer login = people.login("race@example.com", LoginKit.PASSWORD, "10.0.4.1");
      List<Callable<Object>> acts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        acts.add(() -> people.refresh(login.text("refresh_token")));
      }
      List<Object> ends = HouseKit.atOnce(acts);

      List<Answer> through =
          ends.stream().map(Answer.class::cast).filter(it -> it.status() == 200).toList();
      assertThat(through).hasSize(1);
      assertThat(ends.stream().map(Answer.class::cast).filter(it -> it.status() == 401)).hasSize(7);
      assertThat(opens(through.getFirst().text("access_token"))).isFalse();
      assertThat(people.refresh(through.getFirst().text("refresh_token")).status()).isEqualTo(401);
    }
  }

  @Test
  void neither_password_nor_refresh_token_stands_in_the_database() {
    people.account("kept@example.com", Role.VIEWER);
    Answer login = people.login("kept@example.com", LoginKit.PASSWORD, "10.0.5.1");

    String rows =
        people.database().rows("SELECT CAST(a AS text) AS r FROM account a").toString()
            + people.database().rows("SELECT CAST(t AS text) AS r FROM refresh_token t");
    assertThat(rows)
        .contains("$argon2id$v=19$m=19456,t=2,p=1$")
        .doesNotContain(LoginKit.PASSWORD)
        .doesNotContain(login.text("refresh_token"));
  }

  @Test
  void logout_ends_one_login_or_all_of_them_at_once() {
    people.account("leaving@example.com", Role.VIEWER);
    Answer one = people.login("leaving@example.com", LoginKit.PASSWORD, "10.0.6.1");
    Answer two = people.login("leaving@example.com", LoginKit.PASSWORD, "10.0.6.1");
    Answer three = people.login("leaving@example.com", LoginKit.PASSWORD, "10.0.6.1");

    assertThat(people.call(one.text("access_token"), "POST", "/api/auth/logout", "").status())
        .isEqualTo(204);
    assertThat(opens(one.text("access_token"))).isFalse();
    assertThat(people.refresh(one.text("refresh_token")).status()).isEqualTo(401);
    assertThat(opens(two.text("access_token"))).isTrue();

    people.call(two.text("access_token"), "POST", "/api/auth/logout", "{\"everywhere\": true}");
    for (Answer login : List.of(two, three)) {
      assertThat(opens(login.text("access_token"))).isFalse();
      assertThat(people.refresh(login.text("refresh_token")).status()).isEqualTo(401);
    }
  }

  @Test
  void a_new_password_ends_every_login_and_the_old_one_opens_nothing() {
    people.account("changing@example.com", Role.VIEWER);
    Answer login = people.login("changing@example.com", LoginKit.PASSWORD, "10.0.7.1");
    String token = login.text("access_token");

    assertThat(change(token, "{\"password\": \"battery staple\"}")).isEqualTo(400);
    assertThat(change(token, "{\"password\": \"battery staple\", \"current_password\": \"no\"}"))
        .isEqualTo(400);
    assertThat(change(token, "{\"password\": \"short\", \"current_password\": \"correct horse\"}"))
        .isEqualTo(400);
    assertThat(opens(token)).isTrue();
    // Composed and decomposed, it is one password.
    assertThat(
            change(
                token,
                "{\"password\": \"gr\\u00fc\\u00df Gott\", \"current_password\": \"correct"
                    + " horse\"}"))
        .isEqualTo(200);

    assertThat(opens(token)).isFalse();
    assertThat(people.refresh(login.text("refresh_token")).status()).isEqualTo(401);
    assertThat(people.login("changing@example.com", LoginKit.PASSWORD, "10.0.7.1").status())
        .isEqualTo(401);
    assertThat(people.login("changing@example.com", "gru\u0308\u00df Gott", "10.0.7.1").status())
        .isEqualTo(200);
  }

  @Test
  void a_token_of_a_newer_version_than_its_login_opens_nothing() {
    people.account("between@example.com", Role.VIEWER);
    String token =
        people.login("between@example.com", LoginKit.PASSWORD, "10.0.8.1").text("access_token");
    AccessTokens tokens = people.part(AccessTokens.class);
    AccessTokens.Claims claims = tokens.read(token).orElseThrow();
    assertThat(opens(token)).isTrue();
    // As where the password changes while a refresh is under way.
    people
        .database()
        .change(
            "UPDATE account SET token_version = token_version + 1 WHERE id = ?",
            claims.accountId());

    assertThat(opens(token)).isFalse();
    assertThat(
            opens(
                tokens.make(
                    new AccessTokens.Claims(
                        claims.accountId(),
                        claims.workspaceId(),
                        claims.familyId(),
                        claims.version() + 1))))
        .isFalse();
  }

  @Test
  void each_kind_of_secret_opens_its_own_door_alone() {
    people.account("kinds@example.com", Role.ADMIN);
    Answer login = people.login("kinds@example.com", LoginKit.PASSWORD, "10.0.9.1");
    String access = login.text("access_token");
    String refresh = login.text("refresh_token");
    String key = people.key(HouseKit.ADMIN, "kinds", Role.ADMIN).secret();

    for (String header : List.of("X-API-Key", "apikey")) {
      for (String wrong : List.of(access, refresh)) {
        assertThat(people.send("GET", "/api/auth/me", "", Map.of(header, wrong)).status())
            .isEqualTo(401);
      }
    }
    Answer refused = people.call(refresh, "GET", "/api/auth/me", "");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("www-authenticate")).isEqualTo("Bearer");
    for (String wrong : List.of(access, key)) {
      assertThat(people.refresh(wrong).status()).isEqualTo(401);
      assertThat(people.login("kinds@example.com", wrong, "10.0.9.2").status()).isEqualTo(401);
    }
    // None of that has ended the login.
    assertThat(opens(access)).isTrue();
    assertThat(people.refresh(refresh).status()).isEqualTo(200);
  }

  @Test
  void nothing_that_is_logged_by_accident_shows_a_secret() {
    people.account("shown@example.com", Role.VIEWER);
    ApiKeys.Minted key = people.key(HouseKit.ADMIN, "shown", Role.VIEWER);
    Logins.Answer granted =
        people.part(Logins.class).login("shown@example.com", LoginKit.PASSWORD, null, "10.0.10.1");
    AccountConfig config =
        new AccountConfig(
            "a key of an operator",
            "a@example.com",
            "battery staple",
            true,
            "1:secret",
            "armature",
            java.time.Duration.ofMinutes(15),
            java.time.Duration.ofDays(30),
            "");

    assertThat(
            List.of(
                    key,
                    granted,
                    config,
                    new Accounts.Draft("a@example.com", "battery staple", null, null),
                    new Accounts.Change(null, null, "battery staple", "battery staple"),
                    people
                        .part(AccountRepository.class)
                        .entering("shown@example.com", "")
                        .orElseThrow())
                .toString())
        .contains("Minted", "Granted", "AccountConfig", "Draft", "Change", "MemberRow")
        .doesNotContain(
            key.secret(),
            ((Logins.Granted) granted).accessToken(),
            ((Logins.Granted) granted).refreshToken(),
            "battery staple",
            "a key of an operator",
            "1:secret",
            "argon2id");
  }

  /** Microseconds of a login that fails, each from another address. */
  private long took(String email) {
    String from = "10.20.%d.%d".formatted(tried / 200, tried++ % 200);
    long begin = System.nanoTime();
    Answer answer = people.login(email, "wrong horse", from);
    long end = System.nanoTime();
    assertThat(answer.status()).isEqualTo(401);
    return (end - begin) / 1_000;
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private int change(String token, String body) {
    return people.call(token, "PATCH", "/api/auth/me", body).status();
  }

  private boolean opens(String token) {
    int status = people.call(token, "GET", "/api/workflows", "").status();
    assertThat(status).isIn(200, 401);
    return status == 200;
  }

  private static double hashes(SimpleMeterRegistry counted) {
    return counted.find("armature.password.hashes").counters().stream()
        .mapToDouble(it -> it.count())
        .sum();
  }
}
