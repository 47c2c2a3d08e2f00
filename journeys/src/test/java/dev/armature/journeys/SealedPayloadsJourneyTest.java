package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.armature.journeys.Product.Answer;
import dev.armature.json.Json;
import dev.armature.sealing.KeyRing;
import dev.armature.sealing.PayloadSeal;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.ListSchedulesRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An installation with keys of its own for what Temporal keeps. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class SealedPayloadsJourneyTest implements Journey {
  private static final String UI = "http://127.0.0.1:8233";

  /** What the SDK writes into its markers beside what it was given, past every converter. */
  private static final Pattern SDKS_OWN =
      Pattern.compile(
          "marker_recorded_event_attributes\\.details"
              + "\\[(?:time|type|activityId|meta|version|changeId|versionSearchAttributeUpdated)]");

  private static final String KEYS = "ARMATURE_PAYLOAD_KEY";

  /** Stands in everything that an author or a caller says. */
  private final String canary = "kittiwake-" + UUID.randomUUID();

  private final String first = KeyRing.mint();
  private final String second = KeyRing.mint();
  private Installation house;
  private Product api;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    api = house.api(Map.of(KEYS, first, "ARMATURE_TEMPORAL_UI", UI, "ARMATURE_REGISTER", "on"));
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void nothing_that_anybody_says_lies_in_the_open_and_those_who_may_read_it_do() throws Exception {
    Product worker = house.worker(Map.of(KEYS, first));
    String run = everything();
    String armed = armed();
    scheduled();

    // All that Temporal tells of all that runs there.
    Map<String, Message> all = told();
    List<Payload> sealed = new ArrayList<>();
    List<String> open = new ArrayList<>();
    all.forEach((name, message) -> gather(name, message, sealed, open));
    long hits =
        all.values().stream()
            .filter(
                it -> new String(it.toByteArray(), StandardCharsets.ISO_8859_1).contains(canary))
            .count();
    long unowned = sealed.stream().filter(it -> PayloadSeal.owner(it).isEmpty()).count();
    TreeSet<String> kinds = new TreeSet<>();
    all.keySet().forEach(it -> kinds.add(it.substring(0, it.indexOf(' '))));
    long own = open.stream().filter(it -> SDKS_OWN.matcher(it).find()).count();
    System.out.printf(
        "sealed workflows=%s messages=%d sealed=%d sdk_markers=%d open=%d unowned=%d canary_hits=%d%n",
        kinds, all.size(), sealed.size(), own, open.size() - own, unowned, hits);
    assertThat(kinds).contains("ArmWindow", "Batch", "Execution", "Launch", "Schedule");
    assertThat(open).allMatch(it -> SDKS_OWN.matcher(it).find());
    assertThat(unowned).isZero();
    assertThat(hits).isZero();

    // The api reads it.
    assertThat(api.get(run + "/logs").toString()).contains(canary);
    assertThat(api.get(armed).toString()).contains("completed");

    // Who asks for it as Temporal's UI does.
    String ours = api.key("viewer");
    Answer opened = decoded(sealed, Map.of("Authorization", "Bearer " + ours));
    assertThat(texts(opened)).contains(canary).doesNotContain("binary/encrypted");
    // Static details and current details among them.
    assertThat(texts(opened)).contains("Its log: `GET …/executions/", "| Block | State |");
    Answer stranger = decoded(sealed, Map.of("Authorization", "Bearer " + api.stranger()));
    assertThat(stranger.status()).isEqualTo(200);
    assertThat(texts(stranger)).doesNotContain(canary);
    assertThat(stranger.json()).isEqualTo(json(sealed));
    assertThat(decoded(sealed, Map.of("Authorization", "")).status()).isEqualTo(401);
    byCookie(sealed, ours);

    // A worker without the key loses nothing, and one with a new key in front goes on.
    String held = started(api.workflow(held()), "{\"said\": \"%s\"}".formatted(canary));
    await().until(() -> !house.sink().heard("/gate/keys").isEmpty());
    worker.stop();
    Product keyless = house.worker();
    house.sink().open("keys");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> keyless.said().contains("does ARMATURE_PAYLOAD_KEY hold all keys?"));
    assertThat(api.get(held).at("status")).isEqualTo("running");
    keyless.stop();
    String both = second + "," + first;
    api.stop();
    api = house.api(Map.of(KEYS, both));
    house.worker(Map.of(KEYS, both));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> "completed".equals(api.get(held).at("status")));
    assertThat(api.get(held).at("output")).isEqualTo(Map.of("said", canary));
    assertThat(api.get(run + "/logs").toString()).contains(canary);
  }

  /** A run that meets every way on which a value comes to Temporal. */
  private String everything() {
    String child =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "r", "type": "response", "config": {"output": {"said": "%s"}}}],
             "edges": [{"source": "s", "target": "r"}]}
            """
                .formatted(canary));
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "fails", "type": "code", "config": {"code": "throw new Error('%1$s')"}},
              {"id": "m", "type": "split", "config": {"items": ["%1$s", "b"]}},
              {"id": "post", "type": "general_api", "config": {"method": "POST",
                "url": "%2$s", "body": {"said": "{{ item }}"}}},
              {"id": "child", "type": "orchestration", "config": {"workflow_id": "%3$s"}},
              {"id": "go", "type": "wait", "config": {"event": "go-{{ execution.id }}"}},
              {"id": "ask", "type": "approval", "config": {"question": "%1$s?",
                "form": {"type": "object", "properties": {"comment": {"type": "string"}}}}},
              {"id": "r", "type": "response", "config": {"output": {
                "m": "{{ outputs.m.output }}", "child": "{{ outputs.child.output }}",
                "go": "{{ outputs.go.output }}", "said": "{{ variables.said }}"}}}],
             "edges": [{"source": "s", "target": "fails"},
              {"source": "fails", "target": "m", "condition": "error"},
              {"source": "m", "target": "post", "condition": "item"},
              {"source": "m", "target": "child", "condition": "done"},
              {"source": "child", "target": "go"},
              {"source": "go", "target": "ask", "condition": "event"},
              {"source": "ask", "target": "r", "condition": "approved"}]}
            """
                .formatted(canary, house.sink().url("/posted"), child));
    assertThat(
            api.call(
                    "PATCH",
                    "/api/workflows/" + workflow,
                    "{\"name\": \"%s\"}".formatted(canary),
                    Map.of())
                .status())
        .isEqualTo(200);
    String run = started(workflow, "{\"said\": \"%s\"}".formatted(canary));
    String id = run.substring(run.lastIndexOf('/') + 1);
    await().atMost(Duration.ofSeconds(90)).until(() -> waits(api.get(run + "/logs"), "go"));
    assertThat(
            api.post(
                    "/api/events",
                    "{\"key\": \"go-%s\", \"data\": {\"said\": \"%s\"}}".formatted(id, canary))
                .status())
        .isEqualTo(202);
    assertThat(
            api.post(
                    run + "/blocks/ask/answer",
                    "{\"decision\": \"approved\", \"comment\": \"%s\"}".formatted(canary))
                .status())
        .isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(api.get(run).at("status")).isEqualTo("completed"));
    return run;
  }

  private static boolean waits(Answer logs, String block) {
    return logs.at("block_logs") instanceof List<?> rows
        && rows.stream()
            .anyMatch(it ->
                it instanceof Map<?, ?> row
                    && block.equals(row.get("block_id"))
                    && "waiting".equals(row.get("status")));
  }

  /** A call that an armed webhook let in. */
  private String armed() {
    String hook = UUID.randomUUID().toString();
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "hook", "type": "webhook", "config": {
              "webhook_id": "%s", "webhook_secret": "s3cret"}}], "edges": []}
            """
                .formatted(hook));
    assertThat(api.post("/api/workflows/" + workflow + "/arm", null).status()).isEqualTo(200);
    Answer answer =
        api.call(
            "POST",
            "/api/webhooks/" + hook,
            "{\"said\": \"%s\"}".formatted(canary),
            Map.of("Authorization", "Bearer s3cret"));
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    Object run = api.get("/api/workflows/" + workflow + "/executions").at("executions.0.id");
    return "/api/workflows/%s/executions/%s".formatted(workflow, run);
  }

  /** A schedule that has started something. */
  private void scheduled() {
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "tick", "type": "starter", "config": {
                "schedule": {"every": "1s", "max_runs": 1}}},
              {"id": "later", "type": "starter", "config": {"schedule": {"every": "1h"}}},
              {"id": "r", "type": "response", "config": {"output": "%s"}}],
             "edges": [{"source": "tick", "target": "r"}, {"source": "later", "target": "r"}]}
            """
                .formatted(canary));
    assertThat(api.post("/api/workflows/" + workflow + "/deploy", null).status()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            api.get("/api/workflows/" + workflow + "/executions").toString().contains("completed"));
  }

  private String held() {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "call", "type": "general_api", "config": {"method": "POST", "url": "%s"}},
      {"id": "r", "type": "response", "config": {"output": {"said": "{{ variables.said }}"}}}],
     "edges": [{"source": "s", "target": "call"}, {"source": "call", "target": "r"}]}
    """
        .formatted(house.sink().url("/gate/keys"));
  }

  private String started(String workflow, String variables) {
    Answer started =
        api.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{\"variables\": %s}".formatted(variables),
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }

  /** Every history and every description there is, by type and id. */
  private Map<String, Message> told() {
    Map<String, Message> all = new TreeMap<>();
    List<WorkflowExecutionInfo> found =
        house
            .stubs()
            .blockingStub()
            .listWorkflowExecutions(
                ListWorkflowExecutionsRequest.newBuilder()
                    .setNamespace("default")
                    .setPageSize(1000)
                    .build())
            .getExecutionsList();
    for (WorkflowExecutionInfo info : found) {
      String name = info.getType().getName() + " " + info.getExecution().getWorkflowId();
      all.put(name + " listed", info);
      all.put(name + " described", house.described(info.getExecution()));
      if (!info.getTaskQueue().equals(TemporalProcess.NOBODYS_QUEUE)) {
        // What the web page shows as current details: a worker answers, through the same codec.
        all.put(
            name + " asked",
            house
                .stubs()
                .blockingStub()
                .queryWorkflow(
                    QueryWorkflowRequest.newBuilder()
                        .setNamespace("default")
                        .setExecution(info.getExecution())
                        .setQuery(
                            WorkflowQuery.newBuilder().setQueryType("__temporal_workflow_metadata"))
                        .build()));
      }
      house
          .history(info.getExecution().getWorkflowId(), info.getExecution().getRunId())
          .forEach(event -> all.put(name + " event " + event.getEventId(), event));
    }
    house
        .stubs()
        .blockingStub()
        .listSchedules(
            ListSchedulesRequest.newBuilder()
                .setNamespace("default")
                .setMaximumPageSize(100)
                .build())
        .getSchedulesList()
        .forEach(entry -> {
          all.put("Schedule " + entry.getScheduleId() + " listed", entry);
          all.put(
              "Schedule " + entry.getScheduleId() + " described",
              house
                  .stubs()
                  .blockingStub()
                  .describeSchedule(
                      DescribeScheduleRequest.newBuilder()
                          .setNamespace("default")
                          .setScheduleId(entry.getScheduleId())
                          .build()));
        });
    return all;
  }

  /** What is found by search must lie in the open; all else must not. */
  private static void gather(
      String name, Message message, List<Payload> sealed, List<String> open) {
    if (message instanceof Payload payload) {
      if (PayloadSeal.sealed(payload)) {
        sealed.add(payload);
      } else {
        open.add(name + " " + payload);
      }
      return;
    }
    if (message instanceof SearchAttributes) {
      return;
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        List<?> values =
            field.getValue() instanceof List<?> list ? list : List.of(field.getValue());
        values.forEach(it ->
            gather(name + "." + step(field.getKey(), (Message) it), (Message) it, sealed, open));
      }
    }
  }

  private static String step(FieldDescriptor field, Message value) {
    return field.isMapField()
        ? "%s[%s]"
            .formatted(
                field.getName(),
                value.getField(value.getDescriptorForType().findFieldByName("key")))
        : field.getName();
  }

  /** As a browser calls that has been to the page. */
  private void byCookie(List<Payload> sealed, String key) {
    Answer session =
        api.call(
            "POST", "/api/temporal/codec/session", null, Map.of("Authorization", "Bearer " + key));
    assertThat(session.status()).isEqualTo(204);
    String cookie = session.headers().getOrDefault("set-cookie", List.of("")).getFirst();
    assertThat(cookie).contains("HTTPOnly", "Secure", "SameSite=None", "Path=/api/temporal/codec");
    Map<String, String> browser =
        Map.of(
            "Authorization", "", "Origin", UI, "Cookie", cookie.substring(0, cookie.indexOf(';')));
    Answer opened = decoded(sealed, browser);
    assertThat(texts(opened)).contains(canary);
    assertThat(opened.headers().get("access-control-allow-origin")).isEqualTo(List.of(UI));
    assertThat(opened.headers().get("access-control-allow-credentials")).isEqualTo(List.of("true"));
    // It opens nothing else, and no other page reads an answer.
    assertThat(api.call("GET", "/api/workflows", null, browser).status()).isEqualTo(401);
    Map<String, String> elsewhere = new LinkedHashMap<>(browser);
    elsewhere.put("Origin", "http://127.0.0.1:9999");
    assertThat(decoded(sealed, elsewhere).headers())
        .doesNotContainKey("access-control-allow-origin");
  }

  private Answer decoded(List<Payload> payloads, Map<String, String> headers) {
    try {
      return api.call(
          "POST",
          "/api/temporal/codec/decode",
          Json.stored().writeValueAsString(json(payloads)),
          headers);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Object> json(List<Payload> payloads) {
    return Map.of("payloads", payloads.stream().map(SealedPayloadsJourneyTest::json).toList());
  }

  private static Map<String, Object> json(Payload payload) {
    Map<String, String> metadata = new LinkedHashMap<>();
    payload.getMetadataMap().forEach((name, value) -> metadata.put(name, base64(value)));
    return Map.of("metadata", metadata, "data", base64(payload.getData()));
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /** What the payloads of an answer hold, and how it is written. */
  private static String texts(Answer answer) {
    StringBuilder texts = new StringBuilder();
    for (int n = 0; answer.at("payloads." + n) instanceof Map<?, ?> payload; n++) {
      texts.append(text(payload.get("data")));
      if (payload.get("metadata") instanceof Map<?, ?> metadata) {
        texts.append(text(metadata.get("encoding")));
      }
    }
    return texts.toString();
  }

  private static String text(@Nullable Object base64) {
    return ByteString.copyFrom(Base64.getDecoder().decode(String.valueOf(base64))).toStringUtf8();
  }
}
