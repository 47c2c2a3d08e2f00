package dev.armature.expression;

import dev.armature.expression.PythonWords.Kind;
import dev.armature.expression.PythonWords.Token;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds in Python what it reads of a run, by its words alone: texts and comments are passed over,
 * programs within f-strings are not; fields after a dot and names of arguments are no reading, and
 * neither is a word after the line that binds it. It may find too much (a parameter that is called
 * like a block) and then only makes the program wait for that block.
 */
final class PythonReading implements ProgramWords {
  /** Names that stay Python's or the run's own, whatever a block is called. */
  private static final Set<String> TAKEN =
      Set.of(
          ("variables inputs outputs output item index execution trigger secrets program False None"
                  + " True and as assert async await break class continue def del elif else except"
                  + " finally for from global if import in is lambda nonlocal not or pass raise"
                  + " return try while with yield abs aiter all anext any ascii bin bool breakpoint"
                  + " bytearray bytes callable chr classmethod compile complex copyright credits"
                  + " delattr dict dir divmod enumerate eval exec exit filter float format frozenset"
                  + " getattr globals hasattr hash help hex id input int isinstance issubclass iter"
                  + " len license list locals map max memoryview min next object oct open ord pow"
                  + " print property quit range repr reversed round set setattr slice sorted"
                  + " staticmethod str sum super tuple type vars zip Ellipsis NotImplemented"
                  + " BaseException Exception ArithmeticError AssertionError AttributeError"
                  + " BufferError EOFError EnvironmentError FloatingPointError GeneratorExit IOError"
                  + " ImportError IndentationError IndexError KeyError KeyboardInterrupt LookupError"
                  + " MemoryError ModuleNotFoundError NameError NotImplementedError OSError"
                  + " OverflowError RecursionError ReferenceError RuntimeError StopAsyncIteration"
                  + " StopIteration SyntaxError SystemError SystemExit TabError TimeoutError"
                  + " TypeError UnboundLocalError UnicodeError ValueError Warning"
                  + " ZeroDivisionError")
              .split(" "));

  /** How many words one statement is looked through for, forth and back. */
  private static final int MOST_TARGETS = 60;

  private static final Set<String> BINDING = Set.of("def", "class", "import", "as");

  private final List<Token> tokens;

  /** For each word that the program binds, the token from which on it means what was bound. */
  private final Map<String, Integer> bound = new HashMap<>();

  private PythonReading(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Whether a block of this id is a global of its own in a program. */
  static boolean isFree(String id) {
    return id.matches("[A-Za-z_][A-Za-z0-9_]*") && !id.startsWith("__") && !TAKEN.contains(id);
  }

  /**
   * What a program reads, where these names are blocks in {@code outputs}, and these ids by
   * themselves.
   */
  static List<Reference> references(
      String code, Predicate<String> knownBlock, Predicate<String> knownId) {
    PythonReading reading = new PythonReading(PythonWords.of(code));
    reading.bind();
    return reading.references(knownBlock, knownId);
  }

  @Override
  public int count() {
    return tokens.size();
  }

  @Override
  public int position(int index) {
    return tokens.get(index).position();
  }

  @Override
  public boolean isLookedUp(int index) {
    return index < bound.getOrDefault(word(index), tokens.size()) && !isName(index);
  }

  @Override
  public boolean isGlobal(String id) {
    return isFree(id);
  }

  /** A field after a dot, the name of an argument, or what is being bound here. */
  private boolean isName(int index) {
    boolean argument =
        sign(index + 1, "=")
            && tokens.get(index).depth() > 0
            && !(sign(index + 2, "=") && adjoin(index + 1));
    boolean module = word(index - 1).equals("from") && begins(index - 1);
    return sign(index - 1, ".")
        || argument
        || module
        || BINDING.contains(word(index - 1))
        || (bound.containsKey(word(index)) && isTarget(index));
  }

  /** The field that is read of the word here: {@code ["x"]}, {@code .get("x")}. */
  @Override
  public @Nullable String field(int index) {
    int open = index + 1;
    if (sign(open, ".") && word(open + 1).equals("get")) {
      open += 2;
    }
    boolean opened = open == index + 1 ? sign(open, "[") : sign(open, "(");
    return opened
            && open + 1 < tokens.size()
            && tokens.get(open + 1).kind() == Kind.TEXT
            && !tokens.get(open + 1).text().isEmpty()
            && (sign(open + 2, "]") || sign(open + 2, ")") || sign(open + 2, ","))
        ? tokens.get(open + 1).text()
        : null;
  }

  /** Finds what the program binds, and from where on. */
  private void bind() {
    int begin = 0;
    for (int i = 0; i <= tokens.size(); i++) {
      if (i == tokens.size() || tokens.get(i).kind() == Kind.END) {
        bindIn(begin, i);
        begin = i + 1;
      }
    }
  }

  private void bindIn(int begin, int end) {
    for (int i = begin; i < end; i++) {
      String word = word(i);
      if (word.isEmpty()) {
        continue;
      }
      if (BINDING.contains(word(i - 1))) {
        bound.putIfAbsent(word, i);
      } else if (isLoopTarget(i, begin)) {
        bound.putIfAbsent(word, begin);
      } else if (isTarget(i)) {
        // What stands on the right side is read before.
        bound.putIfAbsent(word, sign(i + 1, ":") && sign(i + 2, "=") ? i : end);
      }
    }
  }

  /** Between {@code for} and {@code in}. */
  private boolean isLoopTarget(int index, int begin) {
    int i = index - 1;
    int first = Math.max(begin, index - MOST_TARGETS);
    while (i >= first
        && (sign(i, ",") || sign(i, "(") || sign(i, ")") || sign(i, "*") || isPlain(i))) {
      i--;
    }
    return i >= first && word(i).equals("for");
  }

  private boolean isPlain(int index) {
    String word = word(index);
    return !word.isEmpty() && !word.equals("for") && !word.equals("in");
  }

  /** Followed by {@code =} outside of brackets, by {@code :=}, or by other targets of one. */
  private boolean isTarget(int index) {
    if (sign(index - 1, ".") || word(index).isEmpty()) {
      return false;
    }
    if (sign(index + 1, ":") && sign(index + 2, "=") && adjoin(index + 1)) {
      return true;
    }
    if (tokens.get(index).depth() > 0) {
      return false;
    }
    int next = index + 1;
    while (sign(next, ",") && next < index + MOST_TARGETS && !word(next + 1).isEmpty()) {
      next += 2;
    }
    if (sign(next, ":") && begins(index)) {
      // x: int = 1
      while (next < tokens.size()
          && tokens.get(next).kind() != Kind.END
          && !(sign(next, "=") && tokens.get(next).depth() == 0)) {
        next++;
      }
    }
    return sign(next, "=") && !(sign(next + 1, "=") && adjoin(next));
  }

  /** Whether a statement begins with this word. */
  private boolean begins(int index) {
    return index == 0 || tokens.get(index - 1).kind() == Kind.END;
  }

  private boolean adjoin(int index) {
    return tokens.get(index).position() + 1 == tokens.get(index + 1).position();
  }

  @Override
  public String word(int index) {
    return index >= 0 && index < tokens.size() && tokens.get(index).kind() == Kind.WORD
        ? tokens.get(index).text()
        : "";
  }

  private boolean sign(int index, String called) {
    return index >= 0
        && index < tokens.size()
        && tokens.get(index).kind() == Kind.SIGN
        && tokens.get(index).text().equals(called);
  }
}
