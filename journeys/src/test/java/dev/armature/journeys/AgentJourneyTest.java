package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import dev.armature.scripted.ScriptedMcp;
import dev.armature.scripted.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An agent in the whole product: with the operator's model, tools and somebody who watches. */
@On({TemporalServer.IN_MEMORY, TemporalServer.DEVELOPMENT})
@SuppressWarnings("NullAway.Init") // open() makes them
class AgentJourneyTest implements Journey {
  private ScriptedModel model;
  private Product product;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    model = new ScriptedModel();
    product =
        Product.start(
            data,
            server,
            Map.of(
                "ARMATURE_EGRESS_ALLOW",
                "127.0.0.0/8",
                "OPENAI_BASE_URL",
                model.url(),
                "OPENAI_API_KEY",
                "sk-of-the-operator"));
  }

  @Override
  public void close() {
    product.close();
    model.close();
  }

  @Test
  void a_ticket_is_sorted_with_the_help_of_tools() throws Exception {
    try (Sink sink = new Sink();
        ScriptedMcp mcp = new ScriptedMcp(true)) {
      model.startsAnew();
      model
          .refuses(429, Map.of("Retry-After", "1"), "{}")
          .calls("find_customer", "{\"mail\": \"a@b\"}")
          .calls("docs_add", "{\"a\": 40, \"b\": 2}")
          .says("support")
          .says("{\"queue\": \"support\"}");

      Answer answer = product.execute(product.workflow(graph(sink, mcp)), "{}");

      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      assertThat(answer.at("output.queue.queue")).isEqualTo("support");
      assertThat(answer.at("output.calls.model_calls")).isEqualTo(4);
      assertThat(answer.at("output.calls.total_tokens")).isEqualTo(60);
      assertThat(answer.at("output.tools.1.name")).isEqualTo("docs_add");
      assertThat(answer.at("output.tools.1.result")).isEqualTo("42");
      assertThat(sink.heard("/customers?mail=a%40b")).hasSize(1);
      // The first was refused and tried again after its pause; the last repaired the answer.
      assertThat(model.heard()).hasSize(5);
      assertThat(model.heard().getLast().headers())
          .containsEntry("authorization", "Bearer sk-of-the-operator");
      String id = answer.text("execution_id");
      assertThat(mcp.heard("tools/call"))
          .extracting(it -> it.headers().get("idempotency-key"))
          .containsExactly(id + ":think:tool-2-1");
    }
  }

  @Test
  void who_watches_sees_the_text_while_it_is_made() throws Exception {
    String secret = "sk-of-the-author-0123456789";
    String text =
        "one two three four five six seven eight nine ten, and " + secret + " is my key, I think";
    Answer kept =
        product.post(
            "/v1/credentials",
            "{\"name\": \"models\", \"type\": \"bearer\", \"value\": \"%s\", \"hosts\": [\"127.0.0.1\"]}"
                .formatted(secret));
    assertThat(kept.status()).as(kept.toString()).isEqualTo(201);
    model.startsAnew();
    model.says(text).paced(Duration.ofMillis(150)).onceReleased();
    String workflow =
        product.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "think", "type": "agent", "config": {"model": "m", "input": "count",
               "credential": "models"}}],
             "edges": [{"source": "s", "target": "think"}]}
            """);
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    String run =
        "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));

    List<Events.Event> events;
    try (Events watching = Events.of(product, run, 0)) {
      await()
          .until(
              () -> watching.read().stream().anyMatch(it -> it.told().equals("block_start think")));
      await().until(() -> !model.heard().isEmpty());
      model.release();
      events = watching.all();
    }

    List<String> chunks = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (Events.Event event : events) {
      told.add(event.told());
      if (event.type().equals("block_chunk")) {
        assertThat(event.id()).isZero();
        chunks.add(String.valueOf(event.data().get("chunk")));
      }
    }
    assertThat(chunks).hasSizeGreaterThan(2);
    // What was told before the api listened is lost to the watching alone.
    assertThat(text.replace(secret, "***")).endsWith(String.join("", chunks));
    assertThat(String.join("", chunks)).contains("*** is my key");
    assertThat(model.heard().getFirst().headers())
        .containsEntry("authorization", "Bearer " + secret);
    assertThat(told.lastIndexOf("block_chunk think"))
        .isLessThan(told.indexOf("block_complete think"));
    assertThat(Events.of(product, run, 0).all().stream().map(Events.Event::type))
        .doesNotContain("block_chunk");
    System.out.printf(
        "agent chunks=%d of=%d words events_without_chunks=%s%n",
        chunks.size(),
        text.split(" ").length,
        told.stream().filter(it -> !it.startsWith("block_chunk")).collect(Collectors.toList()));
  }

  private static String graph(Sink sink, ScriptedMcp mcp) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "think", "type": "agent", "config": {
        "model": "m", "system_prompt": "You sort tickets.", "input": "It does not work.",
        "tools": [
          {"type": "http", "name": "find_customer", "url": "%s",
           "parameters": {"type": "object", "properties": {"mail": {"type": "string"}}}},
          {"type": "mcp", "name": "docs", "url": "%s"}],
        "response_schema": {"type": "object", "required": ["queue"],
          "properties": {"queue": {"enum": ["sales", "support"]}}}}},
      {"id": "r", "type": "response", "config": {"output": {
        "queue": "{{ outputs.think.output }}", "calls": "{{ outputs.think.usage }}",
        "tools": "{{ outputs.think.tool_calls }}"}}}],
     "edges": [{"source": "s", "target": "think"}, {"source": "think", "target": "r"}]}
    """
        .formatted(sink.url("/customers"), mcp.url());
  }
}
