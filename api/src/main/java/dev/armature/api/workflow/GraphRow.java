package dev.armature.api.workflow;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code graph}; the body is JSON text. */
@MappedEntity("graph")
record GraphRow(@Id String hash, String body) {}
