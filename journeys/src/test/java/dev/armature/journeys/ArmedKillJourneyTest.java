package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of an arm when everything is killed inside its window. */
@On(TemporalServer.DEVELOPMENT)
@SuppressWarnings("NullAway.Init") // open() makes them
class ArmedKillJourneyTest implements Journey {
  private static final String HOOK = "5b7d6f1c-6a3e-4a54-8a5f-0f3d0b1f2c31";

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
  void after_a_kill_of_everything_it_is_armed_still_and_lets_one_call_in() throws Exception {
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
      until = first.post("/api/workflows/" + workflow + "/arm", null).text("armed_until");
      first.killEverything(data);
    }
    try (Product second = Product.start(data, server, Map.of())) {
      assertThat(second.get("/api/workflows/" + workflow).text("armed_until")).isEqualTo(until);

      Answer in = call(second);
      Answer out = call(second);

      assertThat(in.status()).as("%s", in).isEqualTo(200);
      assertThat(in.at("output.hook")).isEqualTo(Map.of("n", 1));
      assertThat(out.status()).isEqualTo(403);
    }
  }

  private static Answer call(Product product) {
    return product.call(
        "POST", "/api/webhooks/" + HOOK, "{\"n\": 1}", Map.of("Authorization", "Bearer s3cret"));
  }
}
