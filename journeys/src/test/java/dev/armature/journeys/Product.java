package dev.armature.journeys;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The product as a process of its own, on a free port and a data folder of the test. */
final class Product implements AutoCloseable {
  /** The key that every product of the tests is given. */
  static final String KEY = "key-of-the-journeys-0123456789";

  private static final String API = "dev.armature.api.ApiServer";
  private static final String WORKER = "dev.armature.worker.WorkerServer";

  private final Process process;
  private final int port;
  private final Door door;
  private final Path log;

  private Product(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.door = new Door(port);
    this.log = log;
  }

  /** An answer: status, headers and body as plain JSON (null where it is none). */
  record Answer(int status, Map<String, List<String>> headers, Map<String, Object> json) {
    @Nullable Object at(String path) {
      Object value = json;
      for (String step : path.split("\\.", -1)) {
        value =
            switch (value) {
              case Map<?, ?> map -> map.get(step);
              case List<?> list when Integer.parseInt(step) < list.size() ->
                  list.get(Integer.parseInt(step));
              case null, default -> null;
            };
      }
      return value;
    }

    String text(String path) {
      return String.valueOf(at(path));
    }
  }

  /** Starts it on this folder and waits until it is ready. */
  static Product start(Path data) throws IOException {
    return start(data, Map.of());
  }

  /** Starts it on this Temporal, with more of an environment. */
  static Product start(Path data, TemporalServer server, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put("TEMPORAL_CLI", server.setting());
    return start(data, all);
  }

  /** Starts it with more of an environment. */
  static Product start(Path data, Map<String, String> environment) throws IOException {
    Product product = launch(data, Ports.lasting(), environment);
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> product.alive() && product.said().contains("Try it:"));
    return product;
  }

  /** Starts it and does not wait. */
  static Product launch(Path data, int port, Map<String, String> environment) throws IOException {
    Path log = Files.createTempFile("armature", ".log");
    ProcessBuilder builder =
        java(
            "standalone",
            "512m",
            System.getProperty("java.class.path"),
            "dev.armature.standalone.Standalone");
    builder.environment().keySet().removeIf(Product::ours);
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("ARMATURE_DATA", data.toString());
    builder.environment().put("ARMATURE_API_KEY", KEY);
    builder.environment().put("TEMPORAL_CLI", "off");
    builder
        .environment()
        .put("ARMATURE_SANDBOX_FOLDER", System.getProperty("armature.sandbox.folder"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new Product(builder.start(), port, log);
  }

  /** The api as a process of its own, and waits until it is ready. */
  static Product api(Map<String, String> environment) throws IOException {
    Product api = attempted("api", environment);
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(() -> api.alive() && api.get("/api/health/ready").status() == 200);
    return api;
  }

  /** A worker as a process of its own, and waits until it polls. */
  static Product worker(Map<String, String> environment) throws IOException {
    Product worker = attempted("worker", environment);
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> worker.alive() && worker.said().contains("polling"));
    return worker;
  }

  /** An api or a worker as a process of its own, whatever becomes of it. */
  static Product attempted(String module, Map<String, String> environment) throws IOException {
    int port = Ports.lasting();
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put("PORT", Integer.toString(port));
    return part(module, module.equals("api") ? API : WORKER, port, all);
  }

  /** The api's job of sealing anew, as a process of its own; it ends by itself. */
  static Product reencrypt(Map<String, String> environment) throws IOException {
    return part("api", API, 0, environment, "reencrypt");
  }

  /** With the class path that this part has where it runs alone. */
  private static Product part(
      String module, String main, int port, Map<String, String> environment, String... arguments)
      throws IOException {
    Path log = Files.createTempFile("armature-" + module, ".log");
    Path target = Path.of("..", module, "target").toAbsolutePath().normalize();
    ProcessBuilder builder =
        java(
            module,
            environment.getOrDefault("ARMATURE_HEAP", "384m"),
            target.resolve("classes") + ":" + Files.readString(target.resolve("classpath")).strip(),
            main);
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(Product::ours);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new Product(builder.start(), port, log);
  }

  private static ProcessBuilder java(String part, String heap, String classPath, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx" + heap,
            // Several of them share the cores of a test machine, and none lives for long.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
    command.addAll(Rehearsed.options(part).orElse(List.of("-cp", classPath)));
    command.add(main);
    return new ProcessBuilder(command);
  }

  /** Whoever tells the stories may have settings of their own. */
  private static boolean ours(String variable) {
    return variable.startsWith("ARMATURE_") || variable.startsWith("OTEL_");
  }

  private String told() {
    try {
      return said();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it printed so far. */
  String said() throws IOException {
    return Files.readString(log);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  Answer get(String path) {
    return call("GET", path, null, Map.of());
  }

  Answer post(String path, @Nullable String body) {
    return call("POST", path, body, Map.of());
  }

  Answer put(String path, String body) {
    return call("PUT", path, body, Map.of());
  }

  Answer call(String method, String path, @Nullable String body, Map<String, String> headers) {
    return call(method, path, body, headers, Duration.ofSeconds(60));
  }

  /** The same, for an answer that may take so long. */
  Answer call(
      String method,
      String path,
      @Nullable String body,
      Map<String, String> headers,
      Duration patience) {
    return door.call(method, path, body, headers, patience);
  }

  /** A workflow with this graph; its id. */
  String workflow(String graph) {
    String id = post("/api/workflows", "{\"name\": \"story\"}").text("id");
    expected(200, put("/api/workflows/" + id + "/graph", graph));
    return id;
  }

  /** A new API key of our workspace, with this role. */
  String key(String role) {
    return minted(KEY, role);
  }

  /** The key of an admin of another workspace, where anybody may register. */
  String stranger() {
    String account = "{\"email\": \"other@example.com\", \"password\": \"correct horse\"}";
    expected(201, call("POST", "/api/auth/register", account, Map.of("Authorization", "")));
    Answer login =
        call(
            "POST",
            "/api/auth/login",
            "grant_type=password&username=other@example.com&password=correct+horse",
            Map.of("Content-Type", "application/x-www-form-urlencoded", "Authorization", ""));
    return minted(expected(200, login).text("access_token"), "admin");
  }

  private String minted(String bearer, String role) {
    String draft = "{\"name\": \"%s\", \"role\": \"%s\"}".formatted(role, role);
    Answer key =
        call("POST", "/api/auth/api-keys", draft, Map.of("Authorization", "Bearer " + bearer));
    return expected(201, key).text("key");
  }

  private static Answer expected(int status, Answer answer) {
    if (answer.status() != status) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }

  /** Runs a workflow and waits. */
  Answer execute(String workflow, String body) {
    return post("/api/workflows/" + workflow + "/execute", body);
  }

  boolean alive() {
    if (!process.isAlive()) {
      throw new AssertionError("the product ended with " + process.exitValue());
    }
    return true;
  }

  /** Waits for it to end by itself; its exit code. */
  int exit() throws InterruptedException {
    return exit(Duration.ofSeconds(60))
        .orElseThrow(
            () -> new AssertionError("the product does not end, as its log says: " + told()));
  }

  /** Waits for so long for it to end by itself; its exit code, empty where it lives on. */
  OptionalInt exit(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  /** SIGKILL: it has no time for anything. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGKILL of it and of every server that it started: nothing has time for anything. */
  void killEverything(Path data) throws InterruptedException, IOException {
    List<ProcessHandle> servers = new ArrayList<>();
    for (String file : List.of("postgres/postmaster.pid", "temporal/pid")) {
      Path pid = data.resolve(file);
      if (Files.exists(pid)) {
        ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
            .ifPresent(servers::add);
      }
    }
    process.destroyForcibly();
    servers.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    servers.forEach(it -> it.onExit().join());
  }

  /** SIGTERM; its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return exit();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
