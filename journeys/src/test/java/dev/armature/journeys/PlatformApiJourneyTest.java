package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Workflows that work on the platform they run on. */
@On({TemporalServer.IN_MEMORY, TemporalServer.DEVELOPMENT, TemporalServer.POSTGRES})
@SuppressWarnings("NullAway.Init") // open() makes them
class PlatformApiJourneyTest implements Journey {
  /** Makes a workflow of the graph it is given, runs it, and says what it was told. */
  private static final String MAKER =
      """
      {"blocks": [
         {"id": "s", "type": "starter"},
         {"id": "make", "type": "platform_api", "config": {
           "resource": "workflows", "operation": "create",
           "body": {"name": "{{ variables.name }}", "tags": ["by a block"]}}},
         {"id": "draw", "type": "platform_api", "config": {
           "resource": "workflows", "operation": "save_graph",
           "resource_id": "{{ outputs.make.output.id }}", "body": "{{ variables.graph }}"}},
         {"id": "go", "type": "platform_api", "config": {
           "resource": "workflows", "operation": "execute",
           "resource_id": "{{ outputs.make.output.id }}",
           "body": {"variables": {"who": "{{ variables.name }}", "after": "{{ outputs.draw.status_code }}"}}}},
         {"id": "end", "type": "response", "config": {"output": {
           "workflow": "{{ outputs.make.output.id }}", "version": "{{ outputs.draw.output.version }}",
           "execution": "{{ outputs.go.output.execution_id }}", "status": "{{ outputs.go.status_code }}"}}}],
       "edges": [{"source": "s", "target": "make"}, {"source": "make", "target": "draw"},
         {"source": "draw", "target": "go"}, {"source": "go", "target": "end"}]}
      """;

  /** Reads the log of a run, then takes its workflow away, then looks for it. */
  private static final String CLEANER =
      """
      {"blocks": [
         {"id": "s", "type": "starter"},
         {"id": "read", "type": "platform_api", "config": {
           "resource": "executions", "operation": "logs", "resource_id": "{{ variables.execution }}"}},
         {"id": "remove", "type": "platform_api", "config": {
           "resource": "workflows", "operation": "delete", "resource_id": "{{ variables.workflow }}"}},
         {"id": "look", "type": "platform_api", "config": {
           "resource": "workflows", "operation": "get", "resource_id": "{{ variables.workflow }}"}},
         {"id": "end", "type": "response", "config": {"output": {
           "rows": "{{ outputs.read.output.block_logs.map(it, it.block_id) }}",
           "removed": "{{ outputs.remove.status_code }}", "then": "{{ outputs.look.status_code }}",
           "code": "{{ outputs.look.output.error_code }}"}}}],
       "edges": [{"source": "s", "target": "read"}, {"source": "read", "target": "remove"},
         {"source": "remove", "target": "look"}, {"source": "look", "target": "end"}]}
      """;

  /** What the maker makes: its expressions are its own, the maker only hands them on. */
  private static final String MADE =
      """
      {"blocks": [{"id": "hello", "type": "starter"},
         {"id": "say", "type": "response", "config": {"output": "Hello {{ variables.who }}"}}],
       "edges": [{"source": "hello", "target": "say"}]}
      """;

  private @Nullable Installation installation;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    if (server == TemporalServer.POSTGRES) {
      Installation installed = Installation.start(data);
      installation = installed;
      product = installed.api();
      installed.worker();
    } else {
      product = Product.start(data, server, Map.of());
    }
  }

  @Override
  public void close() throws IOException {
    Installation installed = installation;
    if (installed == null) {
      product.close();
    } else {
      installed.close();
    }
  }

  @Test
  void a_workflow_makes_another_runs_it_reads_its_log_and_takes_it_away() {
    Answer made =
        product.execute(
            product.workflow(MAKER),
            "{\"variables\": {\"name\": \"Ada\", \"graph\": %s}}".formatted(MADE));

    assertThat(made.status()).as("%s", made).isEqualTo(200);
    assertThat(made.at("output.version")).isEqualTo(2);
    assertThat(made.at("output.status")).isEqualTo(202);
    String run =
        "/api/workflows/%s/executions/%s"
            .formatted(made.text("output.workflow"), made.text("output.execution"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(product.get(run).at("status")).isEqualTo("completed"));
    assertThat(product.get(run).at("output")).isEqualTo("Hello Ada");
    assertThat(product.get(run).at("trigger")).isEqualTo("platform");

    Answer cleaned =
        product.execute(
            product.workflow(CLEANER),
            "{\"variables\": {\"workflow\": \"%s\", \"execution\": \"%s\"}}"
                .formatted(made.text("output.workflow"), made.text("output.execution")));

    assertThat(cleaned.at("output"))
        .isEqualTo(
            Map.of(
                "rows",
                List.of("hello", "say"),
                "removed",
                204,
                "then",
                404,
                "code",
                "WORKFLOW_NOT_FOUND"));
  }

  @Test
  void a_workflow_arms_another_and_the_world_may_call_that_once() {
    String hook = UUID.randomUUID().toString();
    String called =
        product.workflow(
            """
            {"blocks": [
              {"id": "hook", "type": "webhook", "config": {"webhook_id": "%s", "webhook_secret": "s3cret"}},
              {"id": "end", "type": "response", "config": {"output": "let in"}}],
             "edges": [{"source": "hook", "target": "end"}]}
            """
                .formatted(hook));
    assertThat(called(hook).status()).isEqualTo(403);

    Answer armed =
        product.execute(
            product.workflow(
                """
                {"blocks": [{"id": "s", "type": "starter"},
                   {"id": "arm", "type": "platform_api", "config": {
                     "resource": "workflows", "operation": "arm", "resource_id": "%s"}}],
                 "edges": [{"source": "s", "target": "arm"}]}
                """
                    .formatted(called)),
            "{}");

    assertThat(armed.at("output.arm.ok")).as("%s", armed).isEqualTo(true);
    assertThat(armed.text("output.arm.armed_until"))
        .isEqualTo(product.get("/api/workflows/" + called).text("armed_until"));
    assertThat(called(hook).status()).isEqualTo(200);
    assertThat(called(hook).status()).isEqualTo(403);
  }

  private Answer called(String hook) {
    return product.call(
        "POST", "/api/webhooks/" + hook, "{}", Map.of("Authorization", "Bearer s3cret"));
  }

  @Test
  void a_workflow_that_starts_itself_comes_to_an_end() {
    String id =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
               {"id": "again", "type": "platform_api", "config": {
                 "resource": "workflows", "operation": "execute", "resource_id": "{{ variables.id }}",
                 "body": {"variables": {"id": "{{ variables.id }}"}}}}],
             "edges": [{"source": "s", "target": "again"}]}
            """);

    product.execute(id, "{\"variables\": {\"id\": \"%s\"}}".formatted(id));

    String runs = "/api/workflows/%s/executions".formatted(id);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(product.get(runs + "?status=completed").at("total")).isEqualTo(11));
    assertThat(product.get(runs).at("total")).isEqualTo(11);
    assertThat(product.get(runs).text("executions.0.output")).contains("CALL_TOO_DEEP");
  }

  @Test
  void what_an_api_was_killed_in_is_made_once() throws Exception {
    assumeTrue(installation != null, "there is one api, which nothing outlives");
    Product other = Objects.requireNonNull(installation).api();
    String maker =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
               {"id": "make", "type": "platform_api", "config": {
                 "resource": "workflows", "operation": "create",
                 "body": {"name": "{{ variables.name }}"}}}],
             "edges": [{"source": "s", "target": "make"}]}
            """);
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Answer started =
          product.call(
              "POST",
              "/api/workflows/" + maker + "/execute",
              "{\"variables\": {\"name\": \"cut-%02d\"}}".formatted(i),
              Map.of("Prefer", "respond-async"));
      runs.add(started.text("execution_id"));
      if (i == 15) {
        other.kill();
      }
    }

    String ended = "/api/workflows/%s/executions?status=completed".formatted(maker);
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(product.get(ended).at("total")).isEqualTo(30));

    Answer made = product.get("/api/workflows?q=cut-&limit=100");
    System.out.printf("platform_api: kills=1 runs=%d made=%s%n", runs.size(), made.at("total"));
    assertThat(made.at("total")).isEqualTo(30);
  }
}
