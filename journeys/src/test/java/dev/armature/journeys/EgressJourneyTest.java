package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a graph may reach where the operator has allowed nothing. */
@On(TemporalServer.IN_MEMORY)
@SuppressWarnings("NullAway.Init") // open() makes them
class EgressJourneyTest implements Journey {
  /** Loopback, written in ways that no resolver on a network is asked about. */
  private static final List<String> SPELLINGS =
      List.of(
          "http://127.0.0.1:%d/",
          "http://127.0.0.2:%d/",
          "http://127.255.255.254:%d/",
          "http://localhost:%d/",
          "http://LOCALHOST:%d/",
          "http://127.1:%d/",
          "http://127.0.1:%d/",
          "http://2130706433:%d/",
          "http://0x7f000001:%d/",
          "http://0x7f.1:%d/",
          "http://0x7f.0x0.0x0.0x1:%d/",
          "http://017700000001:%d/",
          "http://0177.0.0.1:%d/",
          "http://0177.0.0.01:%d/",
          "http://0.0.0.0:%d/",
          "http://0:%d/",
          "http://[::1]:%d/",
          "http://[::]:%d/",
          "http://[0:0:0:0:0:0:0:1]:%d/",
          "http://[0000::0001]:%d/",
          "http://[::ffff:127.0.0.1]:%d/",
          "http://[::ffff:7f00:1]:%d/",
          "http://[::127.0.0.1]:%d/",
          "http://[64:ff9b::7f00:1]:%d/",
          "http://[64:ff9b:1::7f00:1]:%d/",
          "http://[2002:7f00:1::]:%d/",
          "http://user@127.0.0.1:%d/",
          "http://①②⑦.⓪.⓪.①:%d/",
          "http://127。0。0。1:%d/",
          "HTTP://127.0.0.1:%d/");

  private Sink canary;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    canary = new Sink();
    product = Product.start(data, server, Map.of());
  }

  @Override
  public void close() {
    canary.close();
    product.close();
  }

  @Test
  void thirty_spellings_of_loopback_reach_nothing() {
    assertThat(SPELLINGS).hasSize(30).doesNotHaveDuplicates();
    String blocks =
        IntStream.range(0, SPELLINGS.size())
            .mapToObj(i ->
                """
                , {"id": "b%d", "type": "general_api", "on_error": "continue",
                   "config": {"url": "%s", "method": "POST"}}
                """
                    .formatted(i, SPELLINGS.get(i).formatted(canary.port())))
            .collect(Collectors.joining());
    String edges =
        IntStream.range(0, SPELLINGS.size())
            .mapToObj("{\"source\": \"s\", \"target\": \"b%d\"}"::formatted)
            .collect(Collectors.joining(", "));
    String workflow =
        product.workflow(
            "{\"blocks\": [{\"id\": \"s\", \"type\": \"starter\"}%s], \"edges\": [%s]}"
                .formatted(blocks, edges));

    Answer done = product.execute(workflow, "{}");

    assertThat(done.status()).as("%s", done).isEqualTo(200);
    assertThat(done.text("block_logs").split("status=error", -1)).hasSize(1 + SPELLINGS.size());
    assertThat(canary.heard()).isEmpty();
    System.out.printf("attempts=%d canary_hits=%d%n", SPELLINGS.size(), canary.heard().size());
  }
}
