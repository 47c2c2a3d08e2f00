package dev.armature.api.http.v1;

import dev.armature.api.credential.Credential;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials on the wire. What goes out has no place for a value. */
final class CredentialBody {
  private CredentialBody() {}

  /** What a new one is made of. */
  @Meaning(name = "NewCredential", value = "What a credential is made of.")
  record New(
      @Meaning(
              value = "What blocks call it; unique in the workspace",
              least = 1,
              most = 200,
              example = "\"stripe\"")
          String name,
      @Meaning(
              value = "How it is shown to the other side",
              oneOf = {"api_key", "bearer", "basic", "oauth2"})
          String type,
      @Meaning(
              value =
                  "The secret: text; of `basic` also `{username, password}`, of `oauth2` also "
                      + "`{access_token}`. It is sealed, and never given back",
              types = {"string", "object"})
          Object value,
      @Meaning(
              value =
                  "Where it may be sent: `api.example.com`, or `*.example.com` for every name "
                      + "below. None: only to a host that the block's author wrote out",
              byDefault = "[]")
          @Nullable List<String> hosts,
      @Meaning(
              value = "The header an `api_key` goes into; only for that type",
              byDefault = "\"X-API-Key\"")
          @Nullable String header) {}

  /** One as it is shown. */
  @Meaning(name = "Credential", value = "A credential, without its value.")
  record Shown(
      @Meaning(value = "Its id", pattern = "^cred_[0-9a-z]{26}$") String id,
      @Meaning("What blocks call it") String name,
      @Meaning(
              value = "How it is shown to the other side",
              oneOf = {"api_key", "bearer", "basic", "oauth2"})
          String type,
      @Meaning("Where it may be sent; none: only to a host that the block's author wrote out")
          List<String> hosts,
      @Meaning("The header that an `api_key` goes into; null for other types")
          @Nullable String header,
      @Meaning("When it was made") Instant createdAt) {
    static Shown of(Credential credential) {
      return new Shown(
          credential.id(),
          credential.name(),
          credential.type(),
          credential.hosts(),
          credential.header(),
          credential.createdAt());
    }
  }

  /** One of them. */
  @Meaning(name = "CredentialEnvelope", value = "A credential.")
  record One(@Meaning(Envelope.TRUE) boolean success, @Meaning("The credential") Shown data) {
    static One of(Credential credential) {
      return new One(true, Shown.of(credential));
    }
  }

  /** A page of them. */
  @Meaning(name = "CredentialPage", value = "A page of credentials.")
  record Page(
      @Meaning(Envelope.TRUE) boolean success,
      @Meaning("Those of this page, newest first") List<Shown> data,
      @Meaning("Which page it is") Envelope.PageMeta meta) {}
}
