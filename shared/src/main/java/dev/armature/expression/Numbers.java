package dev.armature.expression;

import dev.armature.expression.Functions.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Arithmetic and order. Whole numbers stay exact; mixed with decimals they become decimal. */
final class Numbers {
  /** The operators, by CEL's names for them. */
  static final List<Named> OPERATORS =
      List.of(
          new Named("_+_", 2, it -> plus(it.get(0), it.get(1))),
          new Named("_-_", 2, it -> of("-", it, Math::subtractExact, (a, b) -> a - b)),
          new Named("_*_", 2, it -> of("*", it, Math::multiplyExact, (a, b) -> a * b)),
          new Named("_/_", 2, it -> quotient(it)),
          new Named("_%_", 2, it -> of("%", it, Numbers::remainder, (a, b) -> a % b)),
          new Named("-_", 1, it -> of("-", zeroAnd(it), Math::subtractExact, (a, b) -> a - b)),
          new Named("_<_", 2, it -> order("<", it, sign -> sign < 0)),
          new Named("_<=_", 2, it -> order("<=", it, sign -> sign <= 0)),
          new Named("_>_", 2, it -> order(">", it, sign -> sign > 0)),
          new Named("_>=_", 2, it -> order(">=", it, sign -> sign >= 0)));

  private Numbers() {}

  /** The whole number that a number or a text is, cut towards zero. */
  static @Nullable Object whole(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean truth -> truth ? 1L : 0L;
      case Number number when Values.whole(number) -> number.longValue();
      case Number number when Math.abs(number.doubleValue()) < 9.2e18 -> number.longValue();
      case String text -> {
        try {
          yield Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException("int: the text is no whole number", e);
        }
      }
      default -> throw Functions.wrong("int", "a number or text within 64 bits", value);
    };
  }

  /** The decimal number that a number or a text is. */
  static @Nullable Object decimal(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Number number -> number.doubleValue();
      case String text -> {
        try {
          yield Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException("double: the text is no number", e);
        }
      }
      default -> throw Functions.wrong("double", "a number or text", value);
    };
  }

  private static Object plus(@Nullable Object left, @Nullable Object right) {
    if (left instanceof String || right instanceof String) {
      String one = Values.text(left);
      String other = Values.text(right);
      Made.text((long) one.length() + other.length());
      return one + other;
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      Made.text((long) one.size() + other.size());
      List<@Nullable Object> both = new ArrayList<>(one.size() + other.size());
      both.addAll(one);
      both.addAll(other);
      return both;
    }
    List<@Nullable Object> sides = new ArrayList<>();
    sides.add(left);
    sides.add(right);
    return of("+", sides, Math::addExact, Double::sum);
  }

  private static Object quotient(List<@Nullable Object> sides) {
    if (sides.get(0) instanceof Number a
        && sides.get(1) instanceof Number b
        && Values.whole(a)
        && Values.whole(b)) {
      if (b.longValue() == 0) {
        throw new IllegalArgumentException("a division by zero");
      }
      if (a.longValue() % b.longValue() != 0) {
        return a.doubleValue() / b.doubleValue();
      }
    }
    return of("/", sides, Math::divideExact, (a, b) -> a / b);
  }

  private static long remainder(long a, long b) {
    if (b == 0) {
      throw new IllegalArgumentException("a division by zero");
    }
    return a % b;
  }

  private static Object of(
      String sign,
      List<@Nullable Object> sides,
      LongBinaryOperator exact,
      DoubleBinaryOperator rough) {
    if (!(sides.get(0) instanceof Number a)) {
      throw Functions.wrong(sign, "numbers", sides.get(0));
    }
    if (!(sides.get(1) instanceof Number b)) {
      throw Functions.wrong(sign, "numbers", sides.get(1));
    }
    if (!Values.whole(a) || !Values.whole(b)) {
      return rough.applyAsDouble(a.doubleValue(), b.doubleValue());
    }
    try {
      return exact.applyAsLong(a.longValue(), b.longValue());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("%s leaves the range of 64 bits".formatted(sign), e);
    }
  }

  private static List<@Nullable Object> zeroAnd(List<@Nullable Object> arguments) {
    List<@Nullable Object> sides = new ArrayList<>();
    sides.add(0L);
    sides.addAll(arguments);
    return sides;
  }

  /** What is missing is in no order: a comparison with null is false. */
  private static boolean order(String sign, List<@Nullable Object> sides, IntPredicate holds) {
    Object left = sides.get(0);
    Object right = sides.get(1);
    if (left == null || right == null) {
      return false;
    }
    if (left instanceof Number a && right instanceof Number b) {
      return holds.test(
          Values.whole(a) && Values.whole(b)
              ? Long.compare(a.longValue(), b.longValue())
              : Double.compare(a.doubleValue(), b.doubleValue()));
    }
    if (left instanceof String a && right instanceof String b) {
      return holds.test(a.compareTo(b));
    }
    throw new IllegalArgumentException(
        "%s cannot compare %s with %s".formatted(sign, Values.kind(left), Values.kind(right)));
  }
}
