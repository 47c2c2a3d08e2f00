package dev.armature.scripted;

import dev.armature.json.Json;
import dev.armature.scripted.ScriptedModel.Call;
import dev.armature.scripted.ScriptedModel.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a line is said on the wire.
 *
 * @param anthropic as Anthropic does, else as OpenAI does
 */
record Speech(boolean anthropic, boolean streamed) {
  /** What a stream ends with. */
  String end() {
    return anthropic ? event("message_stop", Map.of("type", "message_stop")) : "data: [DONE]\n\n";
  }

  /** The bits of an answer: one, where it is not streamed. */
  List<String> bits(Line.Says says) {
    if (!streamed) {
      return List.of(Json.text(anthropic ? message(says) : completion(says)));
    }
    List<String> bits = new ArrayList<>();
    if (anthropic) {
      messageEvents(says, bits);
    } else {
      completionEvents(says, bits);
    }
    bits.add(end());
    return bits;
  }

  /** The bits of an answer that is none. */
  List<String> refusal(String why) {
    if (anthropic) {
      return bits(new Line.Says(why, List.of(), "refusal"));
    }
    return streamed
        ? List.of(
            chunk(Map.of("delta", Map.of("refusal", why), "index", 0)),
            chunk(Map.of("delta", Map.of(), "index", 0, "finish_reason", "stop")),
            end())
        : List.of(
            Json.text(
                Map.of(
                    "model",
                    "scripted",
                    "choices",
                    List.of(
                        Map.of(
                            "index",
                            0,
                            "finish_reason",
                            "stop",
                            "message",
                            Map.of("role", "assistant", "refusal", why))))));
  }

  private static Map<String, Object> completion(Line.Says says) {
    Map<String, Object> message =
        says.calls().isEmpty()
            ? Map.of("role", "assistant", "content", says.text())
            : Map.of(
                "role",
                "assistant",
                "content",
                says.text(),
                "tool_calls",
                says.calls().stream().map(it -> function(it, 0)).toList());
    return Map.of(
        "id",
        "chat_1",
        "model",
        "scripted",
        "choices",
        List.of(Map.of("index", 0, "finish_reason", says.finish(), "message", message)),
        "usage",
        Map.of("prompt_tokens", 10, "completion_tokens", 5, "total_tokens", 15));
  }

  private static Map<String, Object> function(Call call, int index) {
    return Map.of(
        "index",
        index,
        "id",
        call.id(),
        "type",
        "function",
        "function",
        Map.of("name", call.name(), "arguments", call.arguments()));
  }

  private static void completionEvents(Line.Says says, List<String> bits) {
    bits.add(chunk(Map.of("index", 0, "delta", Map.of("role", "assistant", "content", ""))));
    for (String word : words(says.text())) {
      bits.add(chunk(Map.of("index", 0, "delta", Map.of("content", word))));
    }
    for (int i = 0; i < says.calls().size(); i++) {
      Call call = says.calls().get(i);
      int half = call.arguments().length() / 2;
      Call first = new Call(call.id(), call.name(), call.arguments().substring(0, half));
      bits.add(
          chunk(Map.of("index", 0, "delta", Map.of("tool_calls", List.of(function(first, i))))));
      bits.add(
          chunk(
              Map.of(
                  "index",
                  0,
                  "delta",
                  Map.of(
                      "tool_calls",
                      List.of(
                          Map.of(
                              "index",
                              i,
                              "function",
                              Map.of("arguments", call.arguments().substring(half))))))));
    }
    bits.add(chunk(Map.of("index", 0, "delta", Map.of(), "finish_reason", says.finish())));
    bits.add(
        "data: "
            + Json.text(
                Map.of(
                    "id",
                    "chat_1",
                    "model",
                    "scripted",
                    "choices",
                    List.of(),
                    "usage",
                    Map.of("prompt_tokens", 10, "completion_tokens", 5, "total_tokens", 15)))
            + "\n\n");
  }

  private static String chunk(Map<String, ?> choice) {
    return "data: "
        + Json.text(Map.of("id", "chat_1", "model", "scripted", "choices", List.of(choice)))
        + "\n\n";
  }

  private static Map<String, Object> message(Line.Says says) {
    List<Object> content = new ArrayList<>();
    if (!says.text().isEmpty()) {
      content.add(Map.of("type", "text", "text", says.text()));
    }
    for (Call call : says.calls()) {
      content.add(
          Map.of("type", "tool_use", "id", call.id(), "name", call.name(), "input", input(call)));
    }
    return Map.of(
        "id",
        "msg_1",
        "type",
        "message",
        "role",
        "assistant",
        "model",
        "scripted",
        "content",
        content,
        "stop_reason",
        stop(says.finish()),
        "usage",
        Map.of("input_tokens", 10, "output_tokens", 5));
  }

  private static Object input(Call call) {
    try {
      return Json.stored().readValue(call.arguments(), Object.class);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Map.of();
    }
  }

  private static void messageEvents(Line.Says says, List<String> bits) {
    bits.add(
        event(
            "message_start",
            Map.of(
                "type",
                "message_start",
                "message",
                Map.of(
                    "id",
                    "msg_1",
                    "model",
                    "scripted",
                    "usage",
                    Map.of("input_tokens", 10, "output_tokens", 1)))));
    int index = 0;
    if (!says.text().isEmpty()) {
      bits.add(started(index, Map.of("type", "text", "text", "")));
      for (String word : words(says.text())) {
        bits.add(delta(index, Map.of("type", "text_delta", "text", word)));
      }
      bits.add(stopped(index++));
    }
    for (Call call : says.calls()) {
      bits.add(
          started(
              index,
              Map.of("type", "tool_use", "id", call.id(), "name", call.name(), "input", Map.of())));
      bits.add(delta(index, Map.of("type", "input_json_delta", "partial_json", call.arguments())));
      bits.add(stopped(index++));
    }
    bits.add(
        event(
            "message_delta",
            Map.of(
                "type",
                "message_delta",
                "delta",
                Map.of("stop_reason", stop(says.finish())),
                "usage",
                Map.of("output_tokens", 5))));
  }

  private static String started(int index, Map<String, Object> block) {
    return event(
        "content_block_start",
        Map.of("type", "content_block_start", "index", index, "content_block", block));
  }

  private static String delta(int index, Map<String, Object> delta) {
    return event(
        "content_block_delta",
        Map.of("type", "content_block_delta", "index", index, "delta", delta));
  }

  private static String stopped(int index) {
    return event("content_block_stop", Map.of("type", "content_block_stop", "index", index));
  }

  private static String event(String name, Map<String, ?> data) {
    return "event: %s\ndata: %s\n\n".formatted(name, Json.text(data));
  }

  private static String stop(String finish) {
    return switch (finish) {
      case "stop" -> "end_turn";
      case "length" -> "max_tokens";
      case "tool_calls" -> "tool_use";
      default -> finish;
    };
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("(?<= )"));
  }
}
