package dev.armature.expression;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A language that authors write programs in. */
public enum Language {
  /** The one that is meant where nothing is said. */
  JAVASCRIPT("javascript"),
  /** Where a worker offers it. */
  PYTHON("python");

  private final String word;

  Language(String word) {
    this.word = word;
  }

  /** As it is written in a config. */
  public String word() {
    return word;
  }

  /** The language that a config names: nothing, or blank text, is JavaScript; any else is none. */
  public static Optional<Language> named(@Nullable Object written) {
    return switch (written) {
      case null -> Optional.of(JAVASCRIPT);
      case String text when text.isBlank() -> Optional.of(JAVASCRIPT);
      case String text ->
          Stream.of(values()).filter(it -> it.word.equals(text.strip())).findFirst();
      default -> Optional.empty();
    };
  }

  /** Whether a block of this id is a global of its own in a program. */
  public boolean isGlobal(String id) {
    return switch (this) {
      case JAVASCRIPT -> CodeReading.isFree(id);
      case PYTHON -> PythonReading.isFree(id);
    };
  }

  List<Reference> references(String code, Predicate<String> knownBlock, Predicate<String> knownId) {
    return switch (this) {
      case JAVASCRIPT -> CodeReading.references(code, knownBlock, knownId);
      case PYTHON -> PythonReading.references(code, knownBlock, knownId);
    };
  }
}
