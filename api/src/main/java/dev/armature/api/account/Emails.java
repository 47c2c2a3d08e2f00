package dev.armature.api.account;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When two e-mail addresses are the same: without regard to case, and to how their characters are
 * put together (NFKC). Whether one is somebody's, only a letter could tell.
 */
final class Emails {
  private static final Pattern FORM =
      Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,189}");

  private Emails() {}

  /** What an address is compared by; empty where it is none. */
  static Optional<String> key(String email) {
    String key = Normalizer.normalize(email.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return FORM.matcher(key).matches() ? Optional.of(key) : Optional.empty();
  }
}
