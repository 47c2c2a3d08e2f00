package dev.armature.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The words of a program, as one language tells them apart; what it reads of a run is found so. */
interface ProgramWords {
  /** How many words and signs there are. */
  int count();

  /** The word at this place; empty where a sign or a text stands. */
  String word(int index);

  /** Where it begins in the program, in characters from 0. */
  int position(int index);

  /** Whether the word here is looked up, and is neither a field, a name nor the program's own. */
  boolean isLookedUp(int index);

  /** The field that is read of the word here, where it is written out. */
  @Nullable String field(int index);

  /** Whether a block of this id is a global of its own. */
  boolean isGlobal(String id);

  /**
   * What the program reads, where these names are blocks in {@code outputs}, and these ids by
   * themselves.
   */
  default List<Reference> references(Predicate<String> knownBlock, Predicate<String> knownId) {
    List<Reference> found = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      String word = word(i);
      if (word.isEmpty() || !isLookedUp(i)) {
        continue;
      }
      int position = position(i);
      switch (word) {
        case "inputs" -> found.add(new Reference("inputs", List.of(), position));
        case "variables" -> {
          String name = field(i);
          found.add(new Reference("variables", name == null ? List.of() : List.of(name), position));
        }
        case "outputs" -> {
          String name = field(i);
          if (name != null && knownBlock.test(name)) {
            found.add(new Reference("outputs", List.of(name), position));
          }
        }
        default -> {
          if (isGlobal(word) && knownId.test(word)) {
            found.add(new Reference("outputs", List.of(word), position));
          }
        }
      }
    }
    return found;
  }
}
