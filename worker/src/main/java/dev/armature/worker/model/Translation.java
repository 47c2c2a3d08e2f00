package dev.armature.worker.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.json.Json;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Between our words and those of the provider's library. */
final class Translation {
  /** Anthropic wants to be told a limit. */
  private static final int MOST_TOKENS = 4096;

  private Translation() {}

  /** A question as the library asks it. */
  static ChatRequest request(Access access, Question question) {
    return ChatRequest.builder()
        .messages(question.messages().stream().map(it -> message(access, it)).toList())
        .parameters(parameters(access, question))
        .build();
  }

  private static ChatRequestParameters parameters(Access access, Question question) {
    return switch (access.provider()) {
      case OPENAI -> {
        var parameters = common(OpenAiChatRequestParameters.builder(), question);
        Integer most = question.maxTokens();
        if (most != null) {
          // OpenAI's newer models refuse the old name, and most other servers know only that.
          if (access.host().endsWith("openai.com")) {
            parameters.maxCompletionTokens(most);
          } else {
            parameters.maxOutputTokens(most);
          }
        }
        ResponseFormat format = format(question);
        if (format != null) {
          parameters.responseFormat(format);
        }
        yield parameters.build();
      }
      case ANTHROPIC ->
          common(AnthropicChatRequestParameters.builder(), question)
              .maxOutputTokens(Objects.requireNonNullElse(question.maxTokens(), MOST_TOKENS))
              .build();
    };
  }

  private static <B extends DefaultChatRequestParameters.Builder<B>> B common(
      B parameters, Question question) {
    parameters.modelName(question.model());
    Double temperature = question.temperature();
    if (temperature != null) {
      parameters.temperature(temperature);
    }
    if (!question.tools().isEmpty()) {
      parameters.toolSpecifications(question.tools().stream().map(Translation::tool).toList());
    }
    return parameters;
  }

  /** The provider's own promise of a form, which it gives for objects alone. */
  private static @Nullable ResponseFormat format(Question question) {
    Map<String, @Nullable Object> schema = question.answer();
    return schema == null || !"object".equals(schema.get("type"))
        ? null
        : ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(
                JsonSchema.builder()
                    .name("answer")
                    .rootElement(JsonRawSchema.from(Json.text(schema)))
                    .build())
            .build();
  }

  private static ToolSpecification tool(ToolSpec tool) {
    JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
    if (tool.parameters().get("properties") instanceof Map<?, ?> properties) {
      properties.forEach((name, schema) ->
          parameters.addProperty((String) name, JsonRawSchema.from(Json.text(schema))));
    }
    if (tool.parameters().get("required") instanceof List<?> required) {
      parameters.required(required.stream().map(String::valueOf).toList());
    }
    if (tool.parameters().get("$defs") instanceof Map<?, ?> defs) {
      Map<String, dev.langchain4j.model.chat.request.json.JsonSchemaElement> definitions =
          new java.util.LinkedHashMap<>();
      defs.forEach(
          (name, schema) -> definitions.put((String) name, JsonRawSchema.from(Json.text(schema))));
      parameters.definitions(definitions);
    }
    return ToolSpecification.builder()
        .name(tool.name())
        .description(tool.description())
        .parameters(parameters.build())
        .build();
  }

  private static ChatMessage message(Access access, Message message) {
    return switch (message) {
      case Message.Instruction instruction -> SystemMessage.from(instruction.text());
      case Message.User user -> UserMessage.from(user.text());
      case Message.Assistant assistant ->
          AiMessage.builder()
              .text(assistant.text())
              .toolExecutionRequests(
                  assistant.toolCalls().stream().map(it -> request(access, it)).toList())
              .build();
      case Message.ToolResult result ->
          ToolExecutionResultMessage.builder()
              .id(result.call().id())
              .toolName(result.call().name())
              .text(result.text().isEmpty() ? "(nothing)" : result.text())
              .isError(result.error())
              .build();
    };
  }

  private static ToolExecutionRequest request(Access access, ToolCall call) {
    // Anthropic takes arguments as JSON: what the model garbled cannot be shown to it again.
    boolean shown = access.provider() == Provider.OPENAI || isObject(call.arguments());
    return ToolExecutionRequest.builder()
        .id(call.id())
        .name(call.name())
        .arguments(shown ? call.arguments() : "{}")
        .build();
  }

  private static boolean isObject(String json) {
    try {
      return Json.stored().readTree(json).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** What the library read, as it is written down. */
  static Said said(Question question, ChatResponse answer) {
    AiMessage message = answer.aiMessage();
    List<ToolCall> calls = new ArrayList<>();
    for (ToolExecutionRequest call : message.toolExecutionRequests()) {
      String id = call.id();
      String arguments = call.arguments();
      calls.add(
          new ToolCall(
              // Some servers give none, and want one back.
              id == null || id.isBlank()
                  ? "call_%d_%d".formatted(question.messages().size(), calls.size())
                  : id,
              Objects.requireNonNullElse(call.name(), ""),
              arguments == null || arguments.isBlank() ? "{}" : arguments));
    }
    String model = answer.modelName();
    return new Said(
        message.text(),
        calls,
        model == null ? question.model() : model,
        finish(answer.finishReason(), calls),
        usage(answer.tokenUsage()));
  }

  private static String finish(@Nullable FinishReason reason, List<ToolCall> calls) {
    return switch (reason) {
      case STOP -> calls.isEmpty() ? "stop" : "tool_calls";
      case LENGTH -> "length";
      case TOOL_EXECUTION -> "tool_calls";
      case CONTENT_FILTER, OTHER -> "other";
      case null -> "other";
    };
  }

  private static Said.Usage usage(@Nullable TokenUsage usage) {
    return usage == null
        ? new Said.Usage(0, 0)
        : new Said.Usage(
            Objects.requireNonNullElse(usage.inputTokenCount(), 0),
            Objects.requireNonNullElse(usage.outputTokenCount(), 0));
  }
}
