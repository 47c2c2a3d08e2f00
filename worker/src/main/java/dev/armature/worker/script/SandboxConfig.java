package dev.armature.worker.script;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code armature.sandbox.*}.
 *
 * @param folder the jars that are the class path of the processes for authors' code; without it no
 *     code runs. The start scripts set it
 * @param slots processes that are kept warm for authors' code; 0: one for each core
 * @param most processes there may ever be, while others are busy; 0: four times the slots
 * @param heapMegabytes the heap of each of these processes, in megabytes: what one program may use,
 *     less about 50 that the engine needs
 * @param runs how many programs a process runs before it is replaced
 * @param statements how many statements one run may execute
 * @param outputBytes how long one output may be as JSON, in bytes
 * @param logLines how many lines of the console are kept of one run
 * @param logCharacters how many characters of the console are kept of one run
 * @param longestMillis the longest {@code timeout} that an author may ask for, in milliseconds
 * @param bubblewrap walls around these processes: {@code auto}, where {@code bwrap} is on the path
 *     and works; {@code off}; or the program's path, which then must work
 */
@ConfigurationProperties("armature.sandbox")
record SandboxConfig(
    @Bindable(defaultValue = "") String folder,
    @Bindable(defaultValue = "0") int slots,
    @Bindable(defaultValue = "0") int most,
    @Bindable(defaultValue = "768") int heapMegabytes,
    @Bindable(defaultValue = "500") int runs,
    @Bindable(defaultValue = "200000000") long statements,
    @Bindable(defaultValue = "67108864") int outputBytes,
    @Bindable(defaultValue = "200") int logLines,
    @Bindable(defaultValue = "65536") int logCharacters,
    @Bindable(defaultValue = "300000") long longestMillis,
    @Bindable(defaultValue = "auto") String bubblewrap) {
  /** What one reply may have beside its output and logs. */
  private static final int SLACK = 32 * 1024;

  /** What becomes of a character of a log. */
  private static final int MOST_ESCAPED = 6;

  /** What becomes of a byte of JSON, which escapes control characters by itself. */
  private static final int MOST_ESCAPED_JSON = 3;

  SandboxConfig {
    slots = slots == 0 ? Runtime.getRuntime().availableProcessors() : slots;
    most = most == 0 ? 4 * slots : most;
    if (slots < 1 || most < slots) {
      throw new IllegalArgumentException(
          "armature.sandbox: slots must be at least 1, and most no less than slots");
    }
    if (heapMegabytes < 64) {
      throw new IllegalArgumentException("armature.sandbox.heap-megabytes must be at least 64");
    }
    if (runs < 1
        || statements < 1
        || outputBytes < 1
        || logLines < 0
        || logCharacters < 0
        || longestMillis < 1) {
      throw new IllegalArgumentException("armature.sandbox: every limit must be above 0");
    }
  }

  /** How long an answer may be, in bytes: what escaping makes of its output and its logs. */
  int longestLine() {
    return Math.toIntExact(
        Math.min(
            Integer.MAX_VALUE,
            SLACK + (long) MOST_ESCAPED_JSON * outputBytes + (long) MOST_ESCAPED * logCharacters));
  }
}
