package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.armature.execution.ExecutionIds;
import dev.armature.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ids of starts that carry a key: the same start meets itself in one id, and so in one row. */
final class StartIds {
  private static final ObjectMapper SORTED =
      Json.stored().copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private StartIds() {}

  /**
   * The id of a start.
   *
   * @param refusals how many starts with this key were refused before: each gives the key free
   */
  static String of(String workspaceId, String workflowId, String key, long refusals) {
    return ExecutionIds.of(workspaceId, workflowId, key, Long.toString(refusals));
  }

  /**
   * The id of a retry that a bulk asks for: the same bulk meets itself in it.
   *
   * @param refusals how many of its starts were refused before
   */
  static String ofBulk(String workspaceId, String originId, String bulk, long refusals) {
    return ExecutionIds.of(workspaceId, "bulk", originId, bulk, Long.toString(refusals));
  }

  /** Tells whether two starts ask for the same; the order of keys does not matter. */
  static String digest(Start start) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("variables", start.variables());
    asked.put("entry", start.entry());
    Start.Origin origin = start.origin();
    if (origin != null) {
      asked.put("retries", origin.executionId());
      asked.put("retry", origin.asked());
    }
    return digest(asked);
  }

  /** Tells whether two things that are asked for are the same. */
  static String digest(Map<String, @Nullable Object> asked) {
    try {
      return HexFormat.of().formatHex(sha256(SORTED.writeValueAsString(asked)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value of JSON cannot be written as JSON", e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
