package dev.armature.worker.model;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code openai.*}: the operator's access to models that speak as OpenAI does, for blocks that name
 * no credential.
 *
 * @param apiKey the operator's key; empty: blocks need a credential
 * @param baseUrl where they are asked, such as {@code http://10.0.0.5:8000/v1}; it may stand inside
 *     the operator's network; empty: {@code https://api.openai.com/v1}
 */
@ConfigurationProperties("openai")
record OpenAiConfig(
    @Bindable(defaultValue = "") String apiKey, @Bindable(defaultValue = "") String baseUrl) {
  OpenAiConfig {
    Operator.checked(baseUrl, "openai.base-url");
  }

  @Override
  public String toString() {
    return "OpenAiConfig[%s]".formatted(baseUrl);
  }
}
