package dev.armature.standalone;

import dev.armature.operating.ManagementAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the environment, each with its default.
 *
 * @param port {@code PORT}: where the api listens
 * @param data {@code ARMATURE_DATA}: the folder that is kept between runs
 * @param databaseUrl {@code DATABASE_URL}: a PostgreSQL of one's own; empty: the embedded one
 * @param temporalAddress {@code TEMPORAL_ADDRESS}: a Temporal of one's own
 * @param temporalCommand {@code TEMPORAL_CLI}: the program that brings a development server; empty:
 *     there is none, Temporal runs in memory
 * @param apiKey {@code ARMATURE_API_KEY}: the bootstrap key; empty: one is minted
 * @param keyRing {@code ARMATURE_KEY_RING}: the keys that seal secrets; empty: made in the data
 *     folder
 * @param management {@code ARMATURE_MANAGEMENT_PORT}: where health and metrics are served; {@code
 *     off}: nowhere
 * @param egressAllow {@code ARMATURE_EGRESS_ALLOW}: internal addresses that blocks may reach
 */
record Settings(
    int port,
    Path data,
    Optional<String> databaseUrl,
    Optional<String> temporalAddress,
    Optional<Path> temporalCommand,
    Optional<String> apiKey,
    Optional<String> keyRing,
    ManagementAddress management,
    String egressAllow) {
  static Settings of(Map<String, String> environment) {
    return new Settings(
        port(environment.getOrDefault("PORT", "8080")),
        Path.of(environment.getOrDefault("ARMATURE_DATA", ".armature")).toAbsolutePath(),
        given(environment, "DATABASE_URL"),
        given(environment, "TEMPORAL_ADDRESS"),
        TemporalCommand.find(environment),
        given(environment, "ARMATURE_API_KEY"),
        given(environment, "ARMATURE_KEY_RING"),
        management(environment),
        environment.getOrDefault("ARMATURE_EGRESS_ALLOW", ""));
  }

  private static ManagementAddress management(Map<String, String> environment) {
    try {
      return ManagementAddress.of(environment, "ARMATURE_MANAGEMENT_PORT", "off");
    } catch (IllegalArgumentException e) {
      throw new Stop(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(it -> !it.isBlank());
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new Stop("PORT must be a number up to 65535, not '%s'".formatted(text));
    }
    return Integer.parseInt(text);
  }
}
