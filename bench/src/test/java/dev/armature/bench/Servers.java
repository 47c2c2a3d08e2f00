package dev.armature.bench;

import dev.armature.journeys.PostgresProcess;
import dev.armature.journeys.TemporalProcess;
import dev.armature.standalone.DevelopmentTemporal;
import dev.armature.standalone.InMemoryTemporal;
import dev.armature.standalone.Temporal;
import dev.armature.standalone.TemporalCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** The Temporal servers that are measured on. */
enum Servers {
  /** The one that ships with Temporal's Java SDK, in this very process. */
  MEMORY("memory") {
    @Override
    Optional<String> missing() {
      return Optional.empty();
    }

    @Override
    Running start(Path folder) {
      return new Started(InMemoryTemporal.start());
    }
  },
  /** The development server of Temporal's command line program. */
  DEV("dev") {
    @Override
    Optional<String> missing() {
      return command().isPresent()
          ? Optional.empty()
          : Optional.of("the 'temporal' command is not on this machine");
    }

    @Override
    Running start(Path folder) {
      return new Started(DevelopmentTemporal.start(command().orElseThrow(), folder));
    }

    private Optional<Path> command() {
      return TemporalCommand.find(System.getenv());
    }
  },
  /** A server that keeps its state in PostgreSQL. */
  POSTGRES("postgres") {
    @Override
    Optional<String> missing() {
      return TemporalProcess.missing();
    }

    @Override
    Running start(Path folder) {
      try {
        PostgresProcess postgres = PostgresProcess.start(folder.resolve("postgres"));
        return new Installed(postgres, TemporalProcess.start(folder.resolve("temporal"), postgres));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  };

  private final String title;

  Servers(String title) {
    this.title = title;
  }

  /** Its name in the lines. */
  String title() {
    return title;
  }

  /** Why it cannot be measured on here; empty where it can. */
  abstract Optional<String> missing();

  /**
   * Starts it.
   *
   * @param folder for what it keeps
   */
  abstract Running start(Path folder);

  /** A server that answers. */
  interface Running extends AutoCloseable {
    /** Host and port of its frontend. */
    String address();

    /** Whether it knows the product's search attributes. */
    boolean searchable();

    @Override
    void close();
  }

  private record Started(Temporal temporal) implements Running {
    @Override
    public String address() {
      return temporal.address();
    }

    @Override
    public boolean searchable() {
      return temporal.lasting();
    }

    @Override
    public void close() {
      temporal.close();
    }
  }

  private record Installed(PostgresProcess postgres, TemporalProcess temporal) implements Running {
    @Override
    public String address() {
      return temporal.address();
    }

    @Override
    public boolean searchable() {
      return true;
    }

    @Override
    public void close() {
      temporal.close();
      try {
        postgres.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
