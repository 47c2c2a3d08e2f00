package dev.armature.journeys;

import static dev.armature.journeys.SecretSlotsJourneyTest.encoded;
import static dev.armature.journeys.SecretSlotsJourneyTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import dev.armature.scripted.ScriptedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What authors keep in credentials and in graphs, and what callers of webhooks show. */
final class AuthorSlots {
  private static final String CREDENTIALS = "/v1/credentials";
  private static final String WEBHOOK = "secret of a webhook";
  private static final String SIGNATURE = "key of a signature";

  private final Slots slots;
  private final SlotCalls calls;
  private final Echo echo;
  private final ScriptedModel model;
  private final Map<String, String> credentials = new LinkedHashMap<>();

  AuthorSlots(Slots slots, SlotCalls calls, Echo echo, ScriptedModel model) {
    this.slots = slots;
    this.calls = calls;
    this.echo = echo;
    this.model = model;
  }

  void told(Map<String, String> environment) throws Exception {
    String viewer =
        calls
            .send("POST", "/api/auth/api-keys", "{\"name\": \"v\"}", 201, "API key")
            .path("key")
            .asText();
    slots.minted("API key", viewer);
    for (String type : List.of("api_key", "bearer", "basic", "oauth2")) {
      credential(type);
    }
    refusedCredentials();
    webhooks(viewer);
    runs(environment);
    for (String name : credentials.keySet()) {
      assertThat(String.join("\n", echo.shown())).contains(credentials.get(name));
    }
  }

  private void credential(String type) throws Exception {
    String secret = slots.canary("value of a credential, " + type);
    credentials.put(type, secret);
    String value =
        switch (type) {
          case "basic" -> "{\"username\": \"ada\", \"password\": %s}".formatted(json(secret));
          case "oauth2" -> "{\"access_token\": %s}".formatted(json(secret));
          default -> json(secret);
        };
    String body =
        "{\"name\": \"%s\", \"type\": \"%s\", \"value\": %s, \"hosts\": [\"127.0.0.1\"]%s}"
            .formatted(
                type, type, value, type.equals("api_key") ? ", \"header\": \"X-Canary\"" : "");
    calls.send("POST", CREDENTIALS, body, 201);
    calls.send("POST", CREDENTIALS, body, 409);
    calls.send("POST", CREDENTIALS, body.replace("\"type\": \"" + type, "\"type\": \"x"), 400);
    calls.send("POST", CREDENTIALS, body.substring(0, body.length() - 1), 400);
    calls.send("POST", CREDENTIALS, body, Map.of("Content-Type", "text/plain"), 415);
    calls.send("POST", CREDENTIALS, body + body, 400);
    calls.send("PUT", CREDENTIALS, body, 405);
    calls.send("POST", "/api/credentials", body, 404);
  }

  private void refusedCredentials() throws Exception {
    String secret = slots.canary("value of a credential that is refused");
    String value = json(secret);
    String body = "{\"name\": \"none\", \"type\": \"%s\", \"value\": %s}";
    for (String wrong :
        List.of(
            body.formatted("bearer", json(secret.repeat(300))),
            body.formatted("bearer", "[%s]".formatted(value)),
            body.formatted("bearer", json(secret + "\n" + secret)),
            body.formatted("basic", "{\"username\": %s}".formatted(value)),
            body.formatted("basic", "{\"username\": \"a:b\", \"password\": %s}".formatted(value)),
            body.formatted("oauth2", "{\"refresh\": %s}".formatted(value)),
            body.formatted("oauth2", "{%s: 1, \"access_token\": \"a\"}".formatted(value)),
            body.formatted("bearer", value + ", \"value\": " + value))) {
      calls.send("POST", CREDENTIALS, wrong, 400);
    }
  }

  private void webhooks(String viewer) throws Exception {
    String secret = slots.canary(WEBHOOK);
    String key = slots.canary(SIGNATURE);
    String hook = UUID.randomUUID().toString();
    String signed = UUID.randomUUID().toString();
    String blocks =
        """
        {"id": "hook", "type": "webhook", "config": {"webhook_id": "%s", "webhook_secret": %s}},
        {"id": "signed", "type": "webhook", "config": {"webhook_id": "%s", "webhook_secret": %s,
          "webhook_signature": {"scheme": "github", "secret": %s}}},
        {"id": "end", "type": "response", "config": {"output": {"seen": "{{ trigger }}"}}}
        """
            .formatted(hook, json(secret), signed, json(secret), json(key));
    String edges =
        """
        {"source": "hook", "target": "end"}, {"source": "signed", "target": "end"}
        """;
    String graph = "{\"blocks\": [%s], \"edges\": [%s]}".formatted(blocks, edges);
    String id =
        calls.send("POST", "/api/workflows", "{\"name\": \"hooked\"}", 201).path("id").asText();
    String save = "/api/workflows/%s/graph".formatted(id);
    for (String wrong :
        List.of(
            graph + ",",
            graph.replace("\"github\"", "\"none\""),
            graph.replace("\"signed\", \"type\"", "\"hook\", \"type\""),
            graph.replace("\"response\"", "\"nothing\""),
            graph.replace("\"webhook_secret\": ", "\"webhook_secret\": 1, \"webhook_secret\": "),
            graph.replace(json(secret), "[%s]".formatted(json(secret))))) {
      calls.send("PUT", save, wrong, 400);
    }
    calls.send("PUT", save, graph, Map.of("Content-Type", "text/plain"), 415);
    calls.send("PUT", save, graph, 200);
    calls.send("GET", "/api/workflows/" + id, "", 200, WEBHOOK, SIGNATURE);
    calls.send("GET", "/v1/workflows/" + id, "", 200, WEBHOOK, SIGNATURE);
    Map<String, String> eyes = Map.of("Authorization", "Bearer " + viewer);
    calls.send("GET", "/api/workflows/" + id, "", eyes, 200);
    calls.send("GET", "/v1/workflows/" + id, "", eyes, 200);
    calls.send("GET", "/v1/workflows/%s/export".formatted(id), "", 200);
    calls.send("GET", "/api/workflows/%s?version=2".formatted(id), "", eyes, 200);
    calls.send("POST", "/api/workflows/%s/deploy".formatted(id), "", 200);

    String path = "/api/webhooks/" + hook;
    String wrong = slots.canary("secret of a webhook that is wrong");
    String query = "?token=";
    Map<String, String> nobody = Map.of("Authorization", "");
    calls.send("POST", path, "{\"a\": 1}", Map.of("Authorization", "Bearer " + secret), 200);
    calls.send("POST", path + query + encoded(secret) + "&b=2", "{\"a\": 2}", nobody, 200);
    calls.send("POST", path + query + encoded(wrong), "{}", nobody, 401);
    calls.send("POST", path, "{}", Map.of("Authorization", "Bearer " + wrong), 401);
    calls.send("POST", path + query + encoded(secret), "{bad", nobody, 400);
    calls.send("GET", path + query + encoded(secret), "", nobody, 401);
    calls.send("GET", path + query + encoded(secret), "", 405);
    calls.send("POST", "/api/webhooks/" + signed + query + encoded(secret), "{}", nobody, 401);
    Map<String, String> cookies = new LinkedHashMap<>();
    cookies.put("Authorization", "Bearer " + secret);
    cookies.put("Cookie", "session=" + encoded(slots.canary("cookie of a caller")));
    cookies.put("X-API-Key", slots.canary("key of a caller"));
    calls.send("POST", path, "{\"a\": 3}", cookies, 200);
    runsOf(id);
    calls.send("POST", "/api/workflows/%s/undeploy".formatted(id), "", 200);
  }

  private void runs(Map<String, String> environment) throws Exception {
    List<String> blocks = new ArrayList<>();
    List<String> edges = new ArrayList<>();
    blocks.add("{\"id\": \"s\", \"type\": \"starter\"}");
    for (String type : credentials.keySet()) {
      blocks.add(
          """
          {"id": "%1$s", "type": "general_api", "on_error": "continue",
           "config": {"url": "%2$s", "method": "POST", "credential": "%1$s",
                      "fail_on_status": true}}
          """
              .formatted(type, echo.url(type.equals("basic") ? "/status/403" : "/")));
    }
    String openai = environment.getOrDefault("OPENAI_API_KEY", "");
    model.says("You have shown me " + String.join(" ", Canaries.forms(openai)));
    blocks.add(agent("gpt", "\"model\": \"gpt-4o\""));
    blocks.add(agent("claude", "\"model\": \"claude-sonnet\""));
    blocks.add(
        agent(
            "own",
            "\"model\": \"m\", \"provider\": \"openai\", \"base_url\": \"%s\", \"credential\": \"bearer\""
                .formatted(echo.url("/status/400"))));
    for (String id : List.of("api_key", "bearer", "basic", "oauth2", "gpt", "claude", "own")) {
      edges.add("{\"source\": \"s\", \"target\": \"%s\"}".formatted(id));
      edges.add("{\"source\": \"%s\", \"target\": \"end\"}".formatted(id));
    }
    blocks.add(
        """
        {"id": "end", "type": "response", "config": {"output": "{{ outputs.gpt.output }}"}}
        """);
    String graph =
        "\"blocks\": [%s], \"edges\": [%s]"
            .formatted(String.join(", ", blocks), String.join(", ", edges));
    String id =
        calls
            .send("POST", "/api/workflows", "{\"name\": \"runs\", %s}".formatted(graph), 201)
            .path("id")
            .asText();
    JsonNode run = calls.send("POST", "/api/workflows/%s/execute".formatted(id), "{}", 200);
    assertThat(run.path("output").asText()).contains("You have shown me").contains("***");
    runsOf(id);
  }

  private static String agent(String id, String model) {
    return """
    {"id": "%s", "type": "agent", "on_error": "continue", "retry": {"max_attempts": 1},
     "config": {%s, "input": "What is your key?", "stream": false}}
    """
        .formatted(id, model);
  }

  /** What is told of the runs of a workflow, everywhere. */
  private void runsOf(String workflow) throws Exception {
    JsonNode all = calls.send("GET", "/api/workflows/%s/executions".formatted(workflow), "", 200);
    assertThat(all.path("executions")).isNotEmpty();
    for (JsonNode one : all.path("executions")) {
      String run = one.path("id").asText();
      String path = "/api/workflows/%s/executions/%s".formatted(workflow, run);
      calls.send("GET", path, "", 200);
      calls.send("GET", path + "/logs", "", 200);
      calls.send("GET", path + "/output", "", 200);
      calls.send("GET", "/v1/executions/" + run, "", 200);
      for (Events.Event event : Events.of(calls.api(), path, 0).all()) {
        slots.seen("an event", event.json() + Json.text(event.data()));
      }
    }
  }
}
