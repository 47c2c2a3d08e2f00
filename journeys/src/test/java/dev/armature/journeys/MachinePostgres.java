package dev.armature.journeys;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * PostgreSQL as this machine has it: a server, and beside it the programs of the same version that
 * the embedded one comes without.
 *
 * @param programs the folder that they are in
 */
record MachinePostgres(Path programs) {
  private static final List<String> SERVER = List.of("initdb", "pg_ctl", "postgres");
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** The oldest that the product is told to run on. */
  private static final int OLDEST = 15;

  /** The newest there is; empty where there is none. */
  static Optional<MachinePostgres> found() throws IOException {
    try (Stream<Path> versions = Files.isDirectory(DEBIAN) ? Files.list(DEBIAN) : Stream.empty()) {
      return Stream.concat(
              versions
                  .sorted(Comparator.comparingInt(MachinePostgres::major).reversed())
                  .map(it -> it.resolve("bin")),
              Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                  .map(Path::of))
          .filter(MachinePostgres::whole)
          .map(MachinePostgres::new)
          .filter(it -> it.version() >= OLDEST)
          .findFirst();
    }
  }

  private static int major(Path folder) {
    String name = folder.getFileName().toString();
    return name.matches("\\d{1,4}") ? Integer.parseInt(name) : 0;
  }

  private static boolean whole(Path folder) {
    return Stream.concat(SERVER.stream(), Stream.of("pg_dump"))
        .allMatch(it -> Files.isExecutable(folder.resolve(it)));
  }

  private int version() {
    return Integer.parseInt(said("pg_dump", "--version").replaceAll("^\\D*(\\d+).*", "$1").strip());
  }

  /** Links to the programs, where copies of them are expected. */
  PgBinaryResolver links() {
    return (system, architecture) -> {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (TarArchiveOutputStream tar =
          new TarArchiveOutputStream(new XZOutputStream(packed, new LZMA2Options()))) {
        TarArchiveEntry folder = new TarArchiveEntry("bin/");
        folder.setModTime(0);
        tar.putArchiveEntry(folder);
        tar.closeArchiveEntry();
        for (String name : SERVER) {
          TarArchiveEntry link = new TarArchiveEntry("bin/" + name, TarConstants.LF_SYMLINK);
          link.setLinkName(programs.resolve(name).toRealPath().toString());
          link.setModTime(0);
          tar.putArchiveEntry(link);
          tar.closeArchiveEntry();
        }
      }
      return new ByteArrayInputStream(packed.toByteArray());
    };
  }

  /** What {@code pg_dump} makes of a database. */
  String dump(int port, String database, String... options) {
    List<String> all =
        Stream.concat(
                Stream.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "postgres"),
                Stream.concat(Stream.of(options), Stream.of(database)))
            .toList();
    return said("pg_dump", all.toArray(String[]::new));
  }

  private String said(String program, String... arguments) {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(
                          Stream.of(programs.resolve(program).toString()), Stream.of(arguments))
                      .toList())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (process.waitFor() != 0) {
        throw new AssertionError(program + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
