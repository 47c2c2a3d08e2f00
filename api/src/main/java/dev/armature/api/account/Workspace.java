package dev.armature.api.account;

import java.time.Instant;

/**
 * To which everything belongs.
 *
 * @param plan the most that a key of it may have, and what its accounts have
 */
public record Workspace(String id, String name, Plan plan, Instant createdAt) {}
