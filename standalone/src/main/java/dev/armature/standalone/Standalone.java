package dev.armature.standalone;

import dev.armature.api.account.ApiKeys;
import dev.armature.api.execution.Reconciler;
import dev.armature.settings.DatabaseUrl;
import dev.armature.worker.Kitchen;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts everything in one process, and ends it in the opposite order. */
public final class Standalone implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch over = new CountDownLatch(1);

  private Standalone() {}

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) throws InterruptedException {
    Standalone standalone = new Standalone();
    Runtime.getRuntime().addShutdownHook(new Thread(standalone::close, "shutdown"));
    try {
      standalone.start(Settings.of(System.getenv()));
    } catch (Stop e) {
      System.err.println("armature: " + e.getMessage());
      System.exit(1);
    } catch (RuntimeException e) {
      LOG.error("the start failed", e);
      System.exit(1);
    }
    standalone.over.await();
  }

  private void start(Settings settings) {
    checkFree(settings.port());
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
                .start());
    house.getBean(ApiKeys.class).bootstrap(minted -> {});
    if (!temporal.lasting()) {
      house.getBean(Reconciler.class).forgotten();
    }
    house.getBean(Kitchen.class).open();
    EmbeddedServer server = house.getBean(EmbeddedServer.class).start();
    Welcome welcome = new Welcome("http://127.0.0.1:" + server.getPort(), apiKey, data, System.out);
    welcome.say(settings, temporal, fresh);
  }

  private static Map<String, Object> properties(
      Settings settings, DatabaseUrl database, Temporal temporal, String apiKey, DataFolder data) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("micronaut.server.port", settings.port());
    properties.putAll(database.properties());
    properties.put("temporal.address", temporal.address());
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
          "DATABASE_URL must be postgres://user:password@host:port/name or a JDBC address");
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
