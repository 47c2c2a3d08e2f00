package dev.armature.api.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code credential}, without what is sealed in it. */
@MappedEntity("credential")
record CredentialRow(
    @Id String id,
    String workspaceId,
    String name,
    String type,
    String hosts,
    @Nullable String header,
    Instant createdAt) {
  Credential credential() {
    try {
      return new Credential(
          id,
          workspaceId,
          name,
          type,
          Json.stored().readValue(hosts, new TypeReference<>() {}),
          header,
          createdAt);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("row %s of credential cannot be read".formatted(id), e);
    }
  }
}
