package dev.armature.api.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code armature.edge.*}: what browsers are told.
 *
 * @param corsOrigins pages of these origins may call the api from a browser, with a key that they
 *     have: {@code https://app.example.com}, several separated by commas; empty: none ({@code
 *     ARMATURE_CORS_ORIGINS})
 * @param temporalUi pages of these origins, which are those of Temporal's UI, may ask the codec,
 *     with the cookie of {@code /docs/codec.html} too; empty: none ({@code ARMATURE_TEMPORAL_UI})
 * @param hsts for how long a browser is to come by https alone ({@code ARMATURE_HSTS}), such as
 *     {@code 365d}; for a name that is served by https everywhere. {@code 0s}: that is not said
 */
@ConfigurationProperties("armature.edge")
record EdgeConfig(
    @Bindable(defaultValue = "") String corsOrigins,
    @Bindable(defaultValue = "") String temporalUi,
    @Bindable(defaultValue = "0s") Duration hsts) {
  EdgeConfig {
    Origins.of("ARMATURE_CORS_ORIGINS", corsOrigins);
    Origins.of("ARMATURE_TEMPORAL_UI", temporalUi);
    if (hsts.isNegative()) {
      throw new IllegalArgumentException("ARMATURE_HSTS must not be negative, such as 365d");
    }
  }
}
