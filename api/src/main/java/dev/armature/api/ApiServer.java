package dev.armature.api;

import dev.armature.api.account.ApiKeys;
import dev.armature.settings.DatabaseUrl;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The api as a process of its own. Settings by environment: {@code DATABASE_URL} and {@code
 * ARMATURE_KEY_RING} must be given; {@code TEMPORAL_ADDRESS}, {@code PORT} and the rest have the
 * defaults of README.md.
 */
public final class ApiServer {
  private ApiServer() {}

  /** Serves until it is told to stop. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    for (String needed : List.of("DATABASE_URL", "ARMATURE_KEY_RING")) {
      if (environment.getOrDefault(needed, "").isBlank()) {
        System.err.println("armature api: " + needed + " must be set");
        System.exit(1);
      }
    }
    Map<String, Object> properties =
        new LinkedHashMap<>(
            DatabaseUrl.of(environment.getOrDefault("DATABASE_URL", "")).properties());
    ApplicationContext house =
        ApplicationContext.builder().properties(properties).banner(false).start();
    Runtime.getRuntime().addShutdownHook(new Thread(house::close, "shutdown"));
    house
        .getBean(ApiKeys.class)
        .bootstrap(key -> System.out.println("API key, shown this once: " + key));
    EmbeddedServer server = house.getBean(EmbeddedServer.class).start();
    System.out.println("armature api: listening on port " + server.getPort());
  }
}
