package dev.armature.api.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.block.BlockCatalog;
import dev.armature.graph.Graph;
import dev.armature.graph.GraphHash;
import dev.armature.graph.GraphRules;
import dev.armature.graph.Kept;
import dev.armature.graph.SecretFields;
import dev.armature.graph.Wiring;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.Places;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Graphs by content: kept once, their secrets sealed apart. */
@Singleton
public final class Graphs {
  /** Stands for a secret that is not shown. */
  public static final String MASK = "***";

  private final GraphRepository rows;
  private final BlockCatalog catalog;
  private final KeyRing ring;
  private final Kept<Graph> read = new Kept<>();
  private final Kept<Wiring> wirings = new Kept<>();
  private final Kept<String> hashes = new Kept<>();
  private final Kept<List<Fault>> blockers = new Kept<>();
  private final Kept<List<Attendance.Need>> needs = new Kept<>();
  private final Kept<CredentialUses> credentials = new Kept<>();

  Graphs(GraphRepository rows, BlockCatalog catalog, KeyRing ring) {
    this.rows = rows;
    this.catalog = catalog;
    this.ring = ring;
  }

  /** The graph of this hash, without its secrets; kept, since it never changes. */
  public Graph get(String workspaceId, String hash) {
    return read.get(workspaceId, hash, () -> opened(workspaceId, hash));
  }

  /** How the graph of this hash is wired. */
  public Wiring wiring(String workspaceId, String hash) {
    return wirings.get(workspaceId, hash, () -> new Wiring(get(workspaceId, hash), catalog));
  }

  /**
   * The hash of the graph of a version; empty where there is no such version. Kept, since it never
   * changes: not to be asked within the transaction that makes the version, which may be undone.
   */
  Optional<String> hash(String workspaceId, String workflowId, int version) {
    return hashes.find(
        workspaceId, workflowId + "@" + version, () -> rows.hash(workspaceId, workflowId, version));
  }

  /** Why the graph of this hash cannot be run; the rules are those of this process. */
  List<Fault> blockers(String workspaceId, String hash) {
    return blockers.get(
        workspaceId, hash, () -> GraphRules.check(get(workspaceId, hash), catalog).blockers());
  }

  /** The task queues that the graph of this hash needs beside the one of all runs. */
  List<Attendance.Need> needs(String workspaceId, String hash) {
    return needs.get(workspaceId, hash, () -> Attendance.needs(get(workspaceId, hash), catalog));
  }

  /** The credentials that the graph of this hash names. */
  CredentialUses credentials(String workspaceId, String hash) {
    return credentials.get(
        workspaceId, hash, () -> CredentialUses.of(get(workspaceId, hash), catalog));
  }

  private Graph opened(String workspaceId, String hash) {
    String body =
        rows.find(workspaceId, hash)
            .orElseThrow(() -> new IllegalStateException("graph %s is gone".formatted(hash)))
            .body();
    try {
      return Json.stored().readValue(body, Graph.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("graph %s cannot be read".formatted(hash), e);
    }
  }

  /** The graph with its secrets, opened or as {@code ***}. */
  Graph shown(String workspaceId, String hash, boolean opened) {
    Map<String, Object> secrets = new LinkedHashMap<>();
    for (SealedRow row : rows.sealed(workspaceId, hash)) {
      secrets.put(row.blockId() + "/" + row.field(), opened ? open(workspaceId, hash, row) : MASK);
    }
    return SecretFields.restore(
        get(workspaceId, hash),
        catalog,
        (block, field) -> (@Nullable Object) secrets.get(block + "/" + field));
  }

  /** One secret field of a block, opened; empty where it has none. */
  Optional<Object> secret(String workspaceId, String hash, String blockId, String field) {
    return rows.sealed(workspaceId, hash, blockId, field).map(row -> open(workspaceId, hash, row));
  }

  /** The hash of a graph that may hold secrets. */
  String hash(SecretFields.Parts parts) {
    return GraphHash.of(
        parts.graph(),
        parts.secrets().isEmpty()
            ? ""
            : ring.digest(
                parts.secrets().stream()
                    .map(it -> it.blockId() + "/" + it.field() + "=" + Json.text(it.value()) + "\n")
                    .reduce("", String::concat)));
  }

  /** Keeps a graph under its hash, its secrets sealed. Part of a transaction. */
  void keep(String workspaceId, String hash, SecretFields.Parts parts, Instant now) {
    if (rows.add(workspaceId, hash, Json.text(parts.graph()), now) == 0) {
      return;
    }
    for (SecretFields.Cut secret : parts.secrets()) {
      KeyRing.Sealed sealed =
          ring.seal(
              Json.text(secret.value()),
              Places.field(workspaceId, hash, secret.blockId(), secret.field()));
      rows.seal(
          workspaceId, hash, secret.blockId(), secret.field(), sealed.keyId(), sealed.bytes());
    }
  }

  private Object open(String workspaceId, String hash, SealedRow row) {
    String json =
        ring.open(
            new KeyRing.Sealed(row.keyId(), row.sealed()),
            Places.field(workspaceId, hash, row.blockId(), row.field()));
    try {
      return Json.stored().readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a sealed field cannot be read", e);
    }
  }
}
