package dev.armature.worker;

import com.zaxxer.hikari.HikariDataSource;
import dev.armature.operating.CrashPoint;
import dev.armature.operating.Database;
import dev.armature.operating.LogHiding;
import dev.armature.operating.ManagementAddress;
import dev.armature.operating.ManagementServer;
import dev.armature.operating.Metrics;
import dev.armature.operating.Starting;
import dev.armature.operating.Waiting;
import dev.armature.operating.traces.Traces;
import dev.armature.sealing.HouseSecrets;
import dev.armature.sealing.Opened;
import dev.armature.settings.DatabaseUrl;
import dev.armature.worker.script.Sandbox;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A worker as a process of its own; there may be any number. Settings by environment: {@code
 * DATABASE_URL} must be given, {@code docs/configuration.md} has the rest. It may be started before
 * PostgreSQL, Temporal and the api: it waits for them.
 */
public final class WorkerServer {
  private WorkerServer() {}

  /** Works until it is told to stop. */
  public static void main(String[] arguments) {
    Starting.orEnd("armature worker", WorkerServer::begin);
  }

  private static void begin() throws InterruptedException, SQLException {
    Map<String, String> environment = System.getenv();
    String given = environment.getOrDefault("DATABASE_URL", "");
    if (given.isBlank()) {
      System.err.println("armature worker: DATABASE_URL must be set");
      System.exit(1);
    }
    LogHiding.by(Opened::hidden);
    HouseSecrets.hide(environment);
    CrashPoint.set(environment);
    Traces.Open traces = Traces.open(environment, "armature-worker");
    PrometheusMeterRegistry meters = Metrics.registry();
    Optional<ManagementServer> management =
        ManagementAddress.of(environment, "ARMATURE_WORKER_PORT", "9090").open(meters);
    DatabaseUrl database = DatabaseUrl.of(given);
    ApplicationContext house =
        ApplicationContext.builder()
            .environments("worker")
            .properties(database.properties())
            .banner(false)
            .eagerInitConfiguration(true)
            .start();
    AtomicReference<@Nullable Kitchen> working = new AtomicReference<>();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  // Before anything that its blocks need.
                  Kitchen open = working.get();
                  if (open != null) {
                    open.close();
                  }
                  house.close();
                  traces.close();
                },
                "shutdown"));
    // Processes for code, the way to Temporal and the first connection to PostgreSQL come up beside
    // one another and beside the blocks.
    house.getBean(Sandbox.class).open();
    Kitchen kitchen = house.getBean(Kitchen.class);
    working.set(kitchen);
    management.ifPresent(it -> it.ready(house.getBean(Readiness.class)::missing));
    HikariDataSource store = house.getBean(DataSource.class).unwrap(HikariDataSource.class);
    store.setMetricRegistry(Metrics.here());
    Waiting.until("PostgreSQL", () -> Database.missing(store), () -> false);
    kitchen.open();
    kitchen.openPython();
    System.out.println("armature worker: polling");
    Thread.currentThread().join();
  }
}
