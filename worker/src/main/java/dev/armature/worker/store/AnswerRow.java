package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/** An answer to an approval. */
@Introspected
record AnswerRow(
    String caller, String callerName, String decision, String fields, Instant givenAt) {}
