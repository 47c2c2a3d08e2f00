package dev.armature.journeys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes whose clock is wrong, by the library faketime where this machine has it. */
final class Skew {
  private Skew() {}

  /** Where the library is. */
  static Optional<Path> library() {
    Path usual = Path.of("/usr/lib");
    try (Stream<Path> found =
        Files.find(
            usual, 3, (path, it) -> path.endsWith(Path.of("faketime", "libfaketimeMT.so.1")))) {
      return found.findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environment of a process whose clock is off by so many seconds. */
  static Map<String, String> of(Path library, int seconds) {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME",
        "%+d".formatted(seconds),
        // What measures spans of time is right on such a machine too.
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Without it every timed wait of a JVM comes back at once, for ever.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
