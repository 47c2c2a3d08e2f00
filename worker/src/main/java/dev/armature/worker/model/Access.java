package dev.armature.worker.model;

import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The way to a model's server. Its text form shows no key.
 *
 * @param base the base URL
 * @param headers those that show the key
 * @param operators the server that the operator named, which may be anywhere
 */
public record Access(
    Provider provider, HttpUrl base, Map<String, String> headers, @Nullable HttpUrl operators) {
  /** Keeps its own copy. */
  public Access {
    headers = Map.copyOf(headers);
  }

  /** The host, for messages. */
  String host() {
    return base.host();
  }

  @Override
  public String toString() {
    return "Access[%s, %s]".formatted(provider, base);
  }
}
