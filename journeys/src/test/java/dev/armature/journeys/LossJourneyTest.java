package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the in-memory server cannot keep is told, not hidden. */
@On(TemporalServer.IN_MEMORY)
@SuppressWarnings("NullAway.Init") // open() makes them
class LossJourneyTest implements Journey {
  private TemporalServer server;
  private Path data;

  @Override
  public void open(TemporalServer server, Path data) {
    this.server = server;
    this.data = data;
  }

  @Override
  public void close() {
    // Each story ends what it starts.
  }

  @Test
  void what_ran_when_the_process_was_killed_is_told_as_lost() throws Exception {
    try (Sink sink = new Sink()) {
      Map<String, String> open = Map.of("ARMATURE_EGRESS_ALLOW", "127.0.0.0/8");
      String path;
      try (Product first = Product.start(data, server, open)) {
        String workflow =
            first.workflow(
                """
                {"blocks": [{"id": "s", "type": "starter"},
                  {"id": "held", "type": "general_api", "config": {"url": "%s"}}],
                 "edges": [{"source": "s", "target": "held"}]}
                """
                    .formatted(sink.url("/held")));
        Answer late =
            first.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{}",
                Map.of("Prefer", "wait=1"));
        path = "/api/workflows/%s/executions/%s".formatted(workflow, late.text("execution_id"));
        first.kill();
      }
      try (Product second = Product.start(data, server, open)) {
        Answer lost = second.get(path);
        assertThat(lost.at("status")).isEqualTo("failed");
        assertThat(lost.text("error")).contains("Temporal does not know this run");
      }
    }
  }
}
