package dev.armature.api.credential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A credential as somebody asks for it; what is missing or wrong is for {@link Credentials} to say.
 * Its text form shows no value.
 *
 * @param value text, or an object whose fields are those of the type; plain JSON
 */
public record CredentialDraft(
    @Nullable String name,
    @Nullable String type,
    @Nullable Object value,
    @Nullable List<String> hosts,
    @Nullable String header) {
  @Override
  public String toString() {
    return "CredentialDraft[%s, %s]".formatted(name, type);
  }
}
