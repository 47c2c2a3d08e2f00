package dev.armature.worker.block;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.armature.block.BlockSpec;
import dev.armature.block.ConfigReading;
import dev.armature.expression.Condition;
import dev.armature.expression.Reference;
import dev.armature.graph.Cache;
import dev.armature.graph.Wiring;
import dev.armature.json.Json;
import dev.armature.serving.Turn;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When two blocks are the same, so that one may have the other's result. Pure. */
final class SameBlock {
  private static final ObjectMapper CANONICAL =
      Json.stored().copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /** Digests of another form are other digests. */
  private static final int FORM = 1;

  private SameBlock() {}

  /**
   * What is the same for blocks that are: SHA-256 in hexadecimal over the type, the config and what
   * decides the rest. That is what was filled in and what programs and expressions will read; or
   * the value of the cache's key in the place of both.
   *
   * @param credentials which ones the config names, by their ids; never their values
   * @return empty where the key is null, since that says nothing about the block
   * @throws dev.armature.problem.ProblemException {@code EXPRESSION_FAILED} or {@code
   *     EXPRESSION_LIMIT} of the key
   */
  static Optional<String> digest(Turn turn, Cache cache, List<String> credentials) {
    BlockSpec spec = turn.placed().spec();
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    parts.put("form", FORM);
    parts.put("type", spec.name());
    parts.put("credentials", credentials);
    Optional<String> key = cache.expression();
    if (key.isPresent()) {
      Object value = Condition.evaluate(key.get(), turn.scope());
      if (value == null) {
        return Optional.empty();
      }
      parts.put("key", value);
      parts.put("config", turn.placed().block().config());
    } else {
      parts.put("config", turn.filledIn());
      parts.put("reads", reads(turn));
      parts.put("came_in", spec.takesInput() ? turn.call().cameIn() : null);
    }
    return Optional.of(sha256(parts));
  }

  /** The values that the block itself will read: those of its programs and its expressions. */
  private static SortedMap<String, @Nullable Object> reads(Turn turn) {
    Wiring wiring = turn.placed().wiring();
    SortedMap<String, @Nullable Object> reads = new TreeMap<>();
    int block = wiring.index(turn.call().blockId()).orElseThrow();
    for (ConfigReading.Site site : wiring.sites(block)) {
      if (!site.filled()) {
        for (Reference reference : site.references().found()) {
          read(turn, reference, reads);
        }
      }
    }
    if (turn.placed().spec().fields().stream()
        .anyMatch(it -> it.reading() == BlockSpec.Reading.CODE)) {
      // A program may read its item by any word of its own.
      reads.put("item", turn.scope().roots().get("item"));
      reads.put("index", turn.scope().roots().get("index"));
    }
    return reads;
  }

  /** A result or a variable as a whole, since a program gets it as a whole. */
  private static void read(
      Turn turn, Reference reference, SortedMap<String, @Nullable Object> reads) {
    String root = reference.root();
    Object values = turn.scope().roots().get(root);
    if (reference.path().isEmpty() || !(values instanceof Map<?, ?> map)) {
      reads.put(root, values);
      return;
    }
    String first = reference.path().getFirst();
    String name =
        root.equals("outputs") ? turn.placed().wiring().names().getOrDefault(first, first) : first;
    reads.put(root + "." + name, map.get(name));
  }

  private static String sha256(Map<String, @Nullable Object> parts) {
    try {
      byte[] json = CANONICAL.writeValueAsBytes(parts);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("plain JSON cannot be hashed", e);
    }
  }
}
