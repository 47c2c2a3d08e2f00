package dev.armature.sandbox;

import java.util.ArrayList;
import java.util.List;

/** What the code wrote to its console: so many lines, so many characters, the rest counted. */
final class Logged {
  /** One line. */
  record Line(String level, String message) {}

  private final int mostLines;
  private final List<Line> lines = new ArrayList<>();
  private long charactersLeft;
  private long cut;

  Logged(int mostLines, int mostCharacters) {
    this.mostLines = mostLines;
    this.charactersLeft = mostCharacters;
  }

  void add(String level, String message) {
    if (lines.size() >= mostLines || charactersLeft <= 0) {
      cut++;
      return;
    }
    boolean whole = message.length() <= charactersLeft;
    lines.add(
        new Line(level, whole ? message : message.substring(0, (int) charactersLeft) + "… (cut)"));
    charactersLeft = whole ? charactersLeft - message.length() : 0;
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** How many lines are not here. */
  long cut() {
    return cut;
  }
}
