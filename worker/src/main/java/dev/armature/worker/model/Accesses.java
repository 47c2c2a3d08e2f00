package dev.armature.worker.model;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.Opened;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.net.SafeHttp;
import dev.armature.worker.net.StreamedHttp;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Finds the way to a model's server: the block's own, else the operator's, else the provider's. The
 * operator's key goes to the server that the operator named and to the provider's, and nowhere
 * else.
 */
@Singleton
public final class Accesses {
  private final Operator openAi;
  private final Operator anthropic;

  Accesses(OpenAiConfig openAi, AnthropicConfig anthropic) {
    this.openAi =
        new Operator(openAi.apiKey(), Operator.checked(openAi.baseUrl(), "openai.base-url"));
    this.anthropic =
        new Operator(
            anthropic.apiKey(), Operator.checked(anthropic.baseUrl(), "anthropic.base-url"));
  }

  /**
   * The way for one block.
   *
   * @param baseUrl the block's own; absent: the operator's, else the provider's
   * @param written whether the author wrote it out, with no expression in it
   * @param secret the block's own; absent: the operator's key
   * @throws ProblemException {@code CONFIG_INVALID}, {@code MODEL_KEY} where there is no key for a
   *     provider's own server, {@code CREDENTIAL_HOST} where the secret may not go there
   */
  public Access access(
      Provider provider, @Nullable String baseUrl, boolean written, @Nullable Secret secret) {
    Operator operator =
        switch (provider) {
          case OPENAI -> openAi;
          case ANTHROPIC -> anthropic;
        };
    HttpUrl home = HttpUrl.get(provider.home());
    boolean own = baseUrl != null && !baseUrl.isBlank();
    HttpUrl base = base(baseUrl, operator, home);
    return new Access(
        provider,
        versioned(provider, base),
        secret == null
            ? shown(provider, operatorsKey(provider, operator, base, home))
            : shown(provider, secret, base, !own || written),
        operator.server());
  }

  private static String operatorsKey(
      Provider provider, Operator operator, HttpUrl base, HttpUrl home) {
    HttpUrl named = operator.server();
    boolean atHome = StreamedHttp.sameServer(base, home);
    if (atHome && operator.key().isBlank()) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "MODEL_KEY",
              "there is no key for %s: give the block a 'credential', or have the operator set %s"
                  .formatted(provider.word(), provider.keySetting()))
          .thrown();
    }
    if (operator.key().isBlank()
        || !(atHome || (named != null && StreamedHttp.sameServer(base, named)))) {
      return "";
    }
    // As a credential's value, it is shown in nothing that the block gives back.
    Opened.here().add(operator.key());
    return operator.key();
  }

  private static Map<String, String> shown(
      Provider provider, Secret secret, HttpUrl base, boolean written) {
    if (!secret.mayGoTo(base, written)) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "CREDENTIAL_HOST",
              "the credential '%s' may not be sent to '%s'".formatted(secret.name(), base.host()))
          .thrown();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    switch (secret.type()) {
      case BASIC -> headers.putAll(secret.headers());
      // A gateway may want it under a name of its own: the provider's way and the credential's.
      case API_KEY -> {
        headers.putAll(shown(provider, secret.value()));
        headers.putAll(secret.headers());
      }
      case BEARER, OAUTH2 -> headers.putAll(shown(provider, secret.value()));
    }
    return headers;
  }

  private static Map<String, String> shown(Provider provider, String key) {
    if (key.isBlank()) {
      return Map.of();
    }
    return switch (provider) {
      case OPENAI -> Map.of("Authorization", "Bearer " + key);
      case ANTHROPIC -> Map.of("x-api-key", key);
    };
  }

  private static HttpUrl base(@Nullable String own, Operator operator, HttpUrl home) {
    if (own != null && !own.isBlank()) {
      return SafeHttp.url(own);
    }
    HttpUrl server = operator.server();
    return server == null ? home : server;
  }

  /** Anthropic's base URL is often written without its version. */
  private static HttpUrl versioned(Provider provider, HttpUrl base) {
    String path = base.encodedPath();
    boolean bare = provider == Provider.ANTHROPIC && !path.matches(".*/v1/?");
    return bare ? base.newBuilder().addPathSegments("v1").build() : base;
  }
}
