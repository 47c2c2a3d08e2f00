package dev.armature.expression;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Expressions that were read once, kept by their text: the newest few thousand of them. */
final class Expressions {
  /** How an expression was understood. */
  sealed interface Read {
    /** What it reads. */
    List<Reference> references();

    /** A plain path. */
    record Plain(Path path) implements Read {
      @Override
      public List<Reference> references() {
        return List.of(new Reference(path.root(), path.segments(), 0));
      }
    }

    /** Everything else. */
    record Computed(Program program) implements Read {
      @Override
      public List<Reference> references() {
        return program.references();
      }
    }

    /** It cannot be read. */
    record Bad(Broken broken) implements Read {
      @Override
      public List<Reference> references() {
        return List.of();
      }
    }
  }

  private static final int MOST_KEPT = 4_096;
  private static final Map<String, Read> KEPT =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Read> eldest) {
              return size() > MOST_KEPT;
            }
          });

  private Expressions() {}

  /** Reads an expression without braces. */
  static Read read(String expression) {
    Read known = KEPT.get(expression);
    if (known != null) {
      return known;
    }
    Read read = readAnew(expression);
    KEPT.put(expression, read);
    return read;
  }

  /** The value of an expression; a failure's message says nothing of where it stands. */
  static @Nullable Object value(String expression, Scope scope) {
    return switch (read(expression)) {
      case Read.Plain plain -> plain.path().in(scope);
      case Read.Computed computed -> computed.program().value(scope);
      case Read.Bad bad -> throw Program.failed(bad.broken().message()).thrown();
    };
  }

  private static Read readAnew(String expression) {
    if (expression.isBlank()) {
      return new Read.Bad(new Broken(0, "the expression is empty"));
    }
    if (expression.length() > Program.MOST_CHARACTERS) {
      return new Read.Bad(
          new Broken(
              0, "the expression has more than %,d characters".formatted(Program.MOST_CHARACTERS)));
    }
    Optional<Path> path = Path.parse(expression);
    if (path.isPresent()) {
      return new Read.Plain(path.get());
    }
    return switch (Program.read(expression)) {
      case Program.Read.Good good -> new Read.Computed(good.program());
      case Program.Read.Bad bad -> new Read.Bad(bad.broken());
    };
  }
}
