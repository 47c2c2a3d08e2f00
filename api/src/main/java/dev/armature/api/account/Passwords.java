package dev.armature.api.account;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.armature.operating.Metrics;
import dev.armature.problem.Problem;
import io.micrometer.core.instrument.Counter;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps passwords as Argon2id, with a salt each. Only a few are worked at together, since each
 * takes 19 MiB for a while: a flood of logins shall not take the memory of everything else.
 *
 * <p>A password is put into Unicode's form NFKC first, so that it is the same from every keyboard.
 */
@Singleton
final class Passwords {
  private static final int LEAST = 8;
  private static final int MOST = 128;

  private static final Argon2Function ARGON2ID =
      Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);

  private static final int SALT_BYTES = 16;
  private static final long PATIENCE_SECONDS = 5;

  /** How many are worked at together. */
  static final int PLACES = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final Semaphore places = new Semaphore(PLACES, true);
  private final Counter hashes = Metrics.here().counter("armature.password.hashes");

  /** Chance, in the form of a hash: no password is known that would fit. */
  private final String nobodys;

  Passwords() {
    String chance = Secrets.mint("");
    this.nobodys =
        "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
            .formatted(
                ARGON2ID.getMemory(),
                ARGON2ID.getIterations(),
                ARGON2ID.getParallelism(),
                base64(chance.substring(0, SALT_BYTES)),
                base64(chance.substring(0, ARGON2ID.getOutputLength())));
  }

  /** Whether somebody may have it: 8 to 128 characters. */
  static boolean acceptable(String password) {
    // Longer ones are not even put into another form.
    if (password.length() > 8 * MOST) {
      return false;
    }
    String prepared = prepared(password);
    int characters = prepared.codePointCount(0, prepared.length());
    return characters >= LEAST && characters <= MOST && !prepared.isBlank();
  }

  /** Whether two are one and the same. */
  static boolean same(String one, String other) {
    return prepared(one).equals(prepared(other));
  }

  /** What is kept of it. */
  String hash(String password) {
    return worked(() ->
        Password.hash(prepared(password)).addRandomSalt(SALT_BYTES).with(ARGON2ID).getResult());
  }

  /** Whether it is the one of which this is kept. */
  boolean matches(String password, String hash) {
    // The parameters stand in the hash: a later release may take others for new ones.
    return worked(() ->
        Password.check(prepared(password), hash).with(Argon2Function.getInstanceFromHash(hash)));
  }

  /** What nobody's password is kept as: as much work for {@link #matches} as any other. */
  String nobodys() {
    return nobodys;
  }

  /**
   * Works at something in one of the places.
   *
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where none gets free in time
   */
  <T> T worked(Supplier<T> work) {
    try {
      if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw Problem.unavailable("Too many log in at once").thrown();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The server is about to stop").thrown();
    }
    try {
      hashes.increment();
      return work.get();
    } finally {
      places.release();
    }
  }

  private static String prepared(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  private static String base64(String text) {
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
