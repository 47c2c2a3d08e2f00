package dev.armature.worker.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code graph}, as far as Micronaut Data needs an entity for the statements. */
@MappedEntity("graph")
record StoredGraph(@Id String hash) {}
