package dev.armature.worker.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model said in one call; written down, so that it is asked once.
 *
 * @param text none where it only calls tools
 * @param model the model as the provider names it
 * @param finish why it stopped: {@code stop}, {@code length}, {@code tool_calls} or {@code other}
 */
public record Said(
    @Nullable String text,
    @JsonProperty("tool_calls") List<ToolCall> toolCalls,
    String model,
    String finish,
    Usage usage) {
  /** Keeps its own copy. */
  public Said {
    toolCalls = List.copyOf(toolCalls);
  }

  /** Tokens, as the provider counted them; 0 where it did not. */
  public record Usage(
      @JsonProperty("input_tokens") long inputTokens,
      @JsonProperty("output_tokens") long outputTokens) {
    /** Both together. */
    public long total() {
      return inputTokens + outputTokens;
    }
  }
}
