package dev.armature.worker.model;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code anthropic.*}: the operator's access to models of Anthropic, for blocks that name no
 * credential.
 *
 * @param apiKey the operator's key; empty: blocks need a credential
 * @param baseUrl where they are asked, such as {@code http://10.0.0.5:8000/v1}; it may stand inside
 *     the operator's network; empty: {@code https://api.anthropic.com}
 */
@ConfigurationProperties("anthropic")
record AnthropicConfig(
    @Bindable(defaultValue = "") String apiKey, @Bindable(defaultValue = "") String baseUrl) {
  AnthropicConfig {
    Operator.checked(baseUrl, "anthropic.base-url");
  }

  @Override
  public String toString() {
    return "AnthropicConfig[%s]".formatted(baseUrl);
  }
}
