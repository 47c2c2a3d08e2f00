package dev.armature.worker.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param messages the conversation so far
 * @param temperature absent: the provider's
 * @param maxTokens how long the answer may be, in tokens; absent: the provider's
 * @param answer the JSON Schema that the answer is to fit; absent: any text
 * @param streamed whether it is asked for bit by bit
 * @param timeout of the whole call
 */
public record Question(
    String model,
    List<Message> messages,
    List<ToolSpec> tools,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable Map<String, @Nullable Object> answer,
    boolean streamed,
    Duration timeout) {
  /** Keeps its own copies. */
  public Question {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** The same at another point of the conversation. */
  public Question with(List<Message> conversation, Duration left) {
    return new Question(model, conversation, tools, temperature, maxTokens, answer, streamed, left);
  }
}
