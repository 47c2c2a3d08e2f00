package dev.armature.api;

import com.zaxxer.hikari.HikariDataSource;
import dev.armature.api.account.Accounts;
import dev.armature.api.account.ApiKeys;
import dev.armature.api.execution.Interpreters;
import dev.armature.api.execution.Readiness;
import dev.armature.api.platform.PlatformWorker;
import dev.armature.api.rotation.Rotation;
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
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.security.token.jwt.signature.SignatureGeneratorConfiguration;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The api as a process of its own. Settings by environment: {@code DATABASE_URL} and {@code
 * ARMATURE_KEY_RING} must be given; {@code docs/configuration.md} has the rest. It may be started
 * before PostgreSQL and before Temporal: it waits for the one, and serves what it can without the
 * other.
 */
public final class ApiServer {
  private static final String REENCRYPT = "reencrypt";

  private ApiServer() {}

  /**
   * Serves until it is told to stop; with the argument {@code reencrypt} it seals anew what older
   * keys have sealed, and ends: with 0, or with 1 where something cannot be opened.
   */
  public static void main(String[] arguments) {
    Starting.orEnd("armature api", () -> begin(arguments));
  }

  private static void begin(String[] arguments) throws SQLException {
    List<String> said = List.of(arguments);
    if (!said.isEmpty() && !said.equals(List.of(REENCRYPT))) {
      System.err.println("armature api: the only argument there is is '" + REENCRYPT + "'");
      System.exit(2);
    }
    Map<String, String> environment = System.getenv();
    for (String needed : List.of("DATABASE_URL", "ARMATURE_KEY_RING")) {
      if (environment.getOrDefault(needed, "").isBlank()) {
        System.err.println("armature api: " + needed + " must be set");
        System.exit(1);
      }
    }
    LogHiding.by(Opened::hidden);
    HouseSecrets.hide(environment);
    if (!said.isEmpty()) {
      System.exit(reencrypt(DatabaseUrl.of(environment.getOrDefault("DATABASE_URL", ""))) ? 0 : 1);
    }
    CrashPoint.set(environment);
    Traces.Open traces = Traces.open(environment, "armature-api");
    PrometheusMeterRegistry meters = Metrics.registry();
    Optional<ManagementServer> management =
        ManagementAddress.of(environment, "ARMATURE_MANAGEMENT_PORT", "8081").open(meters);
    DatabaseUrl database = DatabaseUrl.of(environment.getOrDefault("DATABASE_URL", ""));
    Waiting.until(
        "PostgreSQL",
        () -> Database.missing(database.url(), database.user(), database.password()),
        () -> false);
    trustConnectionsBriefly();
    ApplicationContext house =
        ApplicationContext.builder()
            .properties(database.properties())
            .banner(false)
            // What is set wrongly ends the start, and not the first call that needs it.
            .eagerInitConfiguration(true)
            .start();
    house.getBean(SignatureGeneratorConfiguration.class);
    house
        .getBean(DataSource.class)
        .unwrap(HikariDataSource.class)
        .setMetricRegistry(Metrics.here());
    house
        .getBean(ApiKeys.class)
        .bootstrap(key -> System.out.println("API key, shown this once: " + key));
    house
        .getBean(Accounts.class)
        .firstAdmin((email, password) ->
            System.out.printf(
                "First admin %s, one-time password, shown this once: %s%n", email, password));
    house.getBean(Rotation.class).remind();
    house.getBean(Interpreters.class).prepare();
    EmbeddedServer server = house.getBean(EmbeddedServer.class);
    Drain drain = house.getBean(Drain.class);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  drain.end(server, house);
                  traces.close();
                },
                "shutdown"));
    server.start();
    house.getBean(PlatformWorker.class).open();
    management.ifPresent(it -> it.ready(house.getBean(Readiness.class)::missing));
    System.out.println("armature api: listening on port " + server.getPort());
  }

  /**
   * A connection is looked at before it is used, not only after half a second: one that is silent
   * is known after validation-timeout, not when a statement times out. One that has just answered,
   * to the statement before of the same call or to another call, is not looked at again. To be said
   * before there is a pool.
   */
  public static void trustConnectionsBriefly() {
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "25");
  }

  /** Seals anew, beside processes that serve; whether nothing is left under an older key. */
  private static boolean reencrypt(DatabaseUrl database) throws SQLException {
    Waiting.until(
        "PostgreSQL",
        () -> Database.missing(database.url(), database.user(), database.password()),
        () -> false);
    Map<String, Object> properties = new LinkedHashMap<>(database.properties());
    // Nothing else is done here.
    properties.put("armature.execution.reconcile-first", "3650d");
    try (ApplicationContext house =
        ApplicationContext.builder().properties(properties).banner(false).start()) {
      Rotation.Done done = house.getBean(Rotation.class).reencrypt(System.out::println);
      System.out.printf(
          "reencrypt: resealed=%d unreadable=%d left=%d%n",
          done.resealed(), done.unreadable(), done.left());
      return done.left() == 0;
    }
  }
}
