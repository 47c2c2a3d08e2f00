package dev.armature.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A server that a killed process left behind, known by its pid file. */
final class Orphan {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Orphan() {}

  /**
   * Ends it, if there is one, and waits until it is gone.
   *
   * @param pidFile its first line is the process id
   * @param name what to call it in a message
   * @param ours whether a process is the server meant: the number may have been given to another
   *     one since
   */
  static void end(Path pidFile, String name, Predicate<ProcessHandle> ours) {
    Optional<ProcessHandle> orphan = pid(pidFile).flatMap(ProcessHandle::of).filter(ours);
    if (orphan.isEmpty()) {
      return;
    }
    orphan.get().destroy();
    try {
      orphan.get().onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new Stop(
          "A %s that an earlier run left behind (pid %d) does not end"
              .formatted(name, orphan.get().pid()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<Long> pid(Path file) {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream()
              .findFirst()
              .map(String::strip)
              .filter(it -> it.matches("\\d{1,10}"))
              .map(Long::valueOf)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
