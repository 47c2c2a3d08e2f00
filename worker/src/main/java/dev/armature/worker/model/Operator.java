package dev.armature.worker.model;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What the operator gave for a provider.
 *
 * @param key none where it is empty
 * @param server where models are asked; absent: at the provider's
 */
record Operator(String key, @Nullable HttpUrl server) {
  /** Reads a base URL of a setting; none where it is empty. */
  static @Nullable HttpUrl checked(String baseUrl, String setting) {
    if (baseUrl.isBlank()) {
      return null;
    }
    HttpUrl url = HttpUrl.parse(baseUrl.strip());
    if (url == null) {
      throw new IllegalArgumentException("%s must be an http or https address".formatted(setting));
    }
    return url;
  }

  @Override
  public String toString() {
    return "Operator[%s]".formatted(server);
  }
}
