package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.api.account.ApiKeys;
import dev.armature.api.account.LoginKit;
import dev.armature.api.account.Role;
import dev.armature.api.credential.CredentialDraft;
import dev.armature.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * No input makes the server fail: every operation of the OpenAPI document is called with what it
 * asks for, and with what nobody should send. What a call is hangs on the seed and its own number
 * alone, but for the ids of what there is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
  private static final int REQUESTS = Integer.getInteger("fuzz.requests", 6_000);
  private static final int AT_ONCE = 8;

  /** Nobody works in the kit, so a call that waits for a run is let go soon. */
  private static final Map<String, Object> SETTINGS =
      Map.of("armature.execution.sync-wait", "200ms", "armature.execution.stream-wait", "200ms");

  private static final Duration HUNG = Duration.ofSeconds(20);

  private final HouseKit kit = new HouseKit();
  private final LoginKit people = new LoginKit(kit, SETTINGS);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Operation> operations = new ArrayList<>();
  private final Map<String, List<String>> ids = new TreeMap<>();
  private final List<String> bearers = new ArrayList<>();
  private String adminKey = "";

  /** A route of the document. */
  private record Operation(String id, String method, String path, JsonNode told) {
    boolean tells(int status) {
      return told.path("responses").has(Integer.toString(status))
          || told.path("responses").has("default");
    }
  }

  @BeforeAll
  void open() throws IOException {
    JsonNode document = Json.stored().readTree(Path.of("../docs/openapi.json").toFile());
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(verb ->
                    operations.add(
                        new Operation(
                            verb.getValue().path("operationId").asText(),
                            verb.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            verb.getValue()))));
    people.account("admin@example.com", Role.ADMIN);
    String user = people.account("user@example.com", Role.VIEWER);
    List<String> workflows =
        IntStream.range(0, 40)
            .mapToObj(n -> kit.workflow("w" + n, HouseKit.RUNNABLE).id())
            .toList();
    ids.put("workflows", workflows);
    ids.put(
        "executions",
        IntStream.range(0, 20)
            .mapToObj(n ->
                kit.starts()
                    .start(
                        HouseKit.OPERATOR,
                        kit.workflows().get(HouseKit.OPERATOR, workflows.get(n)),
                        HouseKit.start(Map.of()))
                    .id())
            .toList());
    ids.put("users", List.of(user));
    ids.put(
        "agents",
        IntStream.range(0, 5)
            .mapToObj(n ->
                kit.presets().create(HouseKit.EDITOR, Map.of("name", "a" + n, "model", "m")).id())
            .toList());
    ids.put(
        "credentials",
        IntStream.range(0, 5)
            .mapToObj(n ->
                kit.credentials()
                    .create(
                        HouseKit.ADMIN,
                        new CredentialDraft("c" + n, "bearer", "v", null, null),
                        List.of())
                    .id())
            .toList());
    ids.put("api-keys", List.of(people.key(HouseKit.ADMIN, "k", Role.VIEWER).key().id()));
    ids.put("webhooks", List.of("0b0e7f9e-1111-4222-8333-444455556666"));
    for (Role role : Role.values()) {
      String key =
          people
              .part(ApiKeys.class)
              .create(
                  HouseKit.ADMIN,
                  new ApiKeys.Draft(role.word(), role.word(), "business", null),
                  List.of())
              .secret();
      bearers.add(key);
      adminKey = role == Role.ADMIN ? key : adminKey;
    }
    bearers.add(people.token("admin@example.com"));
  }

  @AfterAll
  void close() {
    client.close();
    people.close();
    kit.close();
  }

  @Test
  void no_input_makes_the_server_fail_or_hang() throws Exception {
    System.out.println("seed " + SEED);
    Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> hung = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> untold = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int thread = 0; thread < AT_ONCE; thread++) {
        all.add(
            threads.submit(() -> {
              for (int n = next.getAndIncrement(); n < REQUESTS; n = next.getAndIncrement()) {
                Random chance = new Random(SEED + 7_919L * n);
                if (n % 500 == 0) {
                  // Nobody is to be told that they call too much.
                  people.database().change("DELETE FROM allowance");
                }
                Operation operation = operations.get(chance.nextInt(operations.size()));
                Call what = call(n, operation, chance);
                try {
                  HttpResponse<String> answer =
                      client.send(what.request(), BodyHandlers.ofString());
                  int status = answer.statusCode();
                  statuses.computeIfAbsent(status, it -> new AtomicInteger()).incrementAndGet();
                  if (status >= 500 && !nobodyWorks(operation, status)) {
                    failed.add("%s: %d %s".formatted(what, status, answer.body()));
                  } else if (!operation.tells(status) && !beforeAnyRoute(what, status)) {
                    untold.add("%s (%s): %d".formatted(what, operation.id(), status));
                  }
                } catch (HttpTimeoutException e) {
                  hung.add(what.toString());
                }
              }
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }

    System.out.printf(
        "P13 seed=%d operations=%d requests=%d statuses=%s 5xx=%d hung=%d untold=%d%n",
        SEED,
        operations.size(),
        REQUESTS,
        new TreeMap<>(statuses),
        failed.size(),
        hung.size(),
        untold.size());
    assertThat(failed.stream().limit(20)).isEmpty();
    assertThat(hung.stream().limit(20)).isEmpty();
    assertThat(untold.stream().limit(20)).isEmpty();
    // It is all there yet, and works.
    assertThat(
            people
                .call(
                    // Not by the account: one of the calls may have changed its password.
                    adminKey, "POST", "/api/workflows", "{\"name\": \"after\"}")
                .status())
        .isEqualTo(201);
  }

  /** What the document says of all routes at once. */
  private static boolean beforeAnyRoute(Call call, int status) {
    if (status == 400) {
      return call.request().uri().toString().contains("%00");
    }
    // Who takes nothing that a route answers with has found no route.
    return call.request().headers().firstValue("Accept").isPresent()
        && Set.of(401, 406, 415).contains(status);
  }

  /** What is answered where no worker is, as in the kit; whether one is, is what "ready" tells. */
  private static boolean nobodyWorks(Operation operation, int status) {
    return switch (operation.id()) {
      case "ready", "arm_workflow" -> status == 503;
      case "execute_workflow" -> status == 504;
      default -> false;
    };
  }

  /** A call, and all of it for whoever wants to make it again: ids are of this run alone. */
  private record Call(int number, HttpRequest request, byte[] body) {
    @Override
    public String toString() {
      return "call %d: %s %s %s %s"
          .formatted(
              number,
              request.method(),
              request.uri().getRawPath()
                  + (request.uri().getRawQuery() == null ? "" : "?" + request.uri().getRawQuery()),
              request.headers().map(),
              Base64.getEncoder().encodeToString(Arrays.copyOf(body, Math.min(body.length, 400))));
    }
  }

  private Call call(int number, Operation operation, Random chance) {
    Oddities odd = new Oddities(chance);
    String path = path(operation, odd);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(people.address() + path + query(operation, odd)))
            .timeout(HUNG)
            // Each from another address, so that failed logins close no door for the others.
            .header("X-Client", "10.%d.%d.%d".formatted(odd.below(256), odd.below(256), 1));
    if (!odd.once(20)) {
      request.header("Authorization", "Bearer " + odd.of(bearers));
    } else if (odd.once(2)) {
      request.header("Authorization", odd.header());
    }
    if (!odd.once(4)) {
      request.header("Prefer", "respond-async");
    }
    for (String name :
        List.of("Idempotency-Key", "If-Match", "Last-Event-ID", "Accept", "Prefer")) {
      if (odd.once(12)) {
        request.header(name, odd.header());
      }
    }
    JsonNode content = operation.told().at("/requestBody/content");
    byte[] body = new byte[0];
    if (content.isObject() && !content.isEmpty() && !odd.once(25)) {
      Map.Entry<String, JsonNode> form = content.properties().iterator().next();
      boolean json = form.getKey().equals("application/json");
      body =
          json
              ? odd.json(form.getValue().path("example"))
              : odd.form().getBytes(StandardCharsets.UTF_8);
      request.header("Content-Type", odd.once(15) ? odd.type() : form.getKey());
    } else if (odd.once(10)) {
      body = odd.json(Json.stored().createObjectNode());
      request.header("Content-Type", odd.type());
    }
    return new Call(
        number,
        request
            .method(
                operation.method(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build(),
        body);
  }

  private String path(Operation operation, Oddities odd) {
    String path = operation.path();
    List<String> steps = List.of(path.split("/", -1));
    String kind =
        path.startsWith("/api/auth") ? "api-keys" : steps.size() > 2 ? steps.get(2) : "none";
    StringBuilder made = new StringBuilder();
    for (String step : path.substring(1).split("/", -1)) {
      made.append('/');
      if (!step.startsWith("{")) {
        made.append(step);
      } else if (odd.once(4)) {
        String id = odd.encoded();
        // Without any it would be another route.
        made.append(id.isEmpty() ? "-" : id);
      } else {
        made.append(
            switch (step) {
              case "{executionId}" -> odd.of(ids.getOrDefault("executions", List.of("x")));
              case "{blockId}" -> "s";
              case "{page}" -> "api.md";
              default -> odd.of(ids.getOrDefault(kind, List.of("x")));
            });
      }
    }
    return made.toString();
  }

  private static String query(Operation operation, Oddities odd) {
    List<String> query = new ArrayList<>();
    operation
        .told()
        .path("parameters")
        .forEach(parameter -> {
          if (parameter.path("in").asText().equals("query") && odd.once(2)) {
            query.add(parameter.path("name").asText() + "=" + odd.encoded());
          }
        });
    if (odd.once(10)) {
      query.add(odd.encoded() + "=" + odd.encoded());
    }
    return query.isEmpty() ? "" : "?" + String.join("&", query);
  }
}
