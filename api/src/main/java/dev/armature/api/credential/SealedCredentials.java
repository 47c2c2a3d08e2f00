package dev.armature.api.credential;

import dev.armature.api.rotation.SealedRows;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Places;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of credentials, of every workspace. */
@Singleton
final class SealedCredentials implements SealedRows {
  private static final Logger LOG = LoggerFactory.getLogger(SealedCredentials.class);

  private final CredentialRepository rows;
  private final KeyRing ring;

  SealedCredentials(CredentialRepository rows, KeyRing ring) {
    this.rows = rows;
    this.ring = ring;
  }

  @Override
  public String table() {
    return "credential";
  }

  @Override
  public long older() {
    return rows.countSealedOtherwise(ring.sealingKey());
  }

  @Override
  public Batch reseal(String after, int most) {
    List<SealedCredentialRow> batch = rows.sealedOtherwise(ring.sealingKey(), after, most);
    int resealed = 0;
    int unreadable = 0;
    for (SealedCredentialRow row : batch) {
      String place = Places.credential(row.workspaceId(), row.id());
      try {
        KeyRing.Sealed anew = ring.reseal(new KeyRing.Sealed(row.keyId(), row.sealed()), place);
        resealed +=
            rows.reseal(
                row.workspaceId(), row.id(), row.keyId(), row.sealed(), anew.keyId(), anew.bytes());
      } catch (ProblemException e) {
        LOG.warn("credential {}: {}", row.id(), e.problem().message());
        unreadable++;
      }
    }
    return new Batch(
        batch.size(), resealed, unreadable, batch.size() < most ? "" : batch.getLast().id());
  }
}
