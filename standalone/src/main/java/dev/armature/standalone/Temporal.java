package dev.armature.standalone;

/** The Temporal server of this process: given, started beside it, or inside it. */
public sealed interface Temporal extends AutoCloseable
    permits GivenTemporal, DevelopmentTemporal, InMemoryTemporal {
  /** Host and port of its frontend. */
  String address();

  /** Which one it is, for people: what survives, and where its web page is. */
  String described();

  /** Whether a run that was going on when this process ended goes on after the next start. */
  boolean lasting();

  /** Ends it, where it is ours to end. */
  @Override
  void close();

  /**
   * The server that the settings ask for: {@code TEMPORAL_ADDRESS} wins; else a development server
   * where the {@code temporal} command is found; else the one in memory.
   */
  static Temporal start(Settings settings, DataFolder data) {
    return settings
        .temporalAddress()
        .<Temporal>map(GivenTemporal::new)
        .orElseGet(() ->
            settings
                .temporalCommand()
                .<Temporal>map(command -> DevelopmentTemporal.start(command, data.temporal()))
                .orElseGet(InMemoryTemporal::start));
  }
}
