package dev.armature.api.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do; each role may do what the ones before it may. */
public enum Role {
  /** Read. */
  VIEWER,
  /** Execute, arm and cancel, hold back and answer. */
  OPERATOR,
  /** Create and change. */
  EDITOR,
  /** Keys, users, plans. */
  ADMIN;

  /** As it is written: {@code viewer}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this word. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
  }

  /** All words, the least first. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Role::word).toList();
  }

  /**
   * The role that a row says.
   *
   * @throws IllegalStateException where there is none of this word
   */
  public static Role kept(String word) {
    return of(word).orElseThrow(() -> new IllegalStateException("no role is called " + word));
  }
}
