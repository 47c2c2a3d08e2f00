package dev.armature.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.armature.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a graph by its content. */
public final class GraphHash {
  private static final ObjectMapper CANONICAL =
      Json.stored().copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private GraphHash() {}

  /**
   * SHA-256 over the graph's canonical JSON (keys sorted), in lower-case hexadecimal. Two graphs
   * that differ only in the order of keys are one.
   *
   * @param secretsDigest a keyed digest of the secret fields that were cut out; empty for none
   */
  public static String of(Graph graph, String secretsDigest) {
    try {
      // By way of a tree and plain maps, so that the keys of records are sorted as well.
      JsonNode tree = CANONICAL.valueToTree(graph);
      String canonical = CANONICAL.writeValueAsString(CANONICAL.treeToValue(tree, Object.class));
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(canonical.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(secretsDigest.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a graph cannot be hashed", e);
    }
  }
}
