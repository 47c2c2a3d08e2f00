package dev.armature.journeys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model of no great wit, always the same: with tools it calls the first one once, each required
 * argument being the last word it was told, and then repeats what the tool gave; without tools it
 * says {@code "You said: "} and what it was told.
 */
final class ExampleModel {
  private ExampleModel() {}

  /** Whether a request wants a stream. */
  static boolean streamed(URI uri, String body) throws IOException {
    return uri.getPath().endsWith("/chat/completions")
        && Json.stored().readTree(body).path("stream").asBoolean();
  }

  /** What it answers, as OpenAI writes it. */
  static Map<String, Object> completion(JsonNode asked) {
    String told = "";
    String gave = "";
    for (JsonNode message : asked.path("messages")) {
      switch (message.path("role").asText()) {
        case "user" -> told = message.path("content").asText();
        case "tool" -> gave = message.path("content").asText();
        default -> {}
      }
    }
    JsonNode tool = asked.path("tools").path(0).path("function");
    boolean calls = !tool.isMissingNode() && gave.isEmpty();
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", "assistant");
    if (calls) {
      message.put("content", "");
      message.put("tool_calls", List.of(call(tool, told)));
    } else {
      message.put("content", gave.isEmpty() ? "You said: " + told : gave);
    }
    return answer(asked.path("model").asText(), "message", message, calls ? "tool_calls" : "stop");
  }

  /** The same answer as a stream. */
  static String stream(@Nullable Object completion) {
    JsonNode whole = Json.stored().valueToTree(completion);
    JsonNode choice = whole.path("choices").path(0);
    Map<String, Object> delta =
        answer(
            whole.path("model").asText(),
            "delta",
            choice.path("message"),
            choice.path("finish_reason").asText());
    return "data: %s\n\ndata: [DONE]\n\n".formatted(Json.text(delta));
  }

  private static Map<String, Object> answer(
      String model, String field, Object message, String finish) {
    Map<String, Object> choice = new LinkedHashMap<>();
    choice.put("index", 0);
    choice.put(field, message);
    choice.put("finish_reason", finish);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", "chatcmpl-1");
    answer.put("object", "chat.completion");
    answer.put("created", 1_700_000_000);
    answer.put("model", model);
    answer.put("choices", List.of(choice));
    answer.put("usage", Map.of("prompt_tokens", 12, "completion_tokens", 5, "total_tokens", 17));
    return answer;
  }

  private static Map<String, Object> call(JsonNode tool, String told) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (JsonNode name : tool.path("parameters").path("required")) {
      arguments.put(name.asText(), told.substring(told.lastIndexOf(' ') + 1));
    }
    return Map.of(
        "index",
        0,
        "id",
        "call_1",
        "type",
        "function",
        "function",
        Map.of("name", tool.path("name").asText(), "arguments", Json.text(arguments)));
  }
}
