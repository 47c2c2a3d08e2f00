package dev.armature.api.account;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/** What is looked at of a row of {@code account} by itself. */
@MappedEntity("account")
record AccountRow(@Id String id, String emailKey) {}
