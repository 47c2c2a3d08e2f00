package dev.armature.worker;

import dev.armature.settings.DatabaseUrl;
import io.micronaut.context.ApplicationContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A worker as a process of its own; there may be any number. Settings by environment: {@code
 * DATABASE_URL} must be given, {@code TEMPORAL_ADDRESS} and the rest have the defaults of
 * README.md.
 */
public final class WorkerServer {
  private WorkerServer() {}

  /** Works until it is told to stop. */
  public static void main(String[] arguments) throws InterruptedException {
    String database = System.getenv().getOrDefault("DATABASE_URL", "");
    if (database.isBlank()) {
      System.err.println("armature worker: DATABASE_URL must be set");
      System.exit(1);
    }
    Map<String, Object> properties = new LinkedHashMap<>(DatabaseUrl.of(database).properties());
    ApplicationContext house =
        ApplicationContext.builder()
            .environments("worker")
            .properties(properties)
            .banner(false)
            .start();
    Kitchen kitchen = house.getBean(Kitchen.class);
    Runtime.getRuntime().addShutdownHook(new Thread(house::close, "shutdown"));
    kitchen.open();
    System.out.println("armature worker: polling");
    Thread.currentThread().join();
  }
}
