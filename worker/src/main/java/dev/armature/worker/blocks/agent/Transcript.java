package dev.armature.worker.blocks.agent;

import dev.armature.worker.model.Said;
import java.util.ArrayList;
import java.util.List;

/** What has happened in a run of an agent so far. */
record Transcript(List<Turn> turns) {
  /**
   * One call of the model, and the answers of the tools that it called, as far as they are there.
   *
   * @param answers in the order of the calls
   */
  record Turn(Said said, List<ToolAnswer> answers) {
    /** Keeps its own copy. */
    Turn {
      answers = List.copyOf(answers);
    }
  }

  /** Nothing has happened. */
  static final Transcript EMPTY = new Transcript(List.of());

  /** Keeps its own copy. */
  Transcript {
    turns = List.copyOf(turns);
  }

  /** After the model has spoken. */
  Transcript with(Said said) {
    List<Turn> more = new ArrayList<>(turns);
    more.add(new Turn(said, List.of()));
    return new Transcript(more);
  }

  /** After a tool has answered in the last turn. */
  Transcript with(ToolAnswer answer) {
    List<Turn> more = new ArrayList<>(turns);
    Turn last = more.removeLast();
    List<ToolAnswer> answers = new ArrayList<>(last.answers());
    answers.add(answer);
    more.add(new Turn(last.said(), answers));
    return new Transcript(more);
  }

  /** Tokens of all calls together. */
  long tokens() {
    return turns.stream().mapToLong(it -> it.said().usage().total()).sum();
  }
}
