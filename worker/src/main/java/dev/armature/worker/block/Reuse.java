package dev.armature.worker.block;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.block.CredentialNames;
import dev.armature.execution.Outcome;
import dev.armature.graph.Cache;
import dev.armature.json.Json;
import dev.armature.json.JsonSize;
import dev.armature.problem.ProblemException;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Turn;
import dev.armature.worker.credential.CredentialIds;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives blocks with {@code cache} the results of others that were the same. It helps where it can
 * and is never why a block fails: where its store is away, a block does its work.
 */
@Singleton
final class Reuse {
  private static final Logger LOG = LoggerFactory.getLogger(Reuse.class);

  private final KeptResults kept;
  private final CredentialIds credentials;

  Reuse(KeptResults kept, CredentialIds credentials) {
    this.kept = kept;
    this.credentials = credentials;
  }

  /**
   * Where the result of a block would be.
   *
   * @param ttl for how long it may be used
   */
  record Spot(String workspaceId, String digest, Duration ttl) {}

  /**
   * Where the result of this block would be; empty where its author set no {@code cache}, and where
   * the key of it is null.
   *
   * @throws ProblemException {@code EXPRESSION_FAILED} or {@code EXPRESSION_LIMIT} of the key
   */
  Optional<Spot> spot(Turn turn) {
    Cache cache = turn.placed().block().cache();
    if (cache == null) {
      return Optional.empty();
    }
    Optional<Duration> ttl = cache.length();
    Optional<List<String>> named = ttl.isEmpty() ? Optional.empty() : orNone(() -> named(turn));
    return named.flatMap(ids ->
        SameBlock.digest(turn, cache, ids)
            .map(digest -> new Spot(turn.call().workspaceId(), digest, ttl.orElseThrow())));
  }

  /** The result that is there. */
  Optional<Outcome.Done> found(Spot spot) {
    return orNone(() -> kept.find(spot.workspaceId(), spot.digest(), spot.ttl())).map(Reuse::read);
  }

  /**
   * Keeps a result for others.
   *
   * @param done without the secrets that were opened for it
   */
  void keep(Spot spot, Outcome.Done done) {
    if (JsonSize.of(done.result()) > LargeValues.MOST_VALUE_BYTES) {
      return;
    }
    String json = Json.text(done.result());
    Optional<Boolean> told =
        orNone(() -> {
          kept.keep(spot.workspaceId(), spot.digest(), json, spot.ttl());
          return Optional.of(true);
        });
    if (told.isEmpty()) {
      LOG.warn("a result was not kept for others: the store is away");
    }
  }

  /**
   * Which credentials the config means. By their ids: what was got with one that is gone by now, or
   * that another has taken the name of, is nobody's any more.
   */
  private Optional<List<String>> named(Turn turn) {
    String workspace = turn.call().workspaceId();
    return Optional.of(
        CredentialNames.in(turn.placed().spec(), turn.placed().block().config()).stream()
            .map(it -> credentials.id(workspace, it.name().strip()).orElse(""))
            .toList());
  }

  private static <T> Optional<T> orNone(Supplier<Optional<T>> asked) {
    try {
      return asked.get();
    } catch (ProblemException e) {
      if (e.problem().kind().passing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Outcome.Done read(String json) {
    try {
      Map<String, @Nullable Object> result =
          Json.stored().readValue(json, new TypeReference<>() {});
      return new Outcome.Done(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result that was kept cannot be read", e);
    }
  }
}
