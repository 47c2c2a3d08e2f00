package dev.armature.worker.blocks.agent;

import dev.armature.worker.model.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the conversation with a model begins. */
final class Opening {
  private Opening() {}

  /**
   * The messages before the model's first.
   *
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID} where there is nothing to
   *     ask
   */
  static List<Message> of(AgentBlock.Config config, Form form) {
    List<Message> asked = asked(config);
    String prompt = config.systemPrompt() == null ? "" : config.systemPrompt().strip();
    String system = (prompt + "\n\n" + form.instruction()).strip();
    List<Message> messages = new ArrayList<>();
    if (!system.isEmpty()) {
      messages.add(new Message.Instruction(system));
    }
    messages.addAll(asked);
    return messages;
  }

  private static List<Message> asked(AgentBlock.Config config) {
    Object input = config.input();
    if (input == null) {
      input = config.message() == null ? config.prompt() : config.message();
    }
    if (input instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(Opening::said)) {
      return list.stream().map(Opening::message).toList();
    }
    String text = Values.text(input);
    if (text.isBlank()) {
      throw Tools.invalid("'input' is empty: there is nothing to ask the model");
    }
    return List.of(new Message.User(text));
  }

  private static boolean said(@Nullable Object it) {
    return it instanceof Map<?, ?> message
        && message.get("role") instanceof String role
        && List.of("user", "assistant", "system").contains(role)
        && message.get("content") instanceof String;
  }

  private static Message message(@Nullable Object it) {
    if (!(it instanceof Map<?, ?> message) || !(message.get("content") instanceof String content)) {
      throw new IllegalArgumentException("no message");
    }
    return switch (String.valueOf(message.get("role"))) {
      case "assistant" -> new Message.Assistant(content, List.of());
      case "system" -> new Message.Instruction(content);
      default -> new Message.User(content);
    };
  }
}
