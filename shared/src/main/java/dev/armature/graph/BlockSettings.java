package dev.armature.graph;

import dev.armature.block.BlockSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Checks what an author set of a block beside its config. */
final class BlockSettings {
  private static final int MOST_ATTEMPTS = Limits.ATTEMPTS;

  private static final String OF_ITS_OWN = "type %s has no retry or timeout settings of its own";

  /**
   * What waits, what starts other runs, and what shows not everybody the same: a result of theirs
   * says nothing about the next time.
   */
  private static final Set<String> NEVER_REUSED =
      Set.of("approval", "orchestration", "platform_api", "wait");

  private BlockSettings() {}

  /** Tells field and message of each setting that cannot be. */
  static void check(Block block, BlockSpec spec, BiConsumer<String, String> told) {
    if (spec.light()) {
      if (block.retry() != null) {
        told.accept("retry", OF_ITS_OWN.formatted(spec.name()));
      }
      if (block.timeout() != null) {
        told.accept("timeout", OF_ITS_OWN.formatted(spec.name()));
      }
      if (block.cache() != null) {
        told.accept("cache", "type %s has no cache: it costs nothing".formatted(spec.name()));
      }
    }
    duration("timeout", block.timeout(), told);
    String name = block.name();
    if (name != null && name.length() > Limits.NAME_CHARS) {
      told.accept("name", "'name' has more than %d characters".formatted(Limits.NAME_CHARS));
    }
    String onError = block.onError();
    if (onError != null && !onError.equals("continue") && !onError.equals("fail")) {
      told.accept("on_error", "'on_error' must be continue, or absent");
    }
    Cache cache = block.cache();
    if (cache != null && !spec.light()) {
      cache(cache, spec, told);
    }
    Retry retry = block.retry();
    if (retry != null) {
      retry(retry, told);
    }
  }

  private static void cache(Cache cache, BlockSpec spec, BiConsumer<String, String> told) {
    if (NEVER_REUSED.contains(spec.name())) {
      told.accept(
          "cache",
          "type %s takes no 'cache': what it gives is not made of its config alone"
              .formatted(spec.name()));
      return;
    }
    duration("cache.ttl", cache.ttl(), told);
    if (Durations.read(cache.ttl())
        .filter(it -> it.compareTo(Duration.ofDays(Limits.CACHE_DAYS)) > 0)
        .isPresent()) {
      told.accept("cache.ttl", "'cache.ttl' is more than %d days".formatted(Limits.CACHE_DAYS));
    }
  }

  private static void retry(Retry retry, BiConsumer<String, String> told) {
    Integer most = retry.maxAttempts();
    if (most != null && (most < 1 || most > MOST_ATTEMPTS)) {
      told.accept(
          "retry.max_attempts", "'max_attempts' must be from 1 to %,d".formatted(MOST_ATTEMPTS));
    }
    Double backoff = retry.backoff();
    if (backoff != null && !(backoff >= 1 && backoff <= 100)) {
      told.accept("retry.backoff", "'backoff' must be from 1 to 100");
    }
    if (retry.nonRetryable().size() > Limits.RETRY_CODES) {
      told.accept(
          "retry.non_retryable",
          "'non_retryable' has more than %d codes".formatted(Limits.RETRY_CODES));
    }
    duration("retry.initial_interval", retry.initialInterval(), told);
    duration("retry.max_interval", retry.maxInterval(), told);
  }

  private static void duration(
      String field, @Nullable Object written, BiConsumer<String, String> told) {
    if (written != null
        && Durations.read(written).filter(it -> it.compareTo(Duration.ZERO) > 0).isEmpty()) {
      told.accept(
          field,
          ("'%s' must be a duration above 0 and of at most ten years, such as 500ms, 30s, 5m, PT1H"
                  + " or milliseconds, not %s")
              .formatted(field, shown(written)));
    }
  }

  private static String shown(Object written) {
    return switch (written) {
      case String text ->
          "'%s'".formatted(text.length() <= 40 ? text : text.substring(0, 39) + "…");
      case Map<?, ?> map -> "an object";
      case List<?> list -> "a list";
      default -> written.toString();
    };
  }
}
