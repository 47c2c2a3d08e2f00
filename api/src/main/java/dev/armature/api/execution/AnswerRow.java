package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.execution.Approval;
import dev.armature.json.Json;
import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/** A row of {@code answer}. */
@Introspected
record AnswerRow(
    String caller, String callerName, String decision, String fields, Instant givenAt) {
  Approval.Answer answer() {
    try {
      return new Approval.Answer(
          caller,
          callerName,
          decision,
          Json.stored().readValue(fields, new TypeReference<>() {}),
          givenAt.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be read", e);
    }
  }
}
