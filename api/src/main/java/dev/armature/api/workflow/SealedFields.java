package dev.armature.api.workflow;

import dev.armature.api.rotation.SealedRows;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Places;
import jakarta.inject.Singleton;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secret fields that were cut out of graphs, of every workspace. */
@Singleton
final class SealedFields implements SealedRows {
  private static final Logger LOG = LoggerFactory.getLogger(SealedFields.class);

  private final GraphRepository rows;
  private final KeyRing ring;

  SealedFields(GraphRepository rows, KeyRing ring) {
    this.rows = rows;
    this.ring = ring;
  }

  @Override
  public String table() {
    return "sealed_field";
  }

  @Override
  public long older() {
    return rows.countSealedOtherwise(ring.sealingKey());
  }

  @Override
  public Batch reseal(String after, int most) {
    String[] key = (after.isEmpty() ? "///" : after).split("/", 4);
    List<SealedFieldRow> batch =
        rows.sealedOtherwise(ring.sealingKey(), key[0], key[1], key[2], key[3], most);
    int resealed = 0;
    int unreadable = 0;
    for (SealedFieldRow row : batch) {
      String place = Places.field(row.workspaceId(), row.graphHash(), row.blockId(), row.field());
      try {
        KeyRing.Sealed anew = ring.reseal(new KeyRing.Sealed(row.keyId(), row.sealed()), place);
        resealed +=
            rows.reseal(
                row.workspaceId(),
                row.graphHash(),
                row.blockId(),
                row.field(),
                row.keyId(),
                row.sealed(),
                anew.keyId(),
                anew.bytes());
      } catch (ProblemException e) {
        LOG.warn("secret field {}: {}", row.key(), e.problem().message());
        unreadable++;
      }
    }
    return new Batch(
        batch.size(), resealed, unreadable, batch.size() < most ? "" : batch.getLast().key());
  }
}
