package dev.armature.api.execution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A text of a table as UTF-8, of which a portion is in memory at a time. */
final class StoredText extends InputStream {
  /** Characters of a portion. */
  private static final int PORTION = 4 * 1024 * 1024;

  /** Where it stands. */
  @FunctionalInterface
  interface Reading {
    /**
     * A portion of it; empty where it is gone.
     *
     * @param from the first character, from 1
     */
    Optional<String> portion(int from, int length);
  }

  private final Reading reading;
  private byte[] portion = {};
  private int at;
  private int next = 1;
  private boolean over;

  StoredText(Reading reading) {
    this.reading = reading;
  }

  @Override
  public int read() throws IOException {
    return there() ? portion[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!there()) {
      return -1;
    }
    int some = Math.min(length, portion.length - at);
    System.arraycopy(portion, at, into, offset, some);
    at += some;
    return some;
  }

  private boolean there() throws IOException {
    while (at == portion.length && !over) {
      String text =
          reading
              .portion(next, PORTION)
              .orElseThrow(() -> new IOException("a value of this run is gone"));
      next += PORTION;
      over = text.codePointCount(0, text.length()) < PORTION;
      portion = text.getBytes(StandardCharsets.UTF_8);
      at = 0;
    }
    return at < portion.length;
  }
}
