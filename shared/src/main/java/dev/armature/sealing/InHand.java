package dev.armature.sealing;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A secret that a process has in its hands outside of any block: a key of its own, the key or the
 * token that a call shows. The log shows none of them, in none of the forms that {@link Opened}
 * knows.
 *
 * <p>It is masked for as long as somebody holds this object, and no hook has to say that it is
 * over: whoever has the secret keeps the object beside it, and both go together.
 */
public final class InHand {
  /** Calls that show the same secret hold the same object. */
  private static final Map<InHand, WeakReference<InHand>> HELD = new WeakHashMap<>();

  private static final Set<InHand> ALWAYS = ConcurrentHashMap.newKeySet();

  private final String secret;
  private volatile List<String> forms = List.of();

  private InHand(String secret) {
    this.secret = secret;
  }

  /** The secret, masked in the log for as long as what is given back is held. */
  public static InHand of(String secret) {
    InHand wanted = new InHand(secret);
    synchronized (HELD) {
      WeakReference<InHand> known = HELD.get(wanted);
      InHand there = known == null ? null : known.get();
      if (there != null) {
        return there;
      }
      HELD.put(wanted, new WeakReference<>(wanted));
      return wanted;
    }
  }

  /** Masks a secret for as long as the process lives; one that is too short to be one is let be. */
  public static void always(String secret) {
    if (secret.length() >= Opened.SHORTEST) {
      ALWAYS.add(new InHand(secret));
    }
  }

  /** The text without all of them. */
  static String hidden(String text) {
    List<InHand> all = new ArrayList<>(ALWAYS);
    synchronized (HELD) {
      all.addAll(HELD.keySet());
    }
    String hidden = text;
    for (InHand one : all) {
      hidden = one.masked(hidden);
    }
    return hidden;
  }

  private String masked(String text) {
    String masked = text;
    for (String form : forms()) {
      if (masked.contains(form)) {
        masked = masked.replace(form, Opened.MASK);
      }
    }
    return masked;
  }

  /** Made when the first line is written, which most calls never come to. */
  private List<String> forms() {
    if (forms.isEmpty() && secret.length() >= Opened.SHORTEST) {
      forms = List.copyOf(Opened.formsOf(secret));
    }
    return forms;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InHand it && it.secret.equals(secret);
  }

  @Override
  public int hashCode() {
    return secret.hashCode();
  }

  @Override
  public String toString() {
    return "InHand[" + Opened.MASK + "]";
  }
}
