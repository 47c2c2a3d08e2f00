package dev.armature.api.account;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

/** A row of {@code login_attempt}. */
@MappedEntity("login_attempt")
record AttemptRow(@Id String subject, int failures, Instant lastAt, Instant closedUntil) {}
