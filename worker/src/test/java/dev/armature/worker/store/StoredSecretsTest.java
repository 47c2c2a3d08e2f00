package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.armature.database.DatabaseKit;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Opened;
import dev.armature.sealing.Places;
import dev.armature.worker.credential.CredentialIds;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.credential.Secrets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredSecretsTest {
  private static final String RING = KeyRing.mint();

  private final StoreKit kit = new StoreKit();

  @AfterAll
  void close() {
    kit.close();
  }

  private Secrets secrets(String ring) {
    return new StoredSecrets(kit::rows, ring);
  }

  /** Keeps a credential, as the api does; its id. */
  private String kept(String name, String type, String value, @Nullable String header) {
    String id = "cred_" + name;
    KeyRing.Sealed sealed =
        KeyRing.parse(RING).seal(value, Places.credential(DatabaseKit.WORKSPACE, id));
    kit.database()
        .change(
            """
            INSERT INTO credential (id, workspace_id, name, type, key_id, sealed, hosts, header,
                                    created_at)
            VALUES (?, ?, ?, ?, ?, ?, '["api.example.com"]', ?, now())
            """,
            id,
            DatabaseKit.WORKSPACE,
            name,
            type,
            sealed.keyId(),
            sealed.bytes(),
            header);
    return id;
  }

  private Problem problem(Secrets secrets, String called) {
    try (Opened _ = Opened.begin()) {
      return catchThrowableOfType(
              ProblemException.class, () -> secrets.open(DatabaseKit.WORKSPACE, called))
          .problem();
    }
  }

  @Test
  void a_credential_opens_by_name_and_by_id_inside_of_an_activity() {
    String id = kept("stripe", "api_key", "sk_live_12345", "X-Stripe");

    try (Opened opened = Opened.begin()) {
      Secret secret = secrets(RING).open(DatabaseKit.WORKSPACE, "stripe");

      assertThat(secret.headers()).isEqualTo(Map.of("X-Stripe", "sk_live_12345"));
      assertThat(secret.hosts()).isEqualTo(List.of("api.example.com"));
      assertThat(secrets(RING).open(DatabaseKit.WORKSPACE, id)).isEqualTo(secret);
      assertThat(opened.masked("it said sk_live_12345")).isEqualTo("it said ***");
      assertThat(secret.toString()).doesNotContain("sk_live");
    }
    assertThatThrownBy(() -> secrets(RING).open(DatabaseKit.WORKSPACE, "stripe"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void another_credential_of_the_same_name_is_told_apart_without_a_key() {
    String id = kept("renewed", "bearer", "token-of-before", null);
    CredentialIds ids = new StoredSecrets(kit::rows, "");

    assertThat(ids.id(DatabaseKit.WORKSPACE, "renewed")).contains(id);
    assertThat(ids.id("ws_other", "renewed")).isEmpty();
    kit.database().change("UPDATE credential SET deleted_at = now() WHERE id = ?", id);
    assertThat(ids.id(DatabaseKit.WORKSPACE, "renewed")).isEmpty();
  }

  @Test
  void a_password_is_hidden_without_its_user_too() {
    kept("mail", "basic", "ada:correct horse", null);

    try (Opened opened = Opened.begin()) {
      Secret secret = secrets(RING).open(DatabaseKit.WORKSPACE, "mail");

      String shown = String.valueOf(secret.headers().get("Authorization"));
      assertThat(shown).isEqualTo("Basic YWRhOmNvcnJlY3QgaG9yc2U=");
      assertThat(opened.masked(shown)).doesNotContain("YWRhOmNvcn", "aG9yc2");
      assertThat(opened.masked("password correct horse refused")).isEqualTo("password *** refused");
    }
  }

  @Test
  void what_there_is_not_or_not_here_is_told_by_name() {
    String id = kept("gone", "bearer", "token-of-somebody", null);
    kit.database().change("UPDATE credential SET deleted_at = now() WHERE id = ?", id);

    for (String called : List.of("never", "gone", id)) {
      Problem no = problem(secrets(RING), called);
      assertThat(no.code()).isEqualTo("CREDENTIAL_MISSING");
      assertThat(no.message()).contains(called);
      assertThat(no.kind().passing()).isFalse();
    }
    kept("ours", "bearer", "token-of-ours", null);
    try (Opened _ = Opened.begin()) {
      assertThatThrownBy(() -> secrets(RING).open("ws_other", "ours"))
          .hasMessageContaining("no credential 'ours'");
    }
  }

  @Test
  void without_the_key_a_block_fails_for_good_and_says_why() {
    kept("sealed", "bearer", "token-that-is-sealed", null);

    Problem none = problem(secrets(""), "sealed");
    Problem other = problem(secrets(KeyRing.mint()), "sealed");

    assertThat(none.code()).isEqualTo("KEY_RING_MISSING");
    assertThat(none.message()).contains("sealed", "ARMATURE_KEY_RING");
    assertThat(other.code()).isEqualTo("UNREADABLE_SECRET");
    assertThat(other.message()).contains("key ring");
    assertThat(none.kind().passing() || other.kind().passing()).isFalse();
  }

  @Test
  void a_row_that_was_moved_to_another_credential_does_not_open() {
    kept("mine", "bearer", "token-of-mine", null);
    kept("theirs", "bearer", "token-of-theirs", null);
    kit.database()
        .change(
            "UPDATE credential SET sealed = (SELECT sealed FROM credential WHERE name = 'theirs')"
                + " WHERE name = 'mine'");

    assertThat(problem(secrets(RING), "mine").code()).isEqualTo("UNREADABLE_SECRET");
  }

  @Test
  void a_ring_that_is_none_stops_the_worker_at_its_start() {
    assertThatThrownBy(() -> secrets("nonsense")).isInstanceOf(IllegalArgumentException.class);
  }
}
