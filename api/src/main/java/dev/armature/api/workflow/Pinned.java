package dev.armature.api.workflow;

import dev.armature.graph.Graph;

/** A version of a workflow as a run is pinned to it. The graph holds no secrets. */
public record Pinned(Workflow workflow, int version, String hash, Graph graph) {}
