package dev.armature.api.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How much may be called. */
public enum Plan {
  /** What a workspace that anybody may make has, and a key that names none. */
  FREE(60, 1_000),
  /** More. */
  STARTER(120, 10_000),
  /** Still more. */
  PRO(300, 50_000),
  /** The most; what the operator's own workspace has. */
  BUSINESS(600, 200_000);

  private static final Map<String, Plan> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Plan::word, Function.identity()));

  private final int perMinute;
  private final int perDay;

  Plan(int perMinute, int perDay) {
    this.perMinute = perMinute;
    this.perDay = perDay;
  }

  /** Counted calls in a minute. */
  public int perMinute() {
    return perMinute;
  }

  /** Counted calls in 24 hours. */
  public int perDay() {
    return perDay;
  }

  /** This one, or the other where that is less. */
  Plan atMost(Plan other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** As it is written: {@code free}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The plan of this word. */
  public static Optional<Plan> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }

  /** All words, the least first. */
  public static List<String> words() {
    return BUSINESS.wordsUpTo();
  }

  /** The words of all plans up to this one, the least first. */
  List<String> wordsUpTo() {
    return Arrays.stream(values()).filter(it -> it.compareTo(this) <= 0).map(Plan::word).toList();
  }

  /** The plan that a row says. */
  static Plan kept(String word) {
    return of(word).orElseThrow(() -> new IllegalStateException("no plan is called " + word));
  }
}
