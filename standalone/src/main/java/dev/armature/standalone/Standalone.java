package dev.armature.standalone;

import com.zaxxer.hikari.HikariDataSource;
import dev.armature.api.ApiServer;
import dev.armature.api.account.Accounts;
import dev.armature.api.account.ApiKeys;
import dev.armature.api.execution.Interpreters;
import dev.armature.api.execution.Readiness;
import dev.armature.api.execution.Reconciler;
import dev.armature.api.execution.TemporalConfig;
import dev.armature.api.platform.PlatformWorker;
import dev.armature.api.schedule.Schedules;
import dev.armature.api.workflow.Deployments;
import dev.armature.operating.LogHiding;
import dev.armature.operating.ManagementServer;
import dev.armature.operating.Metrics;
import dev.armature.operating.Starting;
import dev.armature.operating.traces.Traces;
import dev.armature.sealing.HouseSecrets;
import dev.armature.sealing.Opened;
import dev.armature.settings.DatabaseUrl;
import dev.armature.worker.Kitchen;
import dev.armature.worker.script.Sandbox;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.security.token.jwt.signature.SignatureGeneratorConfiguration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts everything in one process, and ends it in the opposite order. */
public final class Standalone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch over = new CountDownLatch(1);

  private Standalone() {}

  /**
   * Runs until it is told to stop; with the arguments {@code rehearse <folder>} it makes the caches
   * that the parts of a layout start quickly with, and ends.
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length > 0) {
      System.exit(rehearsed(List.of(arguments)));
    }
    LogHiding.by(Opened::hidden);
    HouseSecrets.hide(System.getenv());
    ApiServer.trustConnectionsBriefly();
    Standalone standalone = new Standalone();
    Runtime.getRuntime().addShutdownHook(new Thread(standalone::close, "shutdown"));
    try {
      standalone.trace(System.getenv());
      standalone.start(Settings.of(System.getenv()));
    } catch (Stop e) {
      System.err.println("armature: " + e.getMessage());
      System.exit(1);
    } catch (RuntimeException | SQLException | Error e) {
      Starting.failed("armature", e);
      System.exit(1);
    }
    standalone.over.await();
  }

  private static int rehearsed(List<String> arguments) {
    if (arguments.size() != 2 || !arguments.getFirst().equals("rehearse")) {
      System.err.println("armature: the only arguments there are are 'rehearse <folder>'");
      return 2;
    }
    try {
      Rehearsal.of(Path.of(arguments.getLast()), Map.of());
      return 0;
    } catch (Stop e) {
      System.err.println("armature: " + e.getMessage());
      return 1;
    }
  }

  private void trace(Map<String, String> environment) {
    try {
      kept(Traces.open(environment, "armature"));
    } catch (IllegalArgumentException e) {
      throw new Stop(String.valueOf(e.getMessage()));
    }
  }

  private void start(Settings settings) throws SQLException {
    checkFree(settings.port());
    PrometheusMeterRegistry meters = Metrics.registry();
    Optional<ManagementServer> management = settings.management().open(meters);
    management.ifPresent(this::kept);
    DataFolder data = kept(DataFolder.open(settings.data()));
    CompletableFuture<DatabaseUrl> database =
        CompletableFuture.supplyAsync(() ->
            settings
                .databaseUrl()
                .map(Standalone::given)
                .orElseGet(() -> kept(EmbeddedDatabase.start(data.postgres())).database()));
    Temporal temporal = kept(Temporal.start(settings, data));
    boolean fresh = settings.apiKey().isEmpty() && !data.hasApiKey();
    String apiKey = settings.apiKey().orElseGet(data::apiKey);
    ApplicationContext house =
        kept(
            ApplicationContext.builder()
                .properties(properties(settings, joined(database), temporal, apiKey, data))
                .banner(false)
                // What is set wrongly ends the start, and not the first call that needs it.
                .eagerInitConfiguration(true)
                .start());
    // Its processes come up while the rest is made.
    house.getBean(Sandbox.class).open();
    house.getBean(Sandbox.class).openPython();
    house.getBean(SignatureGeneratorConfiguration.class);
    house
        .getBean(DataSource.class)
        .unwrap(HikariDataSource.class)
        .setMetricRegistry(Metrics.here());
    house.getBean(ApiKeys.class).bootstrap(minted -> {});
    house
        .getBean(Accounts.class)
        .firstAdmin((email, password) ->
            System.out.printf(
                "First admin %s, one-time password, shown this once: %s%n", email, password));
    if (!temporal.lasting()) {
      house.getBean(Reconciler.class).forgotten();
      house.getBean(Deployments.class).forgotten();
      house.getBean(Schedules.class).forgotten();
    }
    if (temporal instanceof DevelopmentTemporal development) {
      development.keepHistories(house.getBean(TemporalConfig.class).retention());
    }
    Interpreters interpreters = house.getBean(Interpreters.class);
    interpreters.prepare();
    Kitchen kitchen = house.getBean(Kitchen.class);
    kitchen.open();
    kitchen.openPython();
    if (temporal.lasting()) {
      // The in-memory server is no farther away than the next thread: nothing would be gained.
      kitchen.workers().ifPresent(interpreters::share);
    }
    house.getBean(PlatformWorker.class).open();
    EmbeddedServer server = house.getBean(EmbeddedServer.class).start();
    management.ifPresent(it -> it.ready(() -> missing(house)));
    Welcome welcome = new Welcome("http://127.0.0.1:" + server.getPort(), apiKey, data, System.out);
    welcome.say(settings, temporal, fresh);
  }

  /** What api and worker miss, each part once. */
  private static List<String> missing(ApplicationContext house) {
    TreeSet<String> missing = new TreeSet<>(house.getBean(Readiness.class).missing());
    missing.addAll(house.getBean(dev.armature.worker.Readiness.class).missing());
    return List.copyOf(missing);
  }

  private static Map<String, Object> properties(
      Settings settings, DatabaseUrl database, Temporal temporal, String apiKey, DataFolder data) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("micronaut.server.port", settings.port());
    properties.putAll(database.properties());
    properties.put("temporal.address", temporal.address());
    if (!(temporal instanceof GivenTemporal)) {
      // A server of our own has neither.
      properties.put("temporal.tls", "off");
      properties.put("temporal.api-key", "");
      properties.put("temporal.namespace", "default");
    }
    if (!temporal.lasting()) {
      // Nobody searches the in-memory server.
      properties.put("temporal.search-attributes", false);
    }
    properties.put("armature.account.api-key", apiKey);
    properties.put("armature.key-ring", settings.keyRing().orElseGet(data::keyRing));
    properties.put("armature.egress.allow", settings.egressAllow());
    return properties;
  }

  /** Keeps a part to be ended; the last one started ends first. */
  private synchronized <T extends AutoCloseable> T kept(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (true) {
      AutoCloseable part;
      synchronized (this) {
        part = parts.poll();
      }
      if (part == null) {
        over.countDown();
        return;
      }
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("a part did not end well", e);
      }
    }
  }

  private static DatabaseUrl given(String text) {
    try {
      return DatabaseUrl.of(text);
    } catch (IllegalArgumentException e) {
      throw new Stop(
          "DATABASE_URL must be postgres://user:password@host:port/name or a JDBC address of"
              + " PostgreSQL");
    }
  }

  private static DatabaseUrl joined(CompletableFuture<DatabaseUrl> database) {
    try {
      return database.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void checkFree(int port) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw new Stop("Port %d is in use; stop what uses it, or set PORT".formatted(port));
    }
  }
}
