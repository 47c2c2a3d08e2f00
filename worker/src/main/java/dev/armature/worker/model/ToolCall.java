package dev.armature.worker.model;

/**
 * A model wants a tool to be run.
 *
 * @param id which call of its turn
 * @param arguments JSON, as far as the model kept to it
 */
public record ToolCall(String id, String name, String arguments) {}
