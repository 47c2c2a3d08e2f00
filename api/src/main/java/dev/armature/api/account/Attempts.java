package dev.armature.api.account;

import dev.armature.sealing.KeyRing;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who may try a password now. Each try counts as failed before it is looked at, and is taken back
 * where it was not: so many at once are as many. It is counted in PostgreSQL, for all apis alike,
 * for the address that it comes from and for the account that it is for, and after a few of them
 * each one closes the way for longer.
 *
 * <p>A stranger must not keep anybody out. So an address from which somebody has logged in counts
 * for that account by itself: whatever others do elsewhere, the way from there stays open.
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

  private record Subject(String key, int free, boolean forgiving) {}

  /**
   * A try.
   *
   * @param emailKey of the account, whether or not there is one
   * @param address where it comes from
   * @return for how long the way is closed; empty: it is open, and this counts as failed
   */
  Optional<Duration> begin(String emailKey, String address) {
    for (Subject subject : subjects(emailKey, address)) {
      Optional<Duration> closed = begin(subject);
      if (closed.isPresent()) {
        return closed;
      }
    }
    return Optional.empty();
  }

  /** It was the right password. */
  void succeeded(String accountId, String emailKey, String address) {
    Instant now = clock.instant();
    for (Subject subject : subjects(emailKey, address)) {
      if (subject.forgiving()) {
        rows.forget(subject.key());
      } else {
        // Who has one account must not try others without end.
        rows.takeBack(subject.key(), now);
      }
    }
    rows.know(accountId, digest("address", network(address)), now);
  }

  /** A try of something else than a login, by whoever this names. */
  Optional<Duration> begin(String act, String who, int free) {
    return begin(new Subject(digest(act, who), free, false));
  }

  /** Something else was right. */
  void succeeded(String act, String who) {
    rows.forget(digest(act, who));
  }

  /** Opens the way to an account for those who were closed out. */
  void reopen(String emailKey) {
    rows.forget(digest("account", emailKey));
  }

  /** Removes what counts no more. */
  void sweep() {
    rows.removeAttempts(clock.instant().minus(FORGOTTEN));
    rows.removeAddresses(clock.instant().minus(KNOWN));
  }

  private Optional<Duration> begin(Subject subject) {
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

  private List<Subject> subjects(String emailKey, String address) {
    String from = digest("address", network(address));
    if (rows.known(emailKey, from, clock.instant().minus(KNOWN)) > 0) {
      return List.of(new Subject(digest("known", emailKey + "\n" + from), ACCOUNT_FREE, true));
    }
    // The address first: one that is closed cannot close accounts.
    return List.of(
        new Subject(from, ADDRESS_FREE, false),
        new Subject(digest("account", emailKey), ACCOUNT_FREE, true));
  }

  private String digest(String what, String text) {
    return ring.digest("login " + what + " " + text);
  }

  /** Of IPv6 the first half, which is one customer's; of anything else all of it. */
  static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address six
          ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8))
          : address;
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
