package dev.armature.api.credential;

import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Limits;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialsTest {
  private static final Caller ADMIN = new Caller(DatabaseKit.WORKSPACE, "admin", Role.ADMIN);

  private final HouseKit kit = new HouseKit();

  @AfterAll
  void close() {
    kit.close();
  }

  private Credential made(String name) {
    return kit.credentials().create(ADMIN, draft(name, "bearer", "tok_" + name), List.of());
  }

  private static CredentialDraft draft(String name, String type, Object value) {
    return new CredentialDraft(name, type, value, null, null);
  }

  private List<Fault> faults(CredentialDraft draft) {
    Problem no = problem(() -> kit.credentials().create(ADMIN, draft, List.of()));
    assertThat(no.code()).isEqualTo("VALIDATION_ERROR");
    return no.details();
  }

  @Test
  void a_credential_is_kept_with_its_value_sealed() {
    Credential made =
        kit.credentials()
            .create(
                ADMIN,
                new CredentialDraft(
                    "stripe", "api_key", "sk_live_12345", List.of("API.Stripe.com"), null),
                List.of());

    assertThat(kit.credentials().get(ADMIN, made.id())).isEqualTo(made);
    assertThat(made.header()).isEqualTo("X-API-Key");
    assertThat(made.hosts()).containsExactly("api.stripe.com");
    Map<String, @Nullable Object> row =
        kit.database().row("SELECT * FROM credential WHERE id = ?", made.id());
    byte[] sealed = (byte[]) Objects.requireNonNull(row.get("sealed"));
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("sk_live");
    assertThat(row.toString()).doesNotContain("sk_live");
  }

  @Test
  void its_text_form_shows_no_value() {
    assertThat(draft("a", "bearer", "topsecret").toString()).doesNotContain("topsecret");
    assertThat(CredentialRules.read(draft("a", "bearer", "topsecret")).toString())
        .doesNotContain("topsecret");
  }

  @Test
  void everything_that_is_wrong_is_told_at_once_and_no_value_is_repeated() {
    List<Fault> faults =
        faults(
            new CredentialDraft(
                " a",
                "basic",
                Map.of("username", "a:b", "pass", "topsecret"),
                List.of("https://x.com", "ok.example.com", "*.com", "a/b"),
                "X-Key"));

    assertThat(faults)
        .extracting(Fault::path, Fault::code)
        .containsExactlyInAnyOrder(
            tuple("name", "NAME"),
            tuple("value", "UNKNOWN_FIELD"),
            tuple("value.username", "CREDENTIAL_VALUE"),
            tuple("value.password", "MISSING_FIELD"),
            tuple("hosts[0]", "CREDENTIAL_HOST"),
            tuple("hosts[2]", "CREDENTIAL_HOST"),
            tuple("hosts[3]", "CREDENTIAL_HOST"),
            tuple("header", "CREDENTIAL_HEADER"));
    assertThat(faults.toString()).doesNotContain("topsecret");
  }

  @Test
  void what_is_missing_is_told() {
    assertThat(faults(new CredentialDraft(null, null, null, null, null)))
        .extracting(Fault::path, Fault::code)
        .containsExactly(
            tuple("name", "MISSING_FIELD"),
            tuple("type", "MISSING_FIELD"),
            tuple("value", "MISSING_FIELD"));
  }

  @Test
  void a_value_that_no_header_can_carry_is_refused_and_not_repeated() {
    for (Object value :
        List.of("", " a", "a\nb", "ключ", "x".repeat(Limits.CREDENTIAL_CHARS + 1), 7, List.of())) {
      List<Fault> faults = faults(draft("a", "bearer", value));
      assertThat(faults).as("%s", value).singleElement().extracting(Fault::path).isEqualTo("value");
    }
    assertThat(faults(draft("a", "basic", "no colon"))).hasSize(1);
    assertThat(faults(draft("a", "oauth2", Map.of("access_token", "t", "refresh_token", "r"))))
        .hasSize(1);
  }

  @Test
  void a_name_is_one_credentials_until_it_is_deleted() {
    Credential first = made("mail");

    Problem no = problem(() -> made("mail"));
    kit.credentials().delete(ADMIN, first.id());
    Credential second = made("mail");

    assertThat(no.code()).isEqualTo("CREDENTIAL_NAME_TAKEN");
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(problem(() -> kit.credentials().get(ADMIN, first.id())).code())
        .isEqualTo("CREDENTIAL_NOT_FOUND");
    assertThat(
            (byte[])
                kit.database()
                    .row("SELECT sealed FROM credential WHERE id = ?", first.id())
                    .get("sealed"))
        .isEmpty();
  }

  @Test
  void of_several_of_one_name_at_once_one_is_made() throws InterruptedException {
    List<Callable<Object>> acts =
        IntStream.range(0, 10).<Callable<Object>>mapToObj(it -> () -> made("race")).toList();

    List<Object> ends = HouseKit.atOnce(acts);

    assertThat(ends.stream().filter(Credential.class::isInstance)).hasSize(1);
    assertThat(ends.stream().filter(Problem.class::isInstance))
        .allSatisfy(it -> assertThat(((Problem) it).code()).isEqualTo("CREDENTIAL_NAME_TAKEN"));
  }

  @Test
  void only_an_admin_sees_or_changes_them() {
    String id = made("roles").id();

    for (Caller caller : List.of(HouseKit.VIEWER, HouseKit.OPERATOR, HouseKit.EDITOR)) {
      assertThat(problem(() -> kit.credentials().list(caller, 10, 0)).kind())
          .isEqualTo(Problem.Kind.FORBIDDEN);
      assertThat(problem(() -> kit.credentials().delete(caller, id)).kind())
          .isEqualTo(Problem.Kind.FORBIDDEN);
      assertThat(
              problem(() ->
                      kit.credentials().create(caller, draft("b", "bearer", "token"), List.of()))
                  .kind())
          .isEqualTo(Problem.Kind.FORBIDDEN);
    }
    assertThat(problem(() -> kit.credentials().get(HouseKit.STRANGER, id)).kind())
        .isEqualTo(Problem.Kind.MISSING);
    assertThat(problem(() -> kit.credentials().delete(HouseKit.STRANGER, id)).kind())
        .isEqualTo(Problem.Kind.MISSING);
    assertThat(kit.credentials().list(HouseKit.STRANGER, 10, 0).total()).isZero();
  }

  @Test
  void which_names_and_ids_are_unknown_is_told_per_workspace() {
    Credential known = made("known");

    assertThat(
            kit.credentials()
                .unknown(DatabaseKit.WORKSPACE, List.of("known", known.id(), "unknown")))
        .containsExactly("unknown");
    assertThat(kit.credentials().unknown("ws_other", List.of("known"))).containsExactly("known");
    assertThat(kit.credentials().unknown(DatabaseKit.WORKSPACE, List.of())).isEmpty();
  }
}
