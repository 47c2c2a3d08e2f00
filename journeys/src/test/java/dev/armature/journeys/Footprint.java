package dev.armature.journeys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process of Java holds, as it tells itself after a collection and as Linux tells.
 *
 * @param liveBytes of the heap, what is left by a full collection
 * @param residentBytes of the machine's memory
 * @param threads of the platform
 * @param files open files and connections
 */
record Footprint(long liveBytes, long residentBytes, int threads, int files) {
  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

  /** Has the process collect what nobody holds, and looks at the rest. */
  static Footprint of(long pid) throws IOException {
    Process asked =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    asked.onExit().join();
    Path process = Path.of("/proc", Long.toString(pid));
    String status = Files.readString(process.resolve("status"));
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return new Footprint(
          found(TOTAL, histogram),
          found(RESIDENT, status) * 1024,
          (int) found(THREADS, status),
          (int) files.count());
    }
  }

  private static long found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(it -> it.group(1))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no %s in %s".formatted(pattern, text)));
  }

  @Override
  public String toString() {
    return "live_mb=%.1f rss_mb=%d threads=%d files=%d"
        .formatted(liveBytes / 1048576.0, residentBytes >> 20, threads, files);
  }
}
