package dev.armature.api.account;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code armature.account.*}.
 *
 * @param apiKey the bootstrap key, with the role of an admin ({@code ARMATURE_API_KEY}); empty: one
 *     is minted and printed where there is no key yet
 */
@ConfigurationProperties("armature.account")
record AccountConfig(@Bindable(defaultValue = "") String apiKey) {
  AccountConfig {
    if (!apiKey.isEmpty() && apiKey.length() < 16) {
      throw new IllegalArgumentException("ARMATURE_API_KEY must have at least 16 characters");
    }
  }
}
