package dev.armature.api.rotation;

import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.credential.CredentialDraft;
import dev.armature.api.credential.Credentials;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.Workflows;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Places;
import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RotationTest {
  private static final Caller ADMIN = new Caller(DatabaseKit.WORKSPACE, "admin", Role.ADMIN);

  private final HouseKit kit = new HouseKit();
  private final String old = kit.keyRing();
  private final String newest = KeyRing.mint();

  @AfterEach
  void close() {
    kit.close();
  }

  private static Graph hooked(String secret) {
    return Graphs.graph()
        .block("hook", "webhook", Map.of("webhook_secret", secret))
        .block("end", "response")
        .edge("hook", "end")
        .draw();
  }

  private String credential(String name) {
    return kit.credentials()
        .create(ADMIN, new CredentialDraft(name, "bearer", "tok_" + name, null, null), List.of())
        .id();
  }

  /** The value of a credential, opened as a worker does. */
  private String value(String ring, String id) {
    Map<String, @Nullable Object> row =
        kit.database().row("SELECT key_id, sealed FROM credential WHERE id = ?", id);
    return KeyRing.parse(ring)
        .open(
            new KeyRing.Sealed(
                (String) Objects.requireNonNull(row.get("key_id")),
                (byte[]) Objects.requireNonNull(row.get("sealed"))),
            Places.credential(DatabaseKit.WORKSPACE, id));
  }

  private static @Nullable Object secret(ApplicationContext house, Workflow workflow) {
    return house
        .getBean(Workflows.class)
        .graph(HouseKit.EDITOR, workflow, workflow.version())
        .blocks()
        .getFirst()
        .config()
        .get("webhook_secret");
  }

  @Test
  void what_an_old_key_sealed_opens_after_rotation_without_it() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      ids.add(credential("c" + i));
    }
    Workflow workflow = kit.workflow("hooked", hooked("correct horse"));
    List<String> told = new ArrayList<>();

    try (ApplicationContext house = kit.another(newest + "," + old)) {
      Rotation rotation = house.getBean(Rotation.class);
      assertThat(rotation.reencrypt(told::add)).isEqualTo(new Rotation.Done(251, 0, 0));
      assertThat(rotation.reencrypt(told::add)).isEqualTo(new Rotation.Done(0, 0, 0));
    }

    assertThat(told).first().asString().startsWith("credential: 250 rows sealed anew");
    for (String id : ids) {
      assertThat(value(newest, id)).startsWith("tok_c");
    }
    try (ApplicationContext house = kit.another(newest)) {
      assertThat(secret(house, workflow)).isEqualTo("correct horse");
    }
    assertThat(problem(() -> value(old, ids.getFirst())).code()).isEqualTo("UNREADABLE_SECRET");
  }

  @Test
  void without_the_oldest_key_a_graph_with_secrets_that_is_saved_again_is_a_new_version_once() {
    Workflow workflow = kit.workflow("hooked", hooked("correct horse"));
    try (ApplicationContext house = kit.another(newest + "," + old)) {
      house.getBean(Rotation.class).reencrypt(line -> {});
      assertThat(saved(house, workflow)).isEqualTo(1);
    }

    try (ApplicationContext house = kit.another(newest)) {
      assertThat(saved(house, workflow)).isEqualTo(2);
      assertThat(saved(house, workflow)).isEqualTo(2);
      assertThat(secret(house, workflow)).isEqualTo("correct horse");
    }
  }

  private static int saved(ApplicationContext house, Workflow workflow) {
    return house
        .getBean(Workflows.class)
        .redraw(HouseKit.EDITOR, workflow.id(), hooked("correct horse"), List.of(), null)
        .version();
  }

  @Test
  void what_the_ring_cannot_open_is_counted_and_left_as_it_is() {
    String lost = credential("lost");
    kit.database().change("UPDATE credential SET key_id = 'gone' WHERE id = ?", lost);
    String kept = credential("kept");

    try (ApplicationContext house = kit.another(newest + "," + old)) {
      assertThat(house.getBean(Rotation.class).reencrypt(line -> {}))
          .isEqualTo(new Rotation.Done(1, 1, 1));
    }

    assertThat(value(newest, kept)).isEqualTo("tok_kept");
    kit.database()
        .change(
            "UPDATE credential SET key_id = ? WHERE id = ?",
            old.substring(0, old.indexOf(':')),
            lost);
    assertThat(value(old, lost)).isEqualTo("tok_lost");
  }

  @Test
  void several_rotations_and_deletions_at_once_do_each_other_no_harm() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      ids.add(credential("c" + i));
    }

    try (ApplicationContext house = kit.another(newest + "," + old)) {
      Callable<Object> rotate = () -> house.getBean(Rotation.class).reencrypt(line -> {});
      Callable<Object> delete =
          () -> {
            for (String id : ids.subList(0, 40)) {
              house.getBean(Credentials.class).delete(ADMIN, id);
            }
            return "deleted";
          };
      HouseKit.atOnce(List.of(rotate, delete, rotate));
      assertThat(house.getBean(Rotation.class).reencrypt(line -> {}).left()).isZero();
    }

    for (String id : ids.subList(40, 120)) {
      assertThat(value(newest, id)).startsWith("tok_c");
    }
    assertThat(kit.database().rows("SELECT id FROM credential WHERE sealed = ''")).hasSize(40);
  }
}
