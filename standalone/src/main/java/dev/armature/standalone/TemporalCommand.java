package dev.armature.standalone;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds Temporal's command line program, which brings a development server. */
public final class TemporalCommand {
  private static final String OFF = "off";

  private TemporalCommand() {}

  /**
   * Where it is: {@code TEMPORAL_CLI} names it or is {@code off}; else it is looked for on the
   * {@code PATH} and where Go installs programs.
   */
  public static Optional<Path> find(Map<String, String> environment) {
    String named = environment.getOrDefault("TEMPORAL_CLI", "").strip();
    if (named.equals(OFF)) {
      return Optional.empty();
    }
    if (!named.isEmpty()) {
      Path path = Path.of(named);
      if (!Files.isExecutable(path) || Files.isDirectory(path)) {
        throw new Stop("TEMPORAL_CLI names '%s', which is no program".formatted(named));
      }
      return Optional.of(path.toAbsolutePath());
    }
    return Stream.concat(
            Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)),
            Stream.of(
                environment.get("GOBIN"),
                in(environment.get("GOPATH"), "bin"),
                in(environment.get("HOME"), "go/bin")))
        .filter(Objects::nonNull)
        .filter(it -> !it.isEmpty())
        .map(folder -> Path.of(folder, "temporal"))
        .filter(it -> Files.isExecutable(it) && !Files.isDirectory(it))
        .map(Path::toAbsolutePath)
        .findFirst();
  }

  private static @Nullable String in(@Nullable String folder, String below) {
    return folder == null ? null : folder + "/" + below;
  }
}
