package dev.armature.api.time;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/**
 * A time as PostgreSQL tells it.
 *
 * @param micros since the epoch
 */
@MappedEntity
record TimeRow(@Id long micros) {}
