package dev.armature.bench;

import dev.armature.standalone.EmbeddedDatabase;
import dev.armature.standalone.InMemoryTemporal;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Starts of what {@code make dist} has laid out, with its caches and without, in turns, and of a
 * worker by hand; how long until they are ready and until a first execution has ended.
 */
public final class Startups {
  private static final String KEY = "key-of-the-startups-0123456789";
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final Path layout;
  private final Path folder;

  private Startups(Path layout, Path folder) {
    this.layout = layout;
    this.folder = folder;
  }

  /** The folder of the layout, and how many rounds. */
  public static void main(String[] arguments) throws Exception {
    Startups startups =
        new Startups(
            Path.of(arguments[0]).toAbsolutePath(), Files.createTempDirectory("armature-startups"));
    startups.run(Integer.parseInt(arguments[1]));
    System.exit(0);
  }

  /** A start: when it was ready, when its first execution had ended, and what it used till then. */
  private record Start(double ready, double first, double cpu) {}

  /** What is started. */
  private interface Starting {
    Start once() throws IOException, InterruptedException;
  }

  private void run(int rounds) throws IOException, InterruptedException {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder.resolve("postgres"));
        InMemoryTemporal temporal = InMemoryTemporal.start()) {
      Map<String, Starting> all = new LinkedHashMap<>();
      for (boolean cached : List.of(true, false)) {
        String how = " cache=" + (cached ? "on" : "off");
        all.put(
            "standalone-new" + how,
            () -> standalone(cached, Files.createTempDirectory(folder, "data")));
        all.put("standalone" + how, () -> standalone(cached, folder.resolve("again")));
        all.put("api" + how, () -> part("api", "PORT", cached, database, temporal));
        all.put(
            "worker" + how,
            () -> part("worker", "ARMATURE_WORKER_PORT", cached, database, temporal));
      }
      all.put("by-hand cache=off", () -> byHand(temporal));
      var _ = standalone(true, folder.resolve("again"));
      Map<String, List<Start>> measured = new LinkedHashMap<>();
      for (int i = 0; i < rounds; i++) {
        for (Map.Entry<String, Starting> one : all.entrySet()) {
          measured
              .computeIfAbsent(one.getKey(), it -> new ArrayList<>())
              .add(one.getValue().once());
        }
      }
      measured.forEach((name, starts) ->
          System.out.printf(
              Locale.ROOT,
              "startup: %s ready_ms=%s first_execution_ms=%s cpu_ms=%s rounds=%d%n",
              name,
              figures(starts.stream().mapToDouble(Start::ready).toArray()),
              figures(starts.stream().mapToDouble(Start::first).toArray()),
              figures(starts.stream().mapToDouble(Start::cpu).toArray()),
              rounds));
    }
  }

  /** The median, the least and the greatest; a dash where nothing was measured. */
  private static String figures(double[] values) {
    Arrays.sort(values);
    return values[0] < 0
        ? "-"
        : String.format(
            Locale.ROOT,
            "%.0f[%.0f..%.0f]",
            values[values.length / 2],
            values[0],
            values[values.length - 1]);
  }

  /** In a data folder that is new, PostgreSQL and all tables are made, too. */
  private Start standalone(boolean cached, Path data) throws IOException, InterruptedException {
    int port = port();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PORT", Integer.toString(port));
    environment.put("ARMATURE_DATA", data.toString());
    environment.put("TEMPORAL_CLI", "off");
    Path log = Files.createTempFile(folder, "standalone", ".log");
    return started(
        command("standalone"),
        environment(environment, cached),
        log,
        () -> answers("http://127.0.0.1:%d/api/health/ready".formatted(port)),
        () -> said(log).contains("Try it:"));
  }

  /** On tables that are there. */
  private Start part(
      String part,
      String door,
      boolean cached,
      EmbeddedDatabase database,
      InMemoryTemporal temporal)
      throws IOException, InterruptedException {
    int port = port();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DATABASE_URL", database.database().url());
    environment.put("TEMPORAL_ADDRESS", temporal.address());
    environment.put("ARMATURE_SEARCH_ATTRIBUTES", "off");
    environment.put("ARMATURE_KEY_RING", dev.armature.sealing.KeyRing.mint());
    environment.put("ARMATURE_MANAGEMENT_PORT", "off");
    environment.put(door, Integer.toString(port));
    String path = part.equals("api") ? "/api/health/ready" : "/ready";
    Start start =
        started(
            command(part),
            environment(environment, cached),
            Files.createTempFile(folder, part, ".log"),
            () -> answers("http://127.0.0.1:%d%s".formatted(port, path)),
            () -> true);
    return new Start(start.ready(), -1, start.cpu());
  }

  private Start byHand(InMemoryTemporal temporal) throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "by-hand", ".log");
    return started(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            HandProcess.class.getName(),
            temporal.address()),
        Map.of(),
        log,
        () -> said(log).contains("ready"),
        () -> said(log).contains("first"));
  }

  private List<String> command(String part) {
    return List.of(layout.resolve(part).resolve("bin").resolve("start").toString());
  }

  private static Map<String, String> environment(Map<String, String> given, boolean cached) {
    Map<String, String> all = new LinkedHashMap<>(given);
    all.put("JAVA_HOME", System.getProperty("java.home"));
    all.put("ARMATURE_API_KEY", KEY);
    all.put("ARMATURE_HEAP", "512m");
    if (!cached) {
      all.put("JDK_JAVA_OPTIONS", "-XX:AOTMode=off");
    }
    return all;
  }

  private static Start started(
      List<String> command,
      Map<String, String> environment,
      Path log,
      BooleanSupplier ready,
      BooleanSupplier first)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      double readyAt = reached(process, begin, ready);
      double firstAt = reached(process, begin, first);
      double cpu = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
      return new Start(readyAt, firstAt, cpu);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(said(log), e);
    } finally {
      process.destroy();
      process.onExit().join();
    }
  }

  private static double reached(Process process, long begin, BooleanSupplier there)
      throws InterruptedException {
    while (!there.getAsBoolean()) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS)
          || System.nanoTime() - begin > LONGEST.toNanos()) {
        throw new IllegalStateException("it does not get so far");
      }
    }
    return (System.nanoTime() - begin) / 1e6;
  }

  /** Whether it answers that all is well. */
  static boolean answers(String address) {
    try {
      return ((HttpURLConnection) URI.create(address).toURL().openConnection()).getResponseCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static String said(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "";
    }
  }

  /** One that is free. */
  static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** A worker by hand as a process of its own, that runs one workflow itself. */
  static final class HandProcess {
    private HandProcess() {}

    /** The address of Temporal. */
    public static void main(String[] arguments) throws InterruptedException {
      WorkflowClient client =
          WorkflowClient.newInstance(
              WorkflowServiceStubs.newServiceStubs(
                  WorkflowServiceStubsOptions.newBuilder().setTarget(arguments[0]).build()));
      WorkerFactory factory = WorkerFactory.newInstance(client);
      Worker worker = factory.newWorker("hand-process");
      worker.registerWorkflowImplementationTypes(ByHand.Program.class);
      worker.registerActivitiesImplementations(new ByHand.Nothing());
      factory.start();
      System.out.println("ready");
      client
          .newWorkflowStub(
              ByHand.class, WorkflowOptions.newBuilder().setTaskQueue("hand-process").build())
          .run(new ByHand.Task(2, false, false, null));
      System.out.println("first");
      Thread.currentThread().join();
    }
  }
}
