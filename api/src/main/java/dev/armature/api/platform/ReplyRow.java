package dev.armature.api.platform;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** A row of {@code step}, as far as Micronaut Data needs an entity for the statements. */
@MappedEntity("step")
record ReplyRow(@Id String name, String body) {}
