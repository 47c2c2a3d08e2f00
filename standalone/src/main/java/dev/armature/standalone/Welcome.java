package dev.armature.standalone;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows that it works: saves an example graph over REST, runs it, and prints what came of it. */
final class Welcome {
  private static final String EXAMPLE = "example-workflow";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String address;
  private final String apiKey;
  private final DataFolder data;
  private final PrintStream out;

  Welcome(String address, String apiKey, DataFolder data, PrintStream out) {
    this.address = address;
    this.apiKey = apiKey;
    this.data = data;
    this.out = out;
  }

  /** Says it all. */
  void say(Settings settings, Temporal temporal, boolean fresh) {
    out.println("Armature is up at " + address);
    out.println(
        "  PostgreSQL  "
            + (settings.databaseUrl().isPresent()
                ? "as DATABASE_URL says"
                : "embedded, data kept in " + data.postgres()));
    out.println("  Temporal    " + temporal.described());
    String workflow = data.note(EXAMPLE).filter(this::exists).orElseGet(this::makeExample);
    String path = "/api/workflows/" + workflow + "/execute";
    Map<String, @Nullable Object> done =
        call("POST", path, "{\"variables\": {\"name\": \"Ada\", \"amount\": 120}}");
    out.println();
    out.println("An example graph was saved and executed as " + done.get("execution_id") + ":");
    table(done);
    out.println("  output: " + json(done.get("output")));
    out.println();
    out.println("API key: " + apiKey + (fresh ? "  (new, kept in the data folder)" : ""));
    out.println("Try it:");
    out.println(
        "  curl -s -X POST %s%s -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{\"variables\": {\"name\": \"Grace\", \"amount\": 30}}'"
            .formatted(address, path, apiKey));
    out.flush();
  }

  private boolean exists(String workflow) {
    try {
      return answered("GET", "/api/workflows/" + workflow, null).getResponseCode() == 200;
    } catch (IOException e) {
      throw new IllegalStateException("the api does not answer", e);
    }
  }

  private String makeExample() {
    Object id = call("POST", "/api/workflows", "{\"name\": \"Example: greet\"}").get("id");
    String workflow = Objects.requireNonNull(id).toString();
    call("PUT", "/api/workflows/" + workflow + "/graph", example());
    data.keep(EXAMPLE, workflow);
    return workflow;
  }

  private void table(Map<String, @Nullable Object> done) {
    out.printf(
        Locale.ROOT, "  %-3s %-10s %-10s %-8s %s%n", "#", "block", "type", "status", "output");
    if (done.get("block_logs") instanceof List<?> rows) {
      for (Object row : rows) {
        if (row instanceof Map<?, ?> log) {
          out.printf(
              Locale.ROOT,
              "  %-3s %-10s %-10s %-8s %s%n",
              log.get("execution_order"),
              log.get("block_id"),
              log.get("block_type"),
              log.get("status"),
              json(log.get("output")));
        }
      }
    }
  }

  private static String example() {
    try (InputStream file = Welcome.class.getResourceAsStream("/example-graph.json")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the example graph cannot be read", e);
    }
  }

  private Map<String, @Nullable Object> call(String method, String path, String body) {
    try {
      HttpURLConnection connection = answered(method, path, body);
      if (connection.getResponseCode() >= 400) {
        throw new IllegalStateException(
            "%s %s answered %d: %s"
                .formatted(
                    method,
                    path,
                    connection.getResponseCode(),
                    new String(
                        connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)));
      }
      try (InputStream answer = connection.getInputStream()) {
        return Json.stored().readValue(answer, new TypeReference<>() {});
      }
    } catch (IOException e) {
      throw new IllegalStateException("the api does not answer", e);
    }
  }

  /** Not begun is not failed: a machine that is busy has all of it start slowly. */
  private HttpURLConnection answered(String method, String path, @Nullable String body)
      throws IOException {
    long began = System.nanoTime();
    HttpURLConnection connection = opened(method, path, body);
    while (connection.getResponseCode() == HttpURLConnection.HTTP_UNAVAILABLE
        && System.nanoTime() - began < PATIENCE.toNanos()) {
      try {
        Thread.sleep(Duration.ofSeconds(connection.getHeaderFieldInt("Retry-After", 1)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return connection;
      }
      connection = opened(method, path, body);
    }
    return connection;
  }

  /** Plain JDK: this calls nothing but an api that this very process has started. */
  private HttpURLConnection opened(String method, String path, @Nullable String body)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address + path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setRequestProperty("Authorization", "Bearer " + apiKey);
    if (body != null) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    return connection;
  }

  private static String json(@Nullable Object value) {
    String text = Json.text(value);
    return text.length() <= 100 ? text : text.substring(0, 99) + "…";
  }
}
