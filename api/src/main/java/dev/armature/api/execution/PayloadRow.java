package dev.armature.api.execution;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** The JSON of a large value. */
@MappedEntity("payload")
record PayloadRow(@Id String hash, String body) {}
