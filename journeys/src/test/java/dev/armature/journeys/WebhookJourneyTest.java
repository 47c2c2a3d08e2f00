package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A workflow that the world calls: from its graph to the one call of an armed one. */
@SuppressWarnings("NullAway.Init") // open() makes them
@Tag("alone") // fifty callers are held against the patience of an api
class WebhookJourneyTest implements Journey {
  private static final String SECRET = "canary-of-the-webhook";
  private static final Map<String, String> BEARER = Map.of("Authorization", "Bearer " + SECRET);

  private Product product;
  private Sink sink;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    sink = new Sink();
    product = Product.start(data, server, Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8"));
  }

  @Override
  public void close() {
    product.close();
    sink.close();
  }

  @Test
  void a_workflow_is_drawn_deployed_called_changed_beside_its_calls_and_taken_back() {
    String hook = UUID.randomUUID().toString();
    String workflow = product.workflow(graph(hook, "first"));
    String path = "/api/workflows/" + workflow;
    assertThat(call(hook, "{}", BEARER).status()).isEqualTo(403);

    Answer deployed = product.post(path + "/deploy", null);
    assertThat(deployed.json()).isEqualTo(Map.of("ok", true, "state", "deployed"));
    Answer shown = product.get(path);
    assertThat(shown.at("state")).isEqualTo("deployed");
    assertThat(shown.at("webhooks.0.url")).isEqualTo("/api/webhooks/" + hook);

    Answer called = call(hook, "{\"n\": 7}", BEARER);
    assertThat(called.status()).as("%s", called).isEqualTo(200);
    assertThat(called.at("output")).isEqualTo(Map.of("said", "first", "n", 7));

    assertThat(product.put(path + "/graph", graph(hook, "second")).at("error_code"))
        .isEqualTo("ALREADY_DEPLOYED");
    assertThat(product.put(path + "/graph?stage=true", graph(hook, "second")).status())
        .isEqualTo(200);
    assertThat(call(hook, "{\"n\": 7}", BEARER).at("output.said")).isEqualTo("first");
    assertThat(product.get(path + "?version=deployed").text("blocks")).contains("first");
    assertThat(product.get(path).text("blocks")).contains("second");
    assertThat(product.post(path + "/deploy", null).status()).isEqualTo(200);
    assertThat(call(hook, "{\"n\": 7}", BEARER).at("output.said")).isEqualTo("second");

    Answer back = product.post(path + "/undeploy", null);
    assertThat(back.json()).isEqualTo(Map.of("ok", true, "state", "internal"));
    assertThat(call(hook, "{\"n\": 7}", BEARER).status()).isEqualTo(403);
    assertThat(product.get(path + "?version=deployed").at("error_code"))
        .isEqualTo("WORKFLOW_NOT_FOUND");
  }

  @Test
  void an_armed_workflow_lets_one_of_fifty_callers_in_and_can_be_armed_again() throws Exception {
    String hook = UUID.randomUUID().toString();
    String workflow = product.workflow(graph(hook, "armed"));

    for (int round = 0; round < 3; round++) {
      Answer armed = product.post("/api/workflows/" + workflow + "/arm", null);
      assertThat(armed.status()).as("%s", armed).isEqualTo(200);
      assertThat(armed.json()).containsOnlyKeys("ok", "armed_until");
      Instant until = Instant.parse(armed.text("armed_until"));
      assertThat(Duration.between(Instant.now(), until).toSeconds()).isBetween(580L, 601L);

      List<Integer> statuses = WebhookCalls.fifty(product, hook, BEARER);

      assertThat(statuses).filteredOn(it -> it == 200).hasSize(1);
      assertThat(statuses).filteredOn(it -> it == 403).hasSize(49);
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(product.get("/api/workflows/" + workflow).at("armed_until")).isNull());
    }
    assertThat(product.get("/api/workflows/" + workflow + "/executions").at("total")).isEqualTo(3);
  }

  @Test
  void the_token_in_the_address_is_in_no_log() throws Exception {
    String hook = UUID.randomUUID().toString();
    String workflow = product.workflow(graph(hook, "quiet"));
    product.post("/api/workflows/" + workflow + "/deploy", null);
    String path = "/api/webhooks/" + hook + "?token=";

    assertThat(product.call("POST", path + SECRET, "{}", Map.of("Authorization", "")).status())
        .isEqualTo(200);
    assertThat(product.call("POST", path + SECRET, "{bad", Map.of("Authorization", "")).status())
        .isEqualTo(400);
    assertThat(
            product
                .call("POST", path + "wrong-" + SECRET, "{}", Map.of("Authorization", ""))
                .status())
        .isEqualTo(401);

    assertThat(product.said()).doesNotContain(SECRET);
    Answer runs = product.get("/api/workflows/" + workflow + "/executions");
    assertThat(runs.at("total")).isEqualTo(1);
    String logs =
        product
            .get(
                "/api/workflows/%s/executions/%s/logs"
                    .formatted(workflow, runs.text("executions.0.id")))
            .toString();
    assertThat(runs + logs).doesNotContain(SECRET);
  }

  private Answer call(String hook, String body, Map<String, String> headers) {
    return product.call("POST", "/api/webhooks/" + hook, body, headers);
  }

  private static String graph(String hook, String said) {
    return """
    {"blocks": [
      {"id": "hook", "type": "webhook", "config": {
        "webhook_id": "%s", "webhook_secret": "%s"}},
      {"id": "end", "type": "response", "config": {
        "output": {"said": "%s", "n": "{{ outputs.hook.output.n }}"}}}],
     "edges": [{"source": "hook", "target": "end"}]}
    """
        .formatted(hook, SECRET, said);
  }
}
