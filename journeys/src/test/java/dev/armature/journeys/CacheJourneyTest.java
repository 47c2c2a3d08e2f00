package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run before has found out, the next one need not ask again. */
@SuppressWarnings("NullAway.Init") // open() makes them
class CacheJourneyTest implements Journey {
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
  void a_second_execution_shows_what_it_did_not_do_as_cached() throws Exception {
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "fetch", "type": "general_api", "cache": {"ttl": "1h"},
               "config": {"method": "POST", "url": "%s/{{ variables.n }}", "body": {"n": "{{ variables.n }}"}}},
              {"id": "big", "type": "code", "cache": {"ttl": "1h"},
               "config": {"code": "return fetch.output.hit + 'x'.repeat(299999) + variables.n;"}},
              {"id": "no", "type": "general_api", "cache": {"ttl": "1h"}, "config": {"url": "%s"}},
              {"id": "keyed", "type": "general_api", "cache": {"ttl": "1h", "key": "variables.n"},
               "config": {"method": "POST", "url": "%s", "body": "{{ execution.id }}"}},
              {"id": "end", "type": "response", "config": {"output":
               ["{{ outputs.fetch.output.hit }}", "{{ size(outputs.big.output) }}", "{{ outputs.keyed.output.hit }}"]}}],
             "edges": [{"source": "s", "target": "fetch"}, {"source": "fetch", "target": "big"},
              {"source": "s", "target": "no"}, {"source": "s", "target": "keyed"},
              {"source": "big", "target": "end"}, {"source": "no", "target": "end"}, {"source": "keyed", "target": "end"}]}
            """
                .formatted(sink.url("/fetch"), sink.url("/status/404"), sink.url("/keyed")));

    Answer first = product.execute(workflow, "{\"variables\": {\"n\": 1}}");
    Answer second = product.execute(workflow, "{\"variables\": {\"n\": 1}}");
    Answer other = product.execute(workflow, "{\"variables\": {\"n\": 2}}");

    assertThat(statuses(first).values()).containsOnly("success");
    assertThat(statuses(second))
        .isEqualTo(
            Map.of(
                "s", "success", "fetch", "cached", "big", "cached", "no", "success", "keyed",
                "cached", "end", "success"));
    assertThat(statuses(other).values()).containsOnly("success");
    assertThat(first.at("output")).hasToString("[1, 300001, 1]");
    assertThat(second.at("output")).isEqualTo(first.at("output"));
    assertThat(second.at("block_outputs.fetch")).isEqualTo(first.at("block_outputs.fetch"));
    assertThat(other.at("output")).hasToString("[1, 300001, 2]");
    assertThat(sink.heard("/fetch/1")).hasSize(1);
    assertThat(sink.heard("/fetch/2")).hasSize(1);
    assertThat(sink.heard("/keyed")).hasSize(2);
    // What was no success is asked for again.
    assertThat(sink.heard("/status/404")).hasSize(3);

    String run = "/api/workflows/%s/executions/%s".formatted(workflow, second.text("execution_id"));
    assertThat(product.get(run + "/logs").text("block_logs")).contains("status=cached");
    assertThat(Events.of(product, run, 0).all())
        .filteredOn(it -> it.data().containsKey("cached"))
        .hasSize(3)
        .allSatisfy(it -> assertThat(it.type()).isEqualTo("block_complete"))
        .allSatisfy(it -> assertThat(it.data()).containsEntry("cached", true));
  }

  @Test
  void a_result_whose_time_is_over_is_asked_for_again() throws Exception {
    String workflow = product.workflow(one("/brief", "\"500ms\"", ""));

    assertThat(product.execute(workflow, "{}").at("output.fetch.hit")).isEqualTo(1);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            Integer.valueOf(2).equals(product.execute(workflow, "{}").at("output.fetch.hit")));
  }

  @Test
  void what_was_got_with_a_credential_that_was_replaced_is_not_used_again() throws Exception {
    String credential = credential("first-secret");
    String workflow = product.workflow(one("/secret", "\"1h\"", ", \"credential\": \"replaced\""));
    product.execute(workflow, "{}");
    assertThat(product.execute(workflow, "{}").at("output.fetch.hit")).isEqualTo(1);

    assertThat(product.call("DELETE", "/v1/credentials/" + credential, null, Map.of()).status())
        .isEqualTo(200);
    credential("second-secret");

    assertThat(product.execute(workflow, "{}").at("output.fetch.hit")).isEqualTo(2);
  }

  private String credential(String value) {
    return product
        .post(
            "/v1/credentials",
            "{\"name\": \"replaced\", \"type\": \"bearer\", \"value\": \"%s\", \"hosts\": [\"127.0.0.1\"]}"
                .formatted(value))
        .text("data.id");
  }

  private String one(String path, String ttl, String more) {
    return """
    {"blocks": [{"id": "fetch", "type": "general_api", "is_trigger": true, "cache": {"ttl": %s},
      "config": {"url": "%s"%s}}], "edges": []}
    """
        .formatted(ttl, sink.url(path), more);
  }

  private static Map<Object, Object> statuses(Answer answer) {
    Map<Object, Object> statuses = new LinkedHashMap<>();
    for (int i = 0; answer.at("block_logs." + i) instanceof Map<?, ?> row; i++) {
      statuses.put(String.valueOf(row.get("block_id")), String.valueOf(row.get("status")));
    }
    return statuses;
  }
}
