package dev.armature.api.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How much may be called with a key. It is kept and shown; nothing is limited by it yet. */
public enum Plan {
  /** What a key has that names none. */
  FREE,
  /** More. */
  STARTER,
  /** Still more. */
  PRO,
  /** The most; what the operator's own key has. */
  BUSINESS;

  /** As it is written: {@code free}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The plan of this word. */
  public static Optional<Plan> of(String word) {
    return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
  }

  /** All words, the least first. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Plan::word).toList();
  }
}
