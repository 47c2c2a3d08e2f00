package dev.armature.api.execution;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code block_cache}, as far as Micronaut Data needs an entity for the statements. */
@MappedEntity("block_cache")
record ResultRow(@Id String digest) {}
