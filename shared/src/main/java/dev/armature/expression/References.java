package dev.armature.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What expressions read, found without evaluating them.
 *
 * @param found every place that is read, in the order of the text
 * @param malformed every expression that cannot be read, or that has an unknown root
 */
public record References(List<Reference> found, List<Malformed> malformed) {
  /** Keeps its own copies. */
  public References {
    found = List.copyOf(found);
    malformed = List.copyOf(malformed);
  }

  /**
   * In the strings of a JSON value, at any depth: {@code {{ }}}, and {@code <block.field>} where
   * {@code knownBlock} says that its first segment names a block.
   */
  public static References inTemplates(@Nullable Object json, Predicate<String> knownBlock) {
    throw new UnsupportedOperationException();
  }

  /** In one expression without braces. */
  public static References inExpression(String expression, Predicate<String> knownBlock) {
    throw new UnsupportedOperationException();
  }

  /** In program text: the ids, of these, that stand in it as identifiers. */
  public static References inCode(String code, Set<String> ids) {
    throw new UnsupportedOperationException();
  }

  /** Both together. */
  public References and(References other) {
    List<Reference> places = new ArrayList<>(found);
    places.addAll(other.found);
    List<Malformed> faults = new ArrayList<>(malformed);
    faults.addAll(other.malformed);
    return new References(places, faults);
  }
}
