package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.json.Json;
import dev.armature.scripted.ScriptedModel;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Every slot that holds a secret has one that nobody else could have made, and is used rightly and
 * wrongly: then all that the product says and leaves behind is looked through. {@link
 * CredentialsJourneyTest} has credentials alone, shown to a service that repeats them.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class SecretSlotsJourneyTest implements Journey {
  static final String ADMIN = "ada@example.com";

  private final long seed = new Random().nextLong();
  private final Slots slots = new Slots(seed);
  private final List<Product> processes = new ArrayList<>();
  private Optional<MachinePostgres> machines = Optional.empty();
  private Installation house;
  private Echo echo;
  private ScriptedModel model;
  private int metrics;
  private Map<String, String> environment;
  private String bootstrap;
  private String adminPassword;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    System.out.println("seed " + seed);
    machines = MachinePostgres.found();
    Path folder = data.resolve("postgres");
    house =
        Installation.start(
            data,
            machines.isPresent()
                ? PostgresProcess.start(folder, machines.get())
                : PostgresProcess.start(folder));
    echo = new Echo();
    model = new ScriptedModel();
    metrics = Ports.lasting();
    environment = environment();
    processes.add(house.api(environment));
    processes.add(house.worker(environment));
    // Others say all that they know, as JSON.
    Map<String, String> loud = new LinkedHashMap<>(environment);
    loud.put("ARMATURE_LOG_FORMAT", "json");
    loud.put("ARMATURE_LOG_LEVEL", "DEBUG");
    loud.put("ARMATURE_API_KEY", Product.KEY);
    loud.put("ARMATURE_MANAGEMENT_PORT", Integer.toString(metrics));
    processes.add(house.api(loud));
    loud.put("ARMATURE_WORKER_PORT", Integer.toString(Ports.lasting()));
    processes.add(house.worker(loud));
  }

  /** What the operator of these processes keeps secret. */
  private Map<String, String> environment() {
    Map<String, String> all = new LinkedHashMap<>();
    bootstrap = slots.canary("bootstrap key");
    adminPassword = slots.canary("password of the first admin");
    all.put("ARMATURE_API_KEY", bootstrap);
    all.put("ARMATURE_ADMIN_EMAIL", ADMIN);
    all.put("ARMATURE_ADMIN_PASSWORD", adminPassword);
    all.put("ARMATURE_REGISTER", "on");
    all.put(
        "ARMATURE_KEY_RING", "2:%s,1:%s".formatted(slots.key("key ring"), slots.key("key ring")));
    all.put("ARMATURE_JWT_KEY", "1:" + slots.key("key of tokens"));
    // It opens and does not seal: what comes to Temporal is to be read.
    all.put("ARMATURE_PAYLOAD_KEY", "plain,1:" + slots.key("payload key"));
    all.put("DATABASE_URL", database(slots.canary("password of the database")));
    // Nobody listens there, and the log says so.
    all.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
    all.put(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "authorization=" + encoded(slots.canary("header for the collector of traces")));
    all.put("OPENAI_API_KEY", slots.canary("key of a model's provider"));
    all.put("OPENAI_BASE_URL", model.url());
    all.put("ANTHROPIC_API_KEY", slots.canary("key of a model's provider"));
    all.put("ANTHROPIC_BASE_URL", echo.url("/status/401"));
    return all;
  }

  private String database(String password) {
    return "postgres://postgres:%s@127.0.0.1:%d/armature"
        .formatted(encoded(password), house.postgres().port());
  }

  @Override
  public void close() throws IOException {
    house.close();
    echo.close();
    model.close();
  }

  @Test
  void no_secret_of_any_slot_stands_where_it_should_not() throws Exception {
    try (SlotCalls calls = new SlotCalls(slots, List.of(processes.get(0), processes.get(2)))) {
      new PeopleSlots(slots, calls).told(adminPassword, bootstrap);
      AuthorSlots authors = new AuthorSlots(slots, calls, echo, model);
      authors.told(environment);
      away(calls);
      calls.quietly("GET", "/api/audit?limit=100", "", 200);
      calls.quietly("GET", "/v1/executions", "", 200);
    }
    refusedStarts();
    histories();
    slots.seen("metrics", Scrape.of(metrics, "/metrics").body());
    for (Product process : processes) {
      slots.seen("the log of a process", process.said());
    }
    Map<String, Integer> tables = Tables.told(house.postgres().port(), slots::seen);
    int dumped = dumped();

    List<String> hits = slots.hits();
    System.out.printf(
        "P7 canaries=%d slots=%d bytes_scanned=%d pg_dump_bytes=%d hits=%d%n",
        slots.canaries(), slots.slots(), slots.scanned(), dumped, hits.size());
    assertThat(hits).as("seed %d", seed).isEmpty();
    // All of it was there, and the search finds what there is.
    assertThat(slots.blind()).isEmpty();
    assertThat(slots.shown())
        .containsOnlyKeys(
            "access token",
            "refresh token",
            "one-time password",
            "API key",
            "secret of a webhook",
            "key of a signature");
    assertThat(tables.get("armature public.audit_event")).isGreaterThan(1_000);
    for (String table : List.of("credential", "sealed_field", "api_key", "account")) {
      assertThat(tables.get("armature public." + table)).as(table).isPositive();
    }
  }

  /** Real dumps, where this machine has the program for its server: as SQL, and as it is packed. */
  private int dumped() throws IOException {
    if (machines.isEmpty()) {
      System.out.println("pg_dump: skipped, none beside a server of this machine's own");
      return 0;
    }
    int dumped = 0;
    for (String form : List.of("--inserts", "--format=plain", "--format=tar")) {
      String dump = machines.get().dump(house.postgres().port(), "armature", form);
      assertThat(dump).contains("audit_event", "sealed_field");
      slots.seen("pg_dump " + form, dump);
      dumped += dump.length();
    }
    return dumped;
  }

  /** PostgreSQL goes, and comes back: what cannot be done is told, and why is logged. */
  private void away(SlotCalls calls) throws Exception {
    house.postgres().stopImmediately();
    for (int i = 0; i < 4; i++) {
      calls.send("GET", "/api/workflows", "", 503);
      calls.send("POST", "/v1/workflows", "{\"name\": \"away\"}", 503);
    }
    // The loud one says so too when it asks for the time, which it does twice a minute.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> processes.get(2).said().contains("\"level\":\"DEBUG\""));
    house.postgres().startAgain();
    for (Product api : List.of(processes.get(0), processes.get(2))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> api.get("/api/health/ready").status() == 200);
    }
  }

  /** Settings that are wrong in every way: what a process says of them before it ends, or waits. */
  private void refusedStarts() throws Exception {
    List<Map<String, String>> ends =
        List.of(
            Map.of("ARMATURE_KEY_RING", slots.canary("key ring that is none")),
            Map.of("ARMATURE_KEY_RING", "1:" + slots.canary("key ring that is none")),
            Map.of("ARMATURE_JWT_KEY", slots.canary("key of tokens that is none")),
            Map.of("ARMATURE_JWT_KEY", "1:" + slots.canary("key of tokens that is none")),
            Map.of("ARMATURE_PAYLOAD_KEY", "1:" + slots.canary("payload key that is none")),
            Map.of("ARMATURE_PAYLOAD_KEY", slots.canary("payload key that is none")),
            Map.of(
                "DATABASE_URL",
                "postgres://armature:%s@127.0.0.1/armature"
                    .formatted(slots.canary("password in an address that is none"))),
            Map.of(
                "DATABASE_URL",
                "mysql://armature:%s@127.0.0.1"
                    .formatted(encoded(slots.canary("password in an address that is none")))),
            Map.of(
                "ARMATURE_ADMIN_EMAIL",
                "nobody",
                "ARMATURE_ADMIN_PASSWORD",
                slots.canary("password of an admin that is none")));
    for (Map<String, String> wrong : ends) {
      ended("api", wrong);
    }
    for (String module : List.of("api", "worker")) {
      // In the open it would be everybody's.
      ended(
          module,
          Map.of("TEMPORAL_TLS", "off", "TEMPORAL_API_KEY", slots.canary("key of Temporal")));
    }
    String nowhere =
        "postgres://armature:%s@127.0.0.1:1/armature"
            .formatted(encoded(slots.canary("password of a database that is away")));
    String jdbc =
        "jdbc:postgresql://127.0.0.1:1/armature?user=armature&password="
            + encoded(slots.canary("password of a database that is away"));
    for (String module : List.of("api", "worker")) {
      for (String address : List.of(nowhere, jdbc)) {
        waits(attempted(module, Map.of("DATABASE_URL", address)), "waits for PostgreSQL");
      }
      waits(
          attempted(
              module,
              Map.of(
                  "TEMPORAL_ADDRESS",
                  "127.0.0.1:1",
                  "TEMPORAL_API_KEY",
                  slots.canary("key of Temporal"))),
          "waits for Temporal");
    }
    // What was sealed with a ring that this one has not.
    Product job =
        attempted("api", Map.of("ARMATURE_KEY_RING", "9:" + slots.key("key ring of another")));
    await().atMost(Duration.ofSeconds(90)).until(() -> job.said().contains("listening on port"));
    job.stop();
  }

  private Product attempted(String module, Map<String, String> wrong) throws IOException {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(wrong);
    Product attempted = house.attempted(module, all);
    processes.add(attempted);
    return attempted;
  }

  private void ended(String module, Map<String, String> wrong) throws Exception {
    Product ended = attempted(module, wrong);
    assertThat(ended.exit()).as(ended.said()).isNotZero();
    assertThat(ended.said()).isNotBlank();
  }

  private static void waits(Product process, String said) throws Exception {
    await().atMost(Duration.ofSeconds(90)).until(() -> process.said().contains(said));
    process.kill();
  }

  /** All that Temporal tells of all that ran there. */
  private void histories() {
    WorkflowClient client = WorkflowClient.newInstance(house.stubs());
    List<WorkflowExecutionMetadata> all = client.listExecutions("").toList();
    assertThat(all).isNotEmpty();
    for (WorkflowExecutionMetadata one : all) {
      String where = "Temporal's %s".formatted(one.getWorkflowType());
      slots.seen(where, text(one.getWorkflowExecutionInfo().toByteArray()));
      house
          .history(one.getExecution().getWorkflowId(), one.getExecution().getRunId())
          .forEach(event -> slots.seen("the history of " + where, text(event.toByteArray())));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String json(String text) {
    return Json.text(text);
  }
}
