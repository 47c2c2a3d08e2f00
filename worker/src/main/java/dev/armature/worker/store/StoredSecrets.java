package dev.armature.worker.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Opened;
import dev.armature.sealing.Places;
import dev.armature.worker.credential.CredentialIds;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.credential.Secrets;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Credentials as rows, each opened anew: nothing of one is kept here. A worker may be without a key
 * ring ({@code ARMATURE_KEY_RING}); blocks that name a credential fail there.
 */
@Singleton
final class StoredSecrets implements Secrets, CredentialIds {
  private final Provider<StoreRepository> store;
  private final Optional<KeyRing> ring;

  StoredSecrets(
      Provider<StoreRepository> store,
      @Property(name = "armature.key-ring", defaultValue = "") String ring) {
    this.store = store;
    this.ring = ring.isBlank() ? Optional.empty() : Optional.of(KeyRing.parse(ring));
  }

  @Override
  public Secret open(String workspaceId, String nameOrId) {
    Opened opened = Opened.here();
    CredentialRow row =
        Away.asked(() -> store.get().credential(workspaceId, nameOrId))
            .orElseThrow(() -> missing(nameOrId).thrown());
    KeyRing keys = ring.orElseThrow(() -> withoutRing(row.name()).thrown());
    String value =
        keys.open(
            new KeyRing.Sealed(row.keyId(), row.sealed()),
            Places.credential(workspaceId, row.id()));
    opened.add(value);
    Secret.Type type = Secret.Type.valueOf(row.type().toUpperCase(Locale.ROOT));
    if (type == Secret.Type.BASIC) {
      // The password alone may come back too.
      opened.add(value.substring(value.indexOf(':') + 1));
    }
    return new Secret(
        row.name(), type, value, row.header() == null ? "" : row.header(), hosts(row));
  }

  @Override
  public Optional<String> id(String workspaceId, String nameOrId) {
    return Away.asked(() -> store.get().credential(workspaceId, nameOrId)).map(CredentialRow::id);
  }

  private static List<String> hosts(CredentialRow row) {
    try {
      return Json.stored().readValue(row.hosts(), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of credential cannot be read".formatted(row.id()), e);
    }
  }

  private static Problem missing(String called) {
    return Problem.of(
        Problem.Kind.MISSING,
        "CREDENTIAL_MISSING",
        "there is no credential '%s' in the workspace".formatted(called));
  }

  private static Problem withoutRing(String name) {
    return Problem.of(
        Problem.Kind.INVALID,
        "KEY_RING_MISSING",
        "the credential '%s' cannot be opened: this worker has no ARMATURE_KEY_RING"
            .formatted(name));
  }
}
