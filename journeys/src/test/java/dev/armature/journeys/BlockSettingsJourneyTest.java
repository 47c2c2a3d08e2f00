package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What authors set of a block beside its config holds for every heavy type: {@code retry}, {@code
 * timeout}, {@code on_error}, {@code enabled}; {@code cache} has a story of its own.
 */
@SuppressWarnings("NullAway.Init") // open() makes them
class BlockSettingsJourneyTest implements Journey {
  /**
   * A heavy type.
   *
   * @param id what its blocks are called after
   * @param fails a config with which it fails for good
   * @param lasts a config with which it takes long; null where it never does
   */
  private record Heavy(String id, String type, String fails, @Nullable String lasts) {}

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
  void every_heavy_type_has_the_same_settings_beside_its_config() throws Exception {
    product.post(
        "/v1/credentials", "{\"name\": \"settings\", \"type\": \"bearer\", \"value\": \"a-key\"}");
    List<Heavy> types = types();

    Answer done = product.execute(product.workflow(graph(types)), "{\"variables\": {\"v\": 7}}");

    assertThat(done.status()).as("%s", done).isEqualTo(200);
    Map<String, Map<String, @Nullable Object>> rows = rows(done);
    for (Heavy it : types) {
      assertThat(row(rows, "off_" + it.id()))
          .containsEntry("status", "skipped")
          .containsEntry("output", Map.of("v", 7));
      assertThat(row(rows, "behind_off_" + it.id())).containsEntry("output", Map.of("v", 7));
      assertThat(row(rows, "goes_on_" + it.id()))
          .containsEntry("status", "error")
          .containsEntry("attempt", 1);
      assertThat(done.text("output." + it.id()))
          .isEqualTo(String.valueOf(row(rows, "goes_on_" + it.id()).get("error")));
      assertThat(row(rows, "caught_" + it.id())).containsEntry("status", "success");
      assertThat(row(rows, "not_caught_" + it.id())).containsEntry("status", "skipped");
      assertThat(row(rows, "tried_" + it.id()))
          .containsEntry("status", "error")
          .containsEntry("attempt", 3);
      if (it.lasts() != null) {
        assertThat(row(rows, "cut_" + it.id())).containsEntry("status", "error");
        assertThat(row(rows, "cut_" + it.id()).get("duration_ms"))
            .asInstanceOf(INTEGER)
            .isBetween(100, 10_000);
      }
    }
    // Of three attempts each was made.
    assertThat(sink.heard("/status/404")).hasSize(1 + 1 + 3);
  }

  private List<Heavy> types() throws IOException {
    List<Heavy> types = new ArrayList<>();
    types.add(
        new Heavy(
            "call",
            "general_api",
            "{\"url\": \"%s\", \"fail_on_status\": true}".formatted(sink.url("/status/404")),
            "{\"url\": \"%s\"}".formatted(sink.url("/slow/30000/x"))));
    types.add(
        new Heavy(
            "js",
            "code",
            "{\"code\": \"throw new Error('no');\"}",
            "{\"code\": \"while (true) {}\"}"));
    types.add(
        new Heavy(
            "own",
            "platform_api",
            """
            {"resource": "workflows", "operation": "get", "fail_on_status": true,
             "resource_id": "wf_00000000000000000000000000"}
            """,
            null));
    types.add(
        new Heavy(
            "agent",
            "agent",
            "{\"model\": \"gpt-4o-mini\", \"input\": \"x\", \"credential\": \"settings\","
                + " \"base_url\": \"http://10.0.0.1/v1\"}",
            null));
    if (product.said().contains(CodeInPythonJourneyTest.OFFERED)) {
      types.add(
          new Heavy(
              "py",
              "code",
              "{\"language\": \"python\", \"code\": \"raise ValueError('no')\"}",
              "{\"language\": \"python\", \"code\": \"while True: pass\"}"));
    }
    return types;
  }

  private static String graph(List<Heavy> types) {
    List<String> blocks = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    List<String> output = new ArrayList<>();
    blocks.add("{\"id\": \"s\", \"type\": \"starter\"}");
    for (Heavy it : types) {
      block(blocks, edges, "off", it, it.fails(), "\"enabled\": false");
      blocks.add("{\"id\": \"behind_off_%s\", \"type\": \"split\"}".formatted(it.id()));
      edges.add(edge("off_" + it.id(), "behind_off_" + it.id(), ""));
      block(blocks, edges, "goes_on", it, it.fails(), "\"on_error\": \"continue\"");
      output.add("\"%s\": \"{{ outputs.goes_on_%s.error }}\"".formatted(it.id(), it.id()));
      edges.add(edge("goes_on_" + it.id(), "end", ""));
      block(blocks, edges, "led", it, it.fails(), "\"enabled\": true");
      for (String next : List.of("caught", "not_caught")) {
        blocks.add("{\"id\": \"%s_%s\", \"type\": \"split\"}".formatted(next, it.id()));
        edges.add(
            edge("led_" + it.id(), next + "_" + it.id(), next.equals("caught") ? "error" : ""));
      }
      block(
          blocks,
          edges,
          "tried",
          it,
          it.fails(),
          "\"on_error\": \"continue\", \"retry\": {\"max_attempts\": 3, \"initial_interval\":"
              + " \"10ms\", \"backoff\": 1}");
      String lasts = it.lasts();
      if (lasts != null) {
        block(
            blocks,
            edges,
            "cut",
            it,
            lasts,
            "\"on_error\": \"continue\", \"timeout\": \"1s\", \"retry\": {\"max_attempts\": 1}");
      }
    }
    blocks.add(
        "{\"id\": \"end\", \"type\": \"response\", \"config\": {\"output\": {%s}}}"
            .formatted(String.join(", ", output)));
    return "{\"blocks\": [%s], \"edges\": [%s]}"
        .formatted(String.join(", ", blocks), String.join(", ", edges));
  }

  private static void block(
      List<String> blocks,
      List<String> edges,
      String name,
      Heavy heavy,
      String config,
      String settings) {
    String id = name + "_" + heavy.id();
    blocks.add(
        "{\"id\": \"%s\", \"type\": \"%s\", \"config\": %s, %s}"
            .formatted(id, heavy.type(), config, settings));
    edges.add(edge("s", id, ""));
  }

  private static String edge(String from, String to, String condition) {
    return "{\"source\": \"%s\", \"target\": \"%s\"%s}"
        .formatted(
            from, to, condition.isEmpty() ? "" : ", \"condition\": \"%s\"".formatted(condition));
  }

  private static Map<String, @Nullable Object> row(
      Map<String, Map<String, @Nullable Object>> rows, String block) {
    return rows.getOrDefault(block, Map.of());
  }

  private static Map<String, Map<String, @Nullable Object>> rows(Answer answer) {
    Map<String, Map<String, @Nullable Object>> rows = new LinkedHashMap<>();
    for (int i = 0; answer.at("block_logs." + i) instanceof Map<?, ?> told; i++) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      told.forEach((name, value) -> row.put(String.valueOf(name), value));
      rows.put(String.valueOf(row.get("block_id")), row);
    }
    return rows;
  }
}
