package dev.armature.api.http;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What is said of a route that is {@link Superseded}. */
public record Notice(LocalDate since, LocalDate sunset, String guide) {
  private static final int LEAST_MONTHS = 12;

  /** As HTTP writes a date: a day of two digits, which Java's own form does not have. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

  /** Refuses what is shorter than what we promise. */
  public Notice {
    if (sunset.isBefore(since.plusMonths(LEAST_MONTHS))) {
      throw new IllegalArgumentException(
          "a route is served for %d months after %s at least, and not until %s"
              .formatted(LEAST_MONTHS, since, sunset));
    }
    if (!guide.startsWith("/")) {
      throw new IllegalArgumentException("'%s' is no path of this server".formatted(guide));
    }
  }

  /** The notice of a route. */
  public static Notice of(Superseded route) {
    return of(route.since(), route.sunset(), route.guide());
  }

  static Notice of(String since, String sunset, String guide) {
    return new Notice(LocalDate.parse(since), LocalDate.parse(sunset), guide);
  }

  /** The field {@code Deprecation} (RFC 9745). */
  public String deprecation() {
    return "@" + since.toEpochSecond(LocalTime.MIDNIGHT, ZoneOffset.UTC);
  }

  /** The field {@code Sunset} (RFC 8594): the end of the last day. */
  public String sunsetAt() {
    return HTTP_DATE.format(sunset.atTime(23, 59, 59));
  }

  /** The field {@code Link}. */
  public String link() {
    return "<%s>; rel=\"deprecation\"; type=\"text/markdown\"".formatted(guide);
  }
}
