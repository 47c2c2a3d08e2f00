package dev.armature.worker.script;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the cache of classes, once for a folder of jars: a process that has it starts in half the
 * time. Whatever goes wrong here only leaves starts slower.
 */
final class Training implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Training.class);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** Where it works, and the sign for others that somebody does. */
  private static final String WORKPLACE = "training";

  private @Nullable Process process;
  private boolean closed;

  /** Makes the cache where it is missing, can be kept, and nobody else is at it. */
  void begin(JavaScriptLaunch launch) throws InterruptedException {
    if (Files.exists(launch.cache()) || !Files.isWritable(launch.folder())) {
      return;
    }
    Path workplace = launch.folder().resolve(WORKPLACE);
    try {
      if (abandoned(workplace)) {
        clear(workplace);
      }
      Files.createDirectory(workplace);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      LOG.warn("no cache of classes can be made in {}", launch.folder(), e);
      return;
    }
    try {
      train(launch, workplace.resolve("classes.aot"));
    } catch (IOException e) {
      LOG.warn("the cache of classes could not be made in {}", launch.folder(), e);
    } finally {
      cleared(workplace);
    }
  }

  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      last = process;
    }
    if (last != null) {
      last.descendants().forEach(ProcessHandle::destroyForcibly);
      last.destroyForcibly();
    }
  }

  private void train(JavaScriptLaunch launch, Path fresh) throws IOException, InterruptedException {
    Process trained;
    synchronized (this) {
      if (closed) {
        return;
      }
      trained = launch.startTraining(fresh);
      process = trained;
    }
    // Ready means that it has used what every program uses.
    int ready = trained.getInputStream().read();
    trained.getOutputStream().close();
    boolean ended = trained.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    if (ready >= 0 && ended && trained.exitValue() == 0 && Files.isRegularFile(fresh)) {
      forgetOthers(launch.folder());
      Files.move(fresh, launch.cache(), StandardCopyOption.ATOMIC_MOVE);
    } else {
      trained.destroyForcibly();
    }
  }

  /** Caches of jars that are no more. */
  private static void forgetOthers(Path folder) throws IOException {
    for (Path old : files(folder)) {
      if (old.toString().endsWith(".aot")) {
        Files.deleteIfExists(old);
      }
    }
  }

  /** Whether whoever worked here was killed. */
  private static boolean abandoned(Path workplace) throws IOException {
    if (!Files.isDirectory(workplace)) {
      return false;
    }
    Path now = Files.createTempFile("armature", ".now");
    try {
      Duration age =
          Duration.between(
              Files.getLastModifiedTime(workplace).toInstant(),
              Files.getLastModifiedTime(now).toInstant());
      return age.compareTo(LONGEST.multipliedBy(2)) > 0;
    } finally {
      Files.delete(now);
    }
  }

  private static void cleared(Path workplace) {
    try {
      clear(workplace);
    } catch (IOException e) {
      LOG.warn("{} is left behind", workplace, e);
    }
  }

  private static void clear(Path workplace) throws IOException {
    for (Path left : files(workplace)) {
      Files.deleteIfExists(left);
    }
    Files.deleteIfExists(workplace);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
