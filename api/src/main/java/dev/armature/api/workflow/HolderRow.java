package dev.armature.api.workflow;

import io.micronaut.core.annotation.Introspected;

/** Who holds a webhook id, as {@code webhook} says. */
@Introspected
record HolderRow(String workspaceId, String workflowId) {}
