package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.journeys.Traffic.Told;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server is away while calls keep coming: each is refused at once, and all heals by itself. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone")
class InstallationOutageJourneyTest implements Journey {
  private static final int SECONDS = Integer.getInteger("journeys.outage.seconds", 10);

  /** What is away, and how. */
  enum Outage {
    POSTGRES_STOPPED,
    POSTGRES_SILENT,
    TEMPORAL_KILLED,
    TEMPORAL_SILENT
  }

  private Installation house;
  private FaultProxy toPostgres;
  private FaultProxy toTemporal;
  private Product api;
  private final String hook = UUID.randomUUID().toString();
  private String workflow;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    toPostgres = new FaultProxy(house.postgres().port());
    toTemporal = new FaultProxy(house.temporal().port());
    Map<String, String> through =
        Map.of(
            "DATABASE_URL",
            PostgresProcess.url(toPostgres.port(), "armature"),
            "TEMPORAL_ADDRESS",
            "127.0.0.1:" + toTemporal.port());
    api = house.api(through);
    house.worker(through);
    workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "call", "type": "general_api", "config": {"method": "POST",
               "url": "%s/{{ variables.name }}"}}],
             "edges": [{"source": "s", "target": "call"}]}
            """
                .formatted(house.sink().url("/call")));
    String called =
        api.workflow(
            """
            {"blocks": [{"id": "hook", "type": "webhook", "config": {
               "webhook_id": "%s", "webhook_secret": "s3cret"}},
              {"id": "call", "type": "general_api", "config": {"method": "POST",
               "url": "%s/{{ outputs.hook.output.name }}"}}],
             "edges": [{"source": "hook", "target": "call"}]}
            """
                .formatted(hook, house.sink().url("/call")));
    api.post("/api/workflows/" + called + "/deploy", null);
  }

  @Override
  public void close() throws IOException {
    house.close();
    toPostgres.close();
    toTemporal.close();
  }

  @ParameterizedTest
  @EnumSource
  void every_call_is_refused_at_once_and_none_that_was_refused_ever_runs(Outage outage)
      throws Exception {
    assertThat(call(0, "before-" + outage, Map.of()).status()).isEqualTo(200);
    assertThat(call(1, "before-" + outage, Map.of()).status()).isEqualTo(200);
    begin(outage);
    Traffic traffic =
        Traffic.begin(20, n -> call(n, outage + "-" + n, Map.of("Prefer", "respond-async")));
    TimeUnit.SECONDS.sleep(SECONDS);
    List<Told> told = traffic.end();
    end(outage);
    house.temporal().awaitStarts();
    long back = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> call(0, "after-" + outage, Map.of()).status() == 200);
    long healed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back);

    long refused =
        told.stream()
            .filter(it ->
                it.answer().status() == 503 && it.answer().headers().containsKey("retry-after"))
            .count();
    long accepted = told.stream().filter(it -> it.answer().status() < 300).count();
    System.out.printf(
        "P6 outage=%s calls=%d 503=%d 2xx=%d p50=%dms p99=%dms worst=%dms healed=%dms%n",
        outage,
        told.size(),
        refused,
        accepted,
        Traffic.millis(told, 0.5),
        Traffic.millis(told, 0.99),
        Traffic.millis(told, 1),
        healed);
    assertThat(accepted).isZero();
    assertThat(refused).isEqualTo(told.size());
    // The caller who tries again is served, and his is the first call that the block makes.
    for (int n = 0; n < 2; n++) {
      String again = outage + "-" + n;
      assertThat(call(n, again, Map.of()).status()).isEqualTo(200);
      assertThat(house.sink().heard("/call/" + again)).hasSize(1);
    }
    assertThat(
            house.sink().heard().stream()
                .filter(it -> it.path().startsWith("/call/" + outage + "-"))
                .count())
        .isEqualTo(2);
  }

  private void begin(Outage outage) throws Exception {
    switch (outage) {
      case POSTGRES_STOPPED -> house.postgres().stopImmediately();
      case POSTGRES_SILENT -> toPostgres.turn(Weather.SILENT);
      case TEMPORAL_KILLED -> house.temporal().kill();
      case TEMPORAL_SILENT -> toTemporal.turn(Weather.SILENT);
    }
  }

  private void end(Outage outage) throws Exception {
    switch (outage) {
      case POSTGRES_STOPPED -> house.postgres().startAgain();
      case POSTGRES_SILENT -> toPostgres.turn(Weather.CLEAR);
      case TEMPORAL_KILLED -> house.temporal().startAgain();
      case TEMPORAL_SILENT -> toTemporal.turn(Weather.CLEAR);
    }
  }

  /** Calls in turns the api and a deployed webhook, each with a key. */
  private Answer call(int n, String name, Map<String, String> headers) {
    Map<String, String> all = with(headers, "Idempotency-Key", name);
    return n % 2 == 0
        ? api.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{\"variables\": {\"name\": \"%s\"}}".formatted(name),
            all)
        : api.call(
            "POST",
            "/api/webhooks/" + hook,
            "{\"name\": \"%s\"}".formatted(name),
            with(all, "Authorization", "Bearer s3cret"));
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> all = new java.util.LinkedHashMap<>(headers);
    all.put(name, value);
    return all;
  }
}
