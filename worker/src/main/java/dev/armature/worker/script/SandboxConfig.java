package dev.armature.worker.script;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code armature.sandbox.*}.
 *
 * @param folder the jars that are the class path of the sandbox's processes ({@code
 *     ARMATURE_SANDBOX_FOLDER}); without it no code runs
 * @param slots processes that are kept warm; 0, the default: one for each core
 * @param most processes there may ever be, while others are busy; 0, the default: four times the
 *     slots
 * @param heapMegabytes of each process, default 128: what one program may use, less about 50 that
 *     the engine needs
 * @param runs after which a process is replaced; default 500
 * @param statements that one run may execute; default 200 million
 * @param outputBytes of one output as JSON; default 1,000,000
 * @param logLines of the console that are kept of one run; default 200
 * @param logCharacters of the console that are kept of one run; default 65,536
 * @param longestMillis that an author may ask for as {@code timeout}; default five minutes
 * @param bubblewrap {@code auto}, the default: where {@code bwrap} is on the path and works; {@code
 *     off}; or the program's path, which then must work
 */
@ConfigurationProperties("armature.sandbox")
record SandboxConfig(
    @Bindable(defaultValue = "") String folder,
    @Bindable(defaultValue = "0") int slots,
    @Bindable(defaultValue = "0") int most,
    @Bindable(defaultValue = "128") int heapMegabytes,
    @Bindable(defaultValue = "500") int runs,
    @Bindable(defaultValue = "200000000") long statements,
    @Bindable(defaultValue = "1000000") int outputBytes,
    @Bindable(defaultValue = "200") int logLines,
    @Bindable(defaultValue = "65536") int logCharacters,
    @Bindable(defaultValue = "300000") long longestMillis,
    @Bindable(defaultValue = "auto") String bubblewrap) {
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
}
