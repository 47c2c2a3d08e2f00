package dev.armature.standalone;

import dev.armature.sealing.KeyRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** What is kept between runs. One process at a time holds it. */
final class DataFolder implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /** Takes the folder, and makes it where it is missing. */
  static DataFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tried(channel);
      if (lock == null) {
        channel.close();
        throw new Stop(
            ("Another Armature is running on the data folder %s; stop it, or set ARMATURE_DATA to"
                    + " another folder")
                .formatted(folder));
      }
      return new DataFolder(folder, channel, lock);
    } catch (IOException e) {
      throw new Stop("The data folder %s cannot be used: %s".formatted(folder, e.getMessage()));
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tried(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path postgres() {
    return folder.resolve("postgres");
  }

  Path temporal() {
    return folder.resolve("temporal");
  }

  /** The key ring of this folder, made at its first use. */
  String keyRing() {
    return kept("key-ring", KeyRing::mint);
  }

  /** The API key of this folder, made at its first use. */
  String apiKey() {
    return kept(
        "api-key",
        () -> {
          byte[] bits = new byte[32];
          new SecureRandom().nextBytes(bits);
          return "arm_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        });
  }

  /** Whether this folder has an API key already. */
  boolean hasApiKey() {
    return Files.exists(folder.resolve("api-key"));
  }

  /** A small text that is kept, if it is. */
  Optional<String> note(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps a small text, for the owner's eyes alone. */
  void keep(String name, String text) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.writeString(file, text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String kept(String name, Supplier<String> made) {
    Optional<String> known = note(name);
    if (known.isPresent()) {
      return known.get();
    }
    String text = made.get();
    keep(name, text);
    return text;
  }
}
