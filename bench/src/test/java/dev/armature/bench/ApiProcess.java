package dev.armature.bench;

import dev.armature.api.ApiServer;
import dev.armature.settings.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The api as a process of its own, as it is run, with the bare routes on its class path: what it
 * uses of the processors is its own, and not that of workers and callers.
 */
final class ApiProcess implements Processor, AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Process process;
  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ApiProcess(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  /** Starts it, and waits until it serves. */
  static ApiProcess start(DatabaseUrl database, Servers.Running temporal, String keyRing) {
    try {
      int port = Startups.port();
      Path log = Files.createTempFile("armature-bench-api", ".log");
      log.toFile().deleteOnExit();
      ProcessBuilder builder = new ProcessBuilder(command());
      builder
          .environment()
          .putAll(
              Map.of(
                  "PORT",
                  Integer.toString(port),
                  "DATABASE_URL",
                  database.url(),
                  "TEMPORAL_ADDRESS",
                  temporal.address(),
                  "ARMATURE_SEARCH_ATTRIBUTES",
                  temporal.searchable() ? "on" : "off",
                  "ARMATURE_KEY_RING",
                  keyRing,
                  "ARMATURE_API_KEY",
                  Stage.API_KEY,
                  "ARMATURE_MANAGEMENT_PORT",
                  "off",
                  // It copies the logs of ended runs now and then, which would meet either side by
                  // chance.
                  "ARMATURE_EXECUTION_RECONCILE_FIRST",
                  "24h",
                  "ARMATURE_EXECUTION_RECONCILE_EVERY",
                  "24h"));
      Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      URI base = URI.create("http://127.0.0.1:" + port);
      ready(process, base, log);
      return new ApiProcess(process, base);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Where it serves. */
  URI base() {
    return base;
  }

  @Override
  public long used() {
    return Long.parseLong(asked("/bench/used"));
  }

  @Override
  public void collect() {
    asked("/bench/collect");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** With options of its own, by blanks, in {@code bench.api}: to look into it. */
  private static List<String> command() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx1g",
                "-XX:-UseDynamicNumberOfCompilerThreads"));
    String more = System.getProperty("bench.api", "").strip();
    if (!more.isEmpty()) {
      command.addAll(List.of(more.split("\\s+", -1)));
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ApiServer.class.getName()));
    return command;
  }

  private static void ready(Process process, URI base, Path log)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (!Startups.answers(base.resolve("/api/health/ready").toString())) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS)
          || System.nanoTime() - begin > LONGEST.toNanos()) {
        process.destroyForcibly();
        throw new IllegalStateException("the api does not start: " + Files.readString(log));
      }
    }
  }

  private String asked(String path) {
    return answer(HttpRequest.newBuilder(base.resolve(path)).timeout(LONGEST).build());
  }

  /** What all calls go through. */
  HttpClient http() {
    return http;
  }

  /** The body of an answer; anything but a success is none. */
  String answer(HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s %s answered %d: %s"
                .formatted(
                    request.method(), request.uri().getPath(), answer.statusCode(), answer.body()));
      }
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException("the api does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
