package dev.armature.api.account;

import dev.armature.sealing.KeyRing;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may try a password now. Each try counts as failed before it is looked at, and is taken back
 * where it was not: so many at once are as many. It is counted in PostgreSQL, for all apis alike,
 * for the address that it comes from and for the account that it is for, and after a few of them
 * each one closes the way for longer. A try at which no password could be looked at is none.
 *
 * <p>A stranger must not keep anybody out. So what comes for an account from an address from which
 * it has logged in counts by itself: whatever others do elsewhere, the way from there stays open.
 * The address counts in any case, and is closed for every account alike.
 */
@Singleton
final class Attempts {
  /** Failures of an account, or of an address that it knows, before the way is closed. */
  static final int ACCOUNT_FREE = 10;

  /** Failures of an address: many people may sit behind one. */
  static final int ADDRESS_FREE = 50;

  /** How long it is closed first, and each time twice as long. */
  private static final Duration FIRST = Duration.ofSeconds(2);

  private static final Duration MOST = Duration.ofMinutes(15);

  /** An IPv4 address with a port, or an address in brackets, with a port or without. */
  private static final Pattern DRESSED = Pattern.compile("([0-9.]+):\\d+|\\[([^\\]]+)](?::\\d+)?");

  /** When nobody tries any more, all is forgotten. */
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private static final Duration KNOWN = Duration.ofDays(90);

  private final AttemptRepository rows;
  private final KeyRing ring;
  private final InstantSource clock;

  Attempts(AttemptRepository rows, KeyRing ring, InstantSource clock) {
    this.rows = rows;
    this.ring = ring;
    this.clock = clock;
  }

  /**
   * What failures are counted for.
   *
   * @param free how many there may be before the way is closed
   * @param forgiving whether all of them are forgotten where one try was right
   */
  record Subject(String key, int free, boolean forgiving) {}

  /** How a try begins. */
  sealed interface Begun permits Counted, Shut {}

  /** The way is open, and this counts as failed until it is found to be right. */
  record Counted(List<Subject> subjects) implements Begun {
    /** Keeps its own copy. */
    Counted {
      subjects = List.copyOf(subjects);
    }
  }

  /** The way is closed for so long, and nothing is counted. */
  record Shut(Duration left) implements Begun {}

  /**
   * A try to log in.
   *
   * @param emailKey of the account, whether or not there is one
   * @param address where it comes from
   */
  Begun begin(String emailKey, String address) {
    String from = from(address);
    boolean known = rows.known(emailKey, from, clock.instant().minus(KNOWN)) > 0;
    // The address first: one that is closed cannot close accounts. And it is not forgiven as a
    // whole: who has one account must not try others without end.
    return begin(
        List.of(
            new Subject(from, ADDRESS_FREE, false),
            new Subject(known ? known(emailKey, from) : account(emailKey), ACCOUNT_FREE, true)));
  }

  /** A try of something else than a login, by whoever this names. */
  Begun begin(String act, String who, int free) {
    return begin(List.of(new Subject(digest(act, who), free, true)));
  }

  /**
   * Looks at what was tried. Where that cannot be done at all, nothing has been tried, and what was
   * counted is taken back.
   */
  <T> T looking(Counted counted, Supplier<T> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      try {
        takeBack(counted.subjects());
      } catch (RuntimeException further) {
        e.addSuppressed(further);
      }
      throw e;
    }
  }

  /** It was right. */
  void succeeded(Counted counted) {
    for (Subject subject : counted.subjects()) {
      if (subject.forgiving()) {
        rows.forget(subject.key());
      } else {
        takeBack(List.of(subject));
      }
    }
  }

  /** An account has logged in from an address, and is known there from now on. */
  void know(String accountId, String address) {
    rows.know(accountId, from(address), clock.instant());
  }

  /**
   * Opens the way to an account for those who were closed out, and for itself where it is known.
   */
  void reopen(String accountId, String emailKey) {
    rows.forget(account(emailKey));
    rows.addresses(accountId).forEach(from -> rows.forget(known(emailKey, from)));
  }

  /** Removes what counts no more. */
  void sweep() {
    rows.removeAttempts(clock.instant().minus(FORGOTTEN));
    rows.removeAddresses(clock.instant().minus(KNOWN));
  }

  private Begun begin(List<Subject> subjects) {
    List<Subject> counted = new ArrayList<>();
    for (Subject subject : subjects) {
      Optional<Duration> closed = count(subject);
      if (closed.isPresent()) {
        takeBack(counted);
        return new Shut(closed.get());
      }
      counted.add(subject);
    }
    return new Counted(counted);
  }

  private void takeBack(List<Subject> counted) {
    Instant now = clock.instant();
    counted.forEach(subject -> rows.takeBack(subject.key(), now));
  }

  /** For how long it is closed; empty: it is open, and one more is counted. */
  private Optional<Duration> count(Subject subject) {
    Instant now = clock.instant();
    int counted =
        rows.count(
            subject.key(),
            now,
            now.minus(FORGOTTEN),
            subject.free(),
            FIRST.toSeconds(),
            MOST.toSeconds());
    if (counted == 1) {
      return Optional.empty();
    }
    Instant until = rows.find(subject.key()).map(AttemptRow::closedUntil).orElse(now);
    Duration left = Duration.between(now, until);
    return Optional.of(left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left);
  }

  private String from(String address) {
    return digest("address", network(address));
  }

  private String account(String emailKey) {
    return digest("account", emailKey);
  }

  private String known(String emailKey, String from) {
    return digest("known", emailKey + "\n" + from);
  }

  private String digest(String what, String text) {
    return ring.digest("login " + what + " " + text);
  }

  /**
   * What of an address is one customer's: of IPv6 the first half, of IPv4 all of it, however a
   * proxy writes it; of anything else the text.
   */
  static String network(String address) {
    Matcher dressed = DRESSED.matcher(address);
    String bare =
        !dressed.matches()
            ? address
            : dressed.group(1) == null ? dressed.group(2) : dressed.group(1);
    try {
      // An IPv4 address that is written as an IPv6 one becomes what it is.
      InetAddress read = InetAddress.ofLiteral(bare);
      return read instanceof Inet6Address six
          ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8))
          : read.getHostAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
