package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of an arm when everything is killed inside its window. */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class ArmedKillJourneyTest implements Journey {
  private static final String HOOK = "5b7d6f1c-6a3e-4a54-8a5f-0f3d0b1f2c31";
  private static final Map<String, String> BEARER = Map.of("Authorization", "Bearer s3cret");

  private TemporalServer server;
  private Path data;

  @Override
  public void open(TemporalServer server, Path data) {
    this.server = server;
    this.data = data;
  }

  @Override
  public void close() {
    // The story ends what it starts.
  }

  @Test
  void one_of_fifty_comes_in_then_one_after_a_kill_of_everything_and_nobody_once_it_is_over()
      throws Exception {
    String workflow;
    String until;
    try (Product first = Product.start(data, server, Map.of())) {
      workflow =
          first.workflow(
              """
              {"blocks": [{"id": "hook", "type": "webhook", "config": {
                 "webhook_id": "%s", "webhook_secret": "s3cret"}}], "edges": []}
              """
                  .formatted(HOOK));
      arm(first, workflow);
      List<Integer> fifty = WebhookCalls.fifty(first, HOOK, BEARER);
      assertThat(fifty).filteredOn(it -> it == 200).hasSize(1);
      assertThat(fifty).filteredOn(it -> it == 403).hasSize(49);

      until = arm(first, workflow);
      first.killEverything(data);
    }
    try (Product second = Product.start(data, server, Map.of())) {
      assertThat(second.get("/api/workflows/" + workflow).text("armed_until")).isEqualTo(until);

      Answer in = call(second);
      Answer out = call(second);

      assertThat(in.status()).as("%s", in).isEqualTo(200);
      assertThat(in.at("output.hook")).isEqualTo(Map.of("n", 1));
      assertThat(out.status()).isEqualTo(403);
      second.stop();
    }
    try (Product third = Product.start(data, server, Map.of("ARMATURE_ARM_WINDOW", "2s"))) {
      arm(third, workflow);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> third.get("/api/workflows/" + workflow).at("armed_until") == null);

      assertThat(call(third).status()).isEqualTo(403);
      assertThat(third.get("/api/workflows/" + workflow + "/executions").at("total")).isEqualTo(2);
    }
  }

  /** Arms it; until when. */
  private static String arm(Product product, String workflow) {
    Answer armed = product.post("/api/workflows/" + workflow + "/arm", null);
    assertThat(armed.status()).as("%s", armed).isEqualTo(200);
    return armed.text("armed_until");
  }

  private static Answer call(Product product) {
    return product.call("POST", "/api/webhooks/" + HOOK, "{\"n\": 1}", BEARER);
  }
}
