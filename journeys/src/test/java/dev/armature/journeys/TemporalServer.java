package dev.armature.journeys;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The Temporal servers that a story is told on. */
enum TemporalServer {
  /** The one that ships with Temporal's Java SDK. */
  IN_MEMORY("in-memory server"),
  /** A real one: the development server of Temporal's command line program. */
  DEVELOPMENT("development server"),
  /** The one of a real installation, its data in PostgreSQL; see {@link Installation}. */
  POSTGRES("PostgreSQL-backed server");

  private final String title;

  TemporalServer(String title) {
    this.title = title;
  }

  /** Its name in the list of journeys. */
  String title() {
    return title;
  }

  /** Why stories cannot be told on it here; empty where they can. */
  Optional<String> missing() {
    return switch (this) {
      case IN_MEMORY -> Optional.empty();
      case DEVELOPMENT ->
          command().isEmpty()
              ? Optional.of("the 'temporal' command is not on this machine")
              : Optional.empty();
      case POSTGRES -> TemporalProcess.missing();
    };
  }

  /** What {@code TEMPORAL_CLI} must say for the product to start it by itself. */
  String setting() {
    return switch (this) {
      case IN_MEMORY -> "off";
      case DEVELOPMENT -> command().orElseThrow().toString();
      case POSTGRES -> throw new IllegalStateException("the product is told its address");
    };
  }

  /** Temporal's command line program, where it is. */
  static Optional<Path> command() {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
            Stream.of(System.getenv("GOBIN"), System.getProperty("user.home") + "/go/bin"))
        .filter(Objects::nonNull)
        .map(folder -> Path.of(folder, "temporal"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
