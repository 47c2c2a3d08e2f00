package dev.armature.worker.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of a conversation with a model. */
public sealed interface Message {
  /** What the model is to be and do. */
  record Instruction(String text) implements Message {}

  /** What it is asked. */
  record User(String text) implements Message {}

  /** What it said. */
  record Assistant(@Nullable String text, List<ToolCall> toolCalls) implements Message {
    /** Keeps its own copy. */
    public Assistant {
      toolCalls = List.copyOf(toolCalls);
    }
  }

  /** What a tool that it called gave. */
  record ToolResult(ToolCall call, String text, boolean error) implements Message {}
}
