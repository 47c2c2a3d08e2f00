package dev.armature.api.http.api;

import dev.armature.api.account.ApiKey;
import dev.armature.api.account.ApiKeys;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API keys on the wire. */
final class ApiKeyBody {
  private static final String ID = "Id of the key, which is no secret";
  private static final String NAME = "What a person calls it";
  private static final String ROLE = "What it may do; each role may do what the ones before it may";
  private static final String PLAN = "How much may be called with it; nothing is limited by it yet";
  private static final String PREFIX = "How the key begins";
  private static final String CREATED = "When it was made";
  private static final String EXPIRES = "When it opens nothing any more; `null`: never";
  private static final String USED = "When it was last used, to the minute; `null`: not yet";
  private static final String BY =
      "Id of the account or the key that made it; `null`: the environment did";

  private ApiKeyBody() {}

  /** What one is made of. */
  @Meaning(name = "NewApiKey", value = "What an API key is made of.")
  record New(
      @Meaning(value = NAME, least = 1, most = 200, example = "\"nightly import\"") String name,
      @Meaning(
              value = ROLE,
              oneOf = {"viewer", "operator", "editor", "admin"},
              byDefault = "\"viewer\"")
          @Nullable String role,
      @Meaning(
              value = PLAN,
              oneOf = {"free", "starter", "pro", "business"},
              byDefault = "\"free\"")
          @Nullable String plan,
      @Meaning(EXPIRES) @Nullable Instant expiresAt) {}

  /** One as it is shown. */
  @Meaning(name = "ApiKey", value = "An API key, without the key itself.")
  record Shown(
      @Meaning(value = ID, pattern = "^key_[0-9a-z]{26}$") String id,
      @Meaning(NAME) String name,
      @Meaning(
              value = ROLE,
              oneOf = {"viewer", "operator", "editor", "admin"})
          String role,
      @Meaning(
              value = PLAN,
              oneOf = {"free", "starter", "pro", "business"})
          String plan,
      @Meaning(PREFIX) String prefix,
      @Meaning(CREATED) Instant createdAt,
      @Meaning(EXPIRES) @Nullable Instant expiresAt,
      @Meaning(USED) @Nullable Instant lastUsedAt,
      @Meaning(BY) @Nullable String createdBy) {
    static Shown of(ApiKey key) {
      return new Shown(
          key.id(),
          key.name(),
          key.role().word(),
          key.plan().word(),
          key.prefix(),
          key.createdAt(),
          key.expiresAt(),
          key.lastUsedAt(),
          key.createdBy());
    }
  }

  /** The one moment in which it can be read. */
  @Meaning(name = "MintedApiKey", value = "A new API key, and the key itself, which is shown once.")
  record Minted(
      @Meaning(value = ID, pattern = "^key_[0-9a-z]{26}$") String id,
      @Meaning(NAME) String name,
      @Meaning(
              value = ROLE,
              oneOf = {"viewer", "operator", "editor", "admin"})
          String role,
      @Meaning(
              value = PLAN,
              oneOf = {"free", "starter", "pro", "business"})
          String plan,
      @Meaning(PREFIX) String prefix,
      @Meaning(CREATED) Instant createdAt,
      @Meaning(EXPIRES) @Nullable Instant expiresAt,
      @Meaning("The key itself; it is kept nowhere and never shown again") String key) {
    static Minted of(ApiKeys.Minted minted) {
      ApiKey key = minted.key();
      return new Minted(
          key.id(),
          key.name(),
          key.role().word(),
          key.plan().word(),
          key.prefix(),
          key.createdAt(),
          key.expiresAt(),
          minted.secret());
    }
  }

  /** A page of them. */
  @Meaning(name = "ApiKeyPage", value = "A page of API keys.")
  record Page(
      @Meaning("Those of this page, newest first") List<Shown> apiKeys,
      @Meaning("How many there are in all") long total,
      @Meaning("How many this page may have") int limit,
      @Meaning("How many were passed over") long offset) {
    static Page of(ApiKeys.Page page, Paging paging) {
      return new Page(
          page.keys().stream().map(Shown::of).toList(),
          page.total(),
          paging.limit(),
          paging.offset());
    }
  }
}
