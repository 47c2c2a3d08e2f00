package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Starting, stopping, killing and starting again. */
@SuppressWarnings("NullAway.Init") // open() makes them
class ProcessJourneyTest implements Journey {
  private static final String GRAPH =
      """
      {"blocks": [{"id": "s", "type": "starter"}, {"id": "r", "type": "response"}],
       "edges": [{"source": "s", "target": "r"}]}
      """;

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
  void what_was_saved_and_ended_is_there_after_a_stop_and_after_a_kill() throws Exception {
    String workflow;
    Answer done;
    try (Product first = Product.start(data, server, Map.of())) {
      workflow = first.workflow(GRAPH);
      done = first.execute(workflow, "{\"variables\": {\"n\": 1}}");
      assertThat(done.status()).isEqualTo(200);
      assertThat(first.stop()).isIn(0, 143);
    }

    String path = "/api/workflows/%s/executions/%s".formatted(workflow, done.text("execution_id"));
    try (Product second = Product.start(data, server, Map.of())) {
      assertThat(second.get(path).at("output")).isEqualTo(Map.of("n", 1));
      second.kill();
    }

    // The killed one left its PostgreSQL behind, on the same folder.
    try (Product third = Product.start(data, server, Map.of())) {
      assertThat(third.get(path).at("status")).isEqualTo("completed");
      assertThat(third.execute(workflow, "{}").status()).isEqualTo(200);
    }
  }

  @Test
  void a_port_in_use_and_a_folder_in_use_are_clear_messages() throws Exception {
    try (ServerSocket taken = new ServerSocket();
        Product first = Product.start(data, server, Map.of())) {
      taken.bind(new InetSocketAddress(0));

      try (Product blocked = Product.launch(data, taken.getLocalPort(), Map.of())) {
        assertThat(blocked.exit()).isEqualTo(1);
        assertThat(blocked.said()).contains("Port %d is in use".formatted(taken.getLocalPort()));
      }
      try (Product second = Product.launch(data, Ports.lasting(), Map.of())) {
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.said()).contains("Another Armature is running on the data folder");
      }
      first.alive();
    }
  }
}
