package dev.armature.sealing;

import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that one piece of work has opened, known until it ends, so that nothing it gives back
 * shows one: an answer that echoes a token, a message that quotes it, a line of a log. Each is
 * found as it is, in base64 (also within a longer text), in hexadecimal, in an address, in JSON.
 *
 * <p>It belongs to the thread that began it and to the threads that this one starts.
 */
public final class Opened implements AutoCloseable {
  /** What stands in place of a secret. */
  public static final String MASK = "***";

  /**
   * Characters of the shortest text that is masked inside of others; a shorter one would be found
   * in everything.
   */
  public static final int SHORTEST = 6;

  private static final InheritableThreadLocal<@Nullable Opened> HERE =
      new InheritableThreadLocal<>();
  private static final Set<Opened> ALL = ConcurrentHashMap.newKeySet();

  private final Set<String> forms = new CopyOnWriteArraySet<>();
  private volatile boolean closed;

  private Opened() {}

  /** Begins to remember on this thread. */
  public static Opened begin() {
    Opened opened = new Opened();
    HERE.set(opened);
    ALL.add(opened);
    return opened;
  }

  /**
   * That of the work that this thread does.
   *
   * @throws IllegalStateException outside of any: nothing may be opened there
   */
  public static Opened here() {
    Opened opened = HERE.get();
    if (opened == null || opened.closed) {
      throw new IllegalStateException("secrets are opened inside of an activity alone");
    }
    return opened;
  }

  /**
   * The text without the secrets that any work of this process has open, and without those that it
   * has {@link InHand}. For logs.
   */
  public static String hidden(String text) {
    String hidden = InHand.hidden(text);
    for (Opened opened : ALL) {
      hidden = opened.masked(hidden);
    }
    return hidden;
  }

  /** Plain JSON without the secrets that this thread's work has open, if any. */
  public static @Nullable Object hiding(@Nullable Object json) {
    Opened opened = HERE.get();
    return opened == null || opened.nothing() ? json : opened.masked(json);
  }

  /** Remembers a secret. */
  public void add(String secret) {
    if (secret.length() >= SHORTEST) {
      forms.addAll(formsOf(secret));
    }
    if (closed) {
      forms.clear();
    }
  }

  /** Whether there is nothing to mask. */
  public boolean nothing() {
    return forms.isEmpty();
  }

  /** How long the longest form of a secret is, in characters; 0 where there is nothing to mask. */
  public int longest() {
    return forms.stream().mapToInt(String::length).max().orElse(0);
  }

  /** The text without the secrets. */
  public String masked(String text) {
    String masked = text;
    for (String form : forms) {
      if (masked.contains(form)) {
        masked = masked.replace(form, MASK);
      }
    }
    return masked;
  }

  /** Plain JSON without the secrets, in keys and in values. */
  public @Nullable Object masked(@Nullable Object json) {
    return switch (json) {
      case String text -> masked(text);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> masked = new LinkedHashMap<>();
        map.forEach((key, value) -> masked.put(masked((String) key), masked(value)));
        yield masked;
      }
      case List<?> list -> {
        List<@Nullable Object> masked = new ArrayList<>(list.size());
        list.forEach(it -> masked.add(masked(it)));
        yield masked;
      }
      case null, default -> json;
    };
  }

  /** What went wrong, without the secrets. Its cause goes: its text may be anything. */
  public ProblemException masked(ProblemException thrown) {
    if (nothing()) {
      return thrown;
    }
    Problem problem = thrown.problem();
    return new ProblemException(
        new Problem(
            problem.kind(),
            problem.code(),
            masked(problem.message()),
            problem.details().stream()
                .map(it ->
                    new Fault(it.code(), masked(it.path()), it.blockId(), masked(it.message())))
                .toList()),
        null,
        thrown.retryAfter().orElse(null));
  }

  /** What broke, for the log, without the secrets: its text is that of the whole trace. */
  public Exception masked(Exception broken) {
    if (nothing()) {
      return broken;
    }
    StringWriter trace = new StringWriter();
    broken.printStackTrace(new PrintWriter(trace));
    return new IllegalStateException(masked(trace.toString()));
  }

  /** Forgets them. */
  @Override
  public void close() {
    closed = true;
    ALL.remove(this);
    forms.clear();
    HERE.remove();
  }

  /** All that a secret may look like, the secret itself first. */
  static Set<String> formsOf(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    Set<String> forms = new LinkedHashSet<>();
    forms.add(secret);
    String json = Json.text(secret);
    forms.add(json.substring(1, json.length() - 1));
    String address = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    forms.add(address);
    forms.add(address.replace("+", "%20"));
    String hex = HexFormat.of().formatHex(bytes);
    forms.add(hex);
    forms.add(hex.toUpperCase(Locale.ROOT));
    for (int before = 0; before < 3; before++) {
      forms.add(within(Base64.getEncoder(), bytes, before));
      forms.add(within(Base64.getUrlEncoder(), bytes, before));
    }
    return forms;
  }

  /** The characters of base64 that these bytes alone decide, so many bytes after a border. */
  private static String within(Base64.Encoder base64, byte[] bytes, int before) {
    byte[] all = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, all, before, bytes.length);
    String text = base64.withoutPadding().encodeToString(all);
    int first = before == 0 ? 0 : before + 1;
    int whole = all.length * 8 / 6;
    return text.substring(first, whole);
  }
}
