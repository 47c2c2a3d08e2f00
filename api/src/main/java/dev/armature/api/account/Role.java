package dev.armature.api.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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

  private static final Map<String, Role> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Role::word, Function.identity()));

  /** As it is written: {@code viewer}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of this word. */
  public static Optional<Role> of(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
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
