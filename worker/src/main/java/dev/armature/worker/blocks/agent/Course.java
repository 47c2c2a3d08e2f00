package dev.armature.worker.blocks.agent;

import dev.armature.problem.Problem;
import dev.armature.worker.model.Message;
import dev.armature.worker.model.Said;
import dev.armature.worker.model.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The course of an agent: what comes next, and what the model is told, from what has happened.
 * Pure, so that an attempt that reads the finished steps comes to where the one before it was.
 */
record Course(List<Message> opening, Form form, Bounds bounds) {
  /** Keeps its own copy. */
  Course {
    opening = List.copyOf(opening);
  }

  /** What comes after this. */
  Next after(Transcript transcript) {
    List<Transcript.Turn> turns = transcript.turns();
    if (turns.isEmpty()) {
      return new Next.Ask(1);
    }
    Transcript.Turn last = turns.getLast();
    List<ToolCall> calls = last.said().toolCalls();
    if (last.answers().size() < calls.size()) {
      return last.answers().isEmpty() && counted(turns) >= bounds.turns()
          ? new Next.Fail(turnsOver())
          : spent(transcript)
              ? new Next.Fail(tokensOver(transcript))
              : new Next.Run(
                  turns.size(), last.answers().size() + 1, calls.get(last.answers().size()));
    }
    if (calls.isEmpty()) {
      Form.Reading reading = form.read(text(last.said()));
      if (reading.fault() == null) {
        return new Next.Finish(reading.value());
      }
      if (turns.stream().filter(it -> it.said().toolCalls().isEmpty()).count() > 1) {
        return new Next.Fail(
            Problem.of(
                Problem.Kind.INVALID,
                "AGENT_OUTPUT",
                "the model's answer does not fit 'response_schema', asked for twice: "
                    + reading.fault()));
      }
    }
    return spent(transcript)
        ? new Next.Fail(tokensOver(transcript))
        : new Next.Ask(turns.size() + 1);
  }

  /** The conversation as the model is told it. */
  List<Message> messages(Transcript transcript) {
    List<Message> messages = new ArrayList<>(opening);
    for (Transcript.Turn turn : transcript.turns()) {
      List<ToolCall> calls = turn.said().toolCalls();
      messages.add(new Message.Assistant(turn.said().text(), calls));
      for (int i = 0; i < turn.answers().size(); i++) {
        ToolAnswer answer = turn.answers().get(i);
        messages.add(new Message.ToolResult(calls.get(i), answer.text(), answer.error()));
      }
      if (calls.isEmpty()) {
        messages.add(new Message.User(form.complaint(text(turn.said()))));
      }
    }
    return messages;
  }

  private boolean spent(Transcript transcript) {
    return transcript.tokens() >= bounds.tokens();
  }

  /** The turn that repairs an answer is not counted. */
  private static int counted(List<Transcript.Turn> turns) {
    return (int) turns.stream().filter(it -> !it.said().toolCalls().isEmpty()).count();
  }

  private Problem turnsOver() {
    return Problem.of(
        Problem.Kind.TOO_LARGE,
        "AGENT_TURNS",
        "the model still calls tools after %,d turns; raise 'max_turns', or ask for less"
            .formatted(bounds.turns()));
  }

  private Problem tokensOver(Transcript transcript) {
    return Problem.of(
        Problem.Kind.TOO_LARGE,
        "AGENT_TOKENS",
        "the model has used %,d tokens and is not done; 'max_total_tokens' is %,d"
            .formatted(transcript.tokens(), bounds.tokens()));
  }

  private static String text(Said said) {
    return Objects.requireNonNullElse(said.text(), "");
  }
}
