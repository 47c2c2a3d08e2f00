package dev.armature.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.LoginKit.Answer;
import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who is in a workspace, and what that lets them do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersTest {
  private static final String USERS = "/api/users";

  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, Map.of());
  private final String admin = kit.key(Role.ADMIN);

  @AfterAll
  void close() {
    people.close();
    kit.close();
  }

  @Test
  void a_password_that_an_admin_got_opens_only_the_way_to_another_one() {
    Answer made =
        people.call(
            admin, "POST", USERS, "{\"email\": \"new@example.com\", \"roles\": [\"editor\"]}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.header("cache-control")).isEqualTo("no-store");
    String once = made.text("one_time_password");

    Answer login = people.login("new@example.com", once, "10.0.0.1");
    String token = login.text("access_token");
    Answer refused = people.call(token, "GET", "/api/workflows", "");

    assertThat(login.json().at("/user/password_change_needed").asBoolean()).isTrue();
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("PATCH /api/auth/me");
    assertThat(people.call(token, "GET", "/api/auth/me", "").status()).isEqualTo(200);
    Answer same =
        people.call(
            token,
            "PATCH",
            "/api/auth/me",
            "{\"password\": \"%s\", \"current_password\": \"%s\"}".formatted(once, once));
    assertThat(same.status()).isEqualTo(400);
    assertThat(same.body()).contains("'password' must be another one");
    assertThat(
            people
                .call(
                    token,
                    "PATCH",
                    "/api/auth/me",
                    "{\"password\": \"my very own\", \"current_password\": \"%s\"}".formatted(once))
                .status())
        .isEqualTo(200);
    Answer own = people.login("new@example.com", "my very own", "10.0.0.1");
    assertThat(
            people
                .call(own.text("access_token"), "POST", "/api/workflows", "{\"name\": \"a\"}")
                .status())
        .isEqualTo(201);
    assertThat(people.login("new@example.com", once, "10.0.0.1").status()).isEqualTo(401);
    assertThat(people.call(admin, "GET", USERS, "").body())
        .contains("new@example.com")
        .doesNotContain(once, "one_time_password");
  }

  @Test
  void another_role_and_a_disabled_user_count_in_the_next_call() {
    String id = people.account("moving@example.com", Role.EDITOR);
    Answer login = people.login("moving@example.com", LoginKit.PASSWORD, "10.0.0.2");
    String token = login.text("access_token");
    assertThat(creates(token)).isEqualTo(201);

    change(id, "{\"roles\": [\"viewer\"]}", 200);
    assertThat(creates(token)).isEqualTo(403);
    change(id, "{\"roles\": [\"editor\"]}", 200);
    assertThat(creates(token)).isEqualTo(201);

    change(id, "{\"disabled\": true}", 200);
    assertThat(creates(token)).isEqualTo(401);
    assertThat(people.refresh(login.text("refresh_token")).status()).isEqualTo(401);
    Answer again = people.login("moving@example.com", LoginKit.PASSWORD, "10.0.0.2");
    assertThat(again.status()).isEqualTo(401);
    assertThat(again.body())
        .isEqualTo(people.login("nobody@example.com", LoginKit.PASSWORD, "10.0.0.3").body());

    change(id, "{\"disabled\": false}", 200);
    assertThat(people.login("moving@example.com", LoginKit.PASSWORD, "10.0.0.2").status())
        .isEqualTo(200);
  }

  @Test
  void who_registers_is_the_admin_of_a_workspace_of_its_own_and_sees_no_other() {
    kit.workflow("ours", HouseKit.RUNNABLE);
    String body =
        "{\"email\": \"Founder@Example.com\", \"password\": \"correct horse\", \"full_name\":"
            + " \"F\"}";
    Answer made = people.call("", "POST", "/api/auth/register", body);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.json().at("/roles/0").asText()).isEqualTo("admin");
    assertThat(made.text("workspace_id")).isNotEqualTo(HouseKit.ADMIN.workspaceId());

    String token = people.token("founder@example.com");

    assertThat(people.call(token, "GET", "/api/workflows", "").json().path("total").asInt())
        .isZero();
    assertThat(people.call(token, "GET", USERS, "").json().path("total").asInt()).isEqualTo(1);
    assertThat(creates(token)).isEqualTo(201);
    Answer twice =
        people.call("", "POST", "/api/auth/register", body.replace("Founder@", "founder@"));
    assertThat(twice.status()).isEqualTo(409);
    assertThat(people.call("", "POST", "/api/auth/register", "{}").json().path("details").size())
        .isEqualTo(2);
  }

  @Test
  void nobody_registers_unless_the_operator_says_so() {
    try (LoginKit closed = new LoginKit(kit, Map.of("armature.account.register", false))) {
      Answer refused =
          closed.call(
              "",
              "POST",
              "/api/auth/register",
              "{\"email\": \"late@example.com\", \"password\": \"correct horse\"}");

      assertThat(refused.status()).isEqualTo(403);
    }
  }

  @Test
  void an_account_may_be_in_two_workspaces_and_is_disabled_in_one_alone() {
    String id = people.account("both@example.com", Role.EDITOR);
    people.call(
        "",
        "POST",
        "/api/auth/register",
        "{\"email\": \"host@example.com\", \"password\": \"correct horse\"}");
    String host = people.token("host@example.com");
    String theirs = people.call(host, "GET", "/api/auth/me", "").text("workspace_id");
    Answer joined =
        people.call(
            host,
            "POST",
            USERS,
            "{\"email\": \"both@example.com\", \"id\": \"%s\", \"roles\": [\"viewer\"]}"
                .formatted(id));
    assertThat(joined.status()).as(joined.body()).isEqualTo(201);
    assertThat(joined.json().has("one_time_password")).isFalse();
    assertThat(people.call(host, "POST", USERS, "{\"email\": \"both@example.com\"}").body())
        .contains("The workspace has this user already");

    Answer there =
        people.form(
            "/api/auth/login",
            Map.of(
                "grant_type",
                "password",
                "username",
                "both@example.com",
                "password",
                LoginKit.PASSWORD,
                "workspace",
                theirs),
            "10.0.0.4");
    String here = people.token("both@example.com");
    assertThat(there.text("user.workspace_id")).isEqualTo(theirs);
    assertThat(creates(there.text("access_token"))).isEqualTo(403);
    assertThat(creates(here)).isEqualTo(201);

    assertThat(people.call(host, "PATCH", USERS + "/" + id, "{\"disabled\": true}").status())
        .isEqualTo(200);
    assertThat(creates(there.text("access_token"))).isEqualTo(401);
    assertThat(creates(here)).isEqualTo(201);
    // Ours alone is none of theirs.
    String ours = people.account("ours@example.com", Role.VIEWER);
    assertThat(people.call(host, "PATCH", USERS + "/" + ours, "{\"disabled\": true}").status())
        .isEqualTo(404);
  }

  @Test
  void an_address_alone_lets_nobody_in_who_took_it_before_and_tells_nothing_of_them() {
    // Whoever registers may write any address.
    people.call(
        "",
        "POST",
        "/api/auth/register",
        "{\"email\": \"boss@ours.example.com\", \"password\": \"correct horse\", \"full_name\":"
            + " \"Somebody Else\"}");
    String squatter = people.token("boss@ours.example.com");
    String id = people.call(squatter, "GET", "/api/auth/me", "").text("id");
    String other = people.account("another@example.com", Role.VIEWER);

    Answer bare = people.call(admin, "POST", USERS, "{\"email\": \"boss@ours.example.com\"}");
    Answer wrong = letIn("boss@ours.example.com", other);
    Answer nobodys = letIn("not-there@example.com", id);

    assertThat(bare.status()).isEqualTo(409);
    assertThat(bare.body()).contains("send its 'id'").doesNotContain("Somebody Else", id);
    assertThat(wrong.status()).isEqualTo(404);
    assertThat(wrong.body()).doesNotContain("Somebody Else", id);
    assertThat(nobodys.status()).isEqualTo(404);
    assertThat(people.call(admin, "GET", USERS + "?limit=100", "").body())
        .doesNotContain("boss@ours.example.com", "not-there@example.com");
    assertThat(letIn("Boss@Ours.example.com", id).status()).isEqualTo(201);
  }

  @Test
  void who_is_let_in_again_logs_in_again() {
    String id = people.account("back@example.com", Role.EDITOR);
    Answer before = people.login("back@example.com", LoginKit.PASSWORD, "10.0.0.7");

    change(id, "{\"disabled\": true}", 200);
    change(id, "{\"disabled\": false}", 200);

    assertThat(creates(before.text("access_token"))).isEqualTo(401);
    assertThat(people.refresh(before.text("refresh_token")).status()).isEqualTo(401);
    assertThat(creates(people.token("back@example.com"))).isEqualTo(201);
  }

  @Test
  void a_workspace_with_an_admin_keeps_one_however_many_go_at_once() throws Exception {
    people.call(
        "",
        "POST",
        "/api/auth/register",
        "{\"email\": \"one@example.com\", \"password\": \"correct horse\"}");
    String token = people.token("one@example.com");
    Caller one = people.part(Logins.class).caller(token).orElseThrow().caller();
    Users users = people.part(Users.class);
    String two =
        users
            .create(
                one,
                new Accounts.Draft("two@example.com", null, null, null),
                null,
                "admin",
                List.of())
            .member()
            .id();
    List<Callable<Object>> acts =
        List.of(
            () -> users.change(one, one.id(), "viewer", null, List.of()),
            () -> users.change(one, two, null, true, List.of()));

    List<Object> ends = new ArrayList<>(HouseKit.atOnce(acts));

    assertThat(ends.stream().filter(Member.class::isInstance)).hasSize(1);
    assertThat(ends.toString()).contains("LAST_ADMIN");
  }

  @Test
  void the_first_start_makes_an_admin_and_says_its_password_once() {
    try (HouseKit fresh = new HouseKit()) {
      Accounts accounts = fresh.part(Accounts.class);
      AtomicReference<String> said = new AtomicReference<>("");
      accounts.firstAdmin((email, password) -> said.set(email + " " + password));
      accounts.firstAdmin((email, password) -> said.set("again"));
      try (LoginKit kit = new LoginKit(fresh, Map.of())) {
        String[] words = String.valueOf(said.get()).split(" ", -1);
        Answer login = kit.login(words[0], words[1], "10.0.0.5");

        assertThat(words[0]).isEqualTo("admin@localhost");
        assertThat(login.json().at("/user/roles/0").asText()).isEqualTo("admin");
        assertThat(login.json().at("/user/password_change_needed").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void the_environment_may_name_the_first_admin_and_changes_nothing_later() {
    Map<String, Object> named =
        Map.of(
            "armature.account.admin-email", "boss@example.com",
            "armature.account.admin-password", "battery staple");
    try (ApplicationContext house = kit.another(named)) {
      house
          .getBean(Accounts.class)
          .firstAdmin((email, password) -> {
            throw new AssertionError("nothing is to be said");
          });
    }
    Answer login = people.login("boss@example.com", "battery staple", "10.0.0.6");
    assertThat(login.json().at("/user/password_change_needed").asBoolean()).isFalse();
    try (ApplicationContext house =
        kit.another(
            Map.of(
                "armature.account.admin-email", "BOSS@example.com",
                "armature.account.admin-password", "another one"))) {
      house.getBean(Accounts.class).firstAdmin((email, password) -> {});
    }
    assertThat(people.login("boss@example.com", "another one", "10.0.0.6").status()).isEqualTo(401);
  }

  private Answer letIn(String email, String id) {
    return people.call(
        admin, "POST", USERS, "{\"email\": \"%s\", \"id\": \"%s\"}".formatted(email, id));
  }

  private int creates(String token) {
    return people.call(token, "POST", "/api/workflows", "{\"name\": \"a\"}").status();
  }

  private void change(String id, String body, int status) {
    assertThat(people.call(admin, "PATCH", USERS + "/" + id, body).status()).isEqualTo(status);
  }
}
