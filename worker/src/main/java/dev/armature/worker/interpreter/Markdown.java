package dev.armature.worker.interpreter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Words, times and lengths as Temporal's UI shows them; all for one cell of a table. */
final class Markdown {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter NOW =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAYS = 24 * HOUR;

  /** A space at which no line ends: columns are narrow. */
  static final String GAP = "\u00a0";

  private Markdown() {}

  /**
   * What somebody wrote, as it was written: nothing in it is a link, a heading or the end of a
   * cell.
   *
   * @param most characters; what is more is cut off
   */
  static String text(String written, int most) {
    String line = line(written, most);
    StringBuilder text = new StringBuilder(line.length() + 8);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      // Of dots and colons are links made that nobody drew.
      if ("\\`*_{}[]<>()#|~&!@:.".indexOf(c) >= 0) {
        text.append('\\');
      }
      text.append(c);
    }
    return text.toString();
  }

  /** The same in the letters of programs; a backtick, which would end it, is an apostrophe. */
  static String code(String written, int most) {
    String line = line(written, most);
    return line.isEmpty() ? "" : "`" + line.replace('`', '\'').replace("|", "\\|") + "`";
  }

  /** How long something took; empty where nobody knows, that is below 0. */
  static String length(long millis) {
    if (millis < 0) {
      return "";
    }
    if (millis < SECOND) {
      return millis + GAP + "ms";
    }
    if (millis < MINUTE) {
      return millis / SECOND + "." + millis % SECOND / 100 + GAP + "s";
    }
    if (millis < HOUR) {
      return millis / MINUTE + GAP + "min " + millis % MINUTE / SECOND + GAP + "s";
    }
    if (millis < DAYS) {
      return millis / HOUR + GAP + "h " + millis % HOUR / MINUTE + GAP + "min";
    }
    return millis / DAYS + GAP + "d " + millis % DAYS / HOUR + GAP + "h";
  }

  /** A moment by UTC: with its day only where that is another than the one of now. */
  static String moment(long millis, long now) {
    boolean today = Math.floorDiv(millis, DAYS) == Math.floorDiv(now, DAYS);
    return today ? clock(millis) : DAY.format(Instant.ofEpochMilli(millis));
  }

  /** By hand: each row of each page has one, and a formatter takes ten times as long. */
  private static String clock(long millis) {
    long second = Math.floorMod(millis, DAYS) / SECOND;
    return two(second / 3600) + ':' + two(second / 60 % 60) + ':' + two(second % 60);
  }

  private static String two(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }

  /** The moment that it is, by UTC. */
  static String now(long now) {
    return NOW.format(Instant.ofEpochMilli(now));
  }

  private static String line(String written, int most) {
    String part = written.length() <= most ? written : cut(written, most);
    StringBuilder line = new StringBuilder(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return line.toString().strip();
  }

  private static String cut(String written, int most) {
    int end = Character.isHighSurrogate(written.charAt(most - 2)) ? most - 2 : most - 1;
    return written.substring(0, end) + "…";
  }
}
