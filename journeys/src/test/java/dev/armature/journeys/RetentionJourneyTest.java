package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stays of a run when Temporal has forgotten it, and what goes when it is old. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class RetentionJourneyTest implements Journey {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GRAPH =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "large", "type": "code", "config": {"code": "return 'x'.repeat(300000)"}},
        {"id": "each", "type": "split", "config": {"items": [1, 2, 3]}},
        {"id": "twice", "type": "code", "config": {"code": "return item * 2"}},
        {"id": "not", "type": "code", "config": {"code": "throw new Error('no')"}, "on_error": "continue"},
        {"id": "end", "type": "response",
         "config": {"output": ["{{ size(outputs.large.output) }}", "{{ outputs.each.output }}"]}}],
       "edges": [{"source": "s", "target": "large"}, {"source": "large", "target": "each"},
        {"source": "each", "target": "twice", "condition": "item"},
        {"source": "each", "target": "not"}, {"source": "not", "target": "end"}]}
      """;
  private static final String WAITS =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "w", "type": "wait", "config": {"event": "never"}}],
       "edges": [{"source": "s", "target": "w"}]}
      """;

  private static final String MAPS_AND_WAITS =
      """
      {"blocks": [{"id": "s", "type": "starter"},
        {"id": "each", "type": "split", "config": {"items": [1, 2, 3]}},
        {"id": "twice", "type": "code", "config": {"code": "return item * 2"}},
        {"id": "w", "type": "wait", "config": {"event": "goes on"}},
        {"id": "end", "type": "response", "config": {"output": "{{ outputs.each.output }}"}}],
       "edges": [{"source": "s", "target": "each"},
        {"source": "each", "target": "twice", "condition": "item"},
        {"source": "each", "target": "w", "condition": "done"},
        {"source": "w", "target": "end", "condition": "event"}]}
      """;

  private Installation house;
  private Product api;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    api = house.api(Map.of("ARMATURE_RETENTION_EVERY", "500ms"));
    house.worker();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void a_run_that_temporal_has_forgotten_is_told_as_before() throws Exception {
    String workflow = api.workflow(GRAPH);
    Answer ended = api.execute(workflow, "{}");
    assertThat(ended.at("status")).as("%s", ended).isEqualTo("completed");
    String id = ended.text("execution_id");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    Map<String, Object> shown = api.get(run).json();
    Map<String, Object> logs = api.get(run + "/logs").json();
    List<Events.Event> events = Events.of(api, run, 0).all();
    assertThat(events).hasSizeGreaterThan(12);
    await().atMost(PATIENCE).until(() -> archived(id));

    forgotten(List.of(id, batch(id)));

    assertThat(api.get(run).json()).isEqualTo(shown);
    assertThat(api.get(run + "/logs").json().toString()).isEqualTo(logs.toString());
    assertThat(Events.of(api, run, 0).all().toString()).isEqualTo(events.toString());
    assertThat(Events.of(house.api(), run, 7).all().toString())
        .isEqualTo(events.subList(7, events.size()).toString());
    System.out.printf(
        "archive: forgotten=1 log_rows=%d events=%d differences=0%n", rows(logs), events.size());
  }

  @Test
  void an_open_run_is_told_with_the_same_ids_when_temporal_has_forgotten_its_maps()
      throws Exception {
    String workflow = api.workflow(MAPS_AND_WAITS);
    String id =
        api.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{}",
                Map.of("Prefer", "respond-async"))
            .text("execution_id");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    Events watched = Events.of(api, run, 0);
    await()
        .atMost(PATIENCE)
        .until(() -> watched.read().stream().anyMatch(it -> it.told().equals("block_waiting w")));
    int before = numbered(watched.read()).size();
    house
        .postgres()
        .execute(
            "armature",
            "UPDATE execution SET histories_at = now() - interval '2 days' WHERE id = '%s'"
                .formatted(id));
    await().atMost(PATIENCE).until(() -> counted("execution_history", id) == 1);

    forgotten(List.of(batch(id)));

    Events again = Events.of(api, run, 0);
    Events elsewhere = Events.of(house.api(), run, 7);
    await().atMost(PATIENCE).until(() -> numbered(again.read()).size() == before);
    assertThat(api.post("/api/events", "{\"key\": \"goes on\"}").status()).isEqualTo(202);
    List<Events.Event> all = numbered(watched.all());
    assertThat(all.getLast().type()).isEqualTo("done");
    assertThat(numbered(again.all())).isEqualTo(all);
    assertThat(numbered(elsewhere.all())).isEqualTo(all.subList(7, all.size()));
    System.out.printf("open: forgotten_batches=1 events=%d differences=0%n", all.size());
  }

  @Test
  void what_ended_ninety_days_ago_is_gone_and_what_is_open_stays() throws Exception {
    String workflow = api.workflow(GRAPH);
    String waiting = api.workflow(WAITS);
    List<String> old =
        List.of(
            api.execute(workflow, "{}").text("execution_id"),
            api.execute(workflow, "{}").text("execution_id"));
    String young = api.execute(workflow, "{}").text("execution_id");
    String open =
        api.call(
                "POST",
                "/api/workflows/" + waiting + "/execute",
                "{}",
                Map.of("Prefer", "respond-async"))
            .text("execution_id");
    await().atMost(PATIENCE).until(() -> counted("wait", open) == 1);
    await().atMost(PATIENCE).until(() -> old.stream().allMatch(this::archived) && archived(young));
    long payloads = number("SELECT count(*) FROM payload");
    assertThat(payloads).isPositive();
    house
        .postgres()
        .execute(
            "armature",
            "UPDATE execution SET created_at = created_at - interval '400 days', ended_at ="
                + " CASE WHEN id IN ('%s', '%s') THEN ended_at - interval '91 days' ELSE ended_at END"
                    .formatted(old.get(0), old.get(1)));

    await()
        .atMost(PATIENCE)
        .until(() ->
            old.stream()
                .allMatch(id ->
                    api.get("/api/workflows/%s/executions/%s".formatted(workflow, id)).status()
                        == 404));

    for (String table : List.of("execution_log", "execution_events", "payload_owner", "step")) {
      assertThat(old.stream().mapToLong(id -> counted(table, id)).sum()).as(table).isZero();
    }
    assertThat(api.get("/api/workflows/%s/executions/%s".formatted(workflow, young)).status())
        .isEqualTo(200);
    assertThat(api.get("/api/workflows/%s/executions/%s".formatted(waiting, open)).text("status"))
        .isEqualTo("running");
    assertThat(counted("wait", open)).isEqualTo(1);
    // The young one has the same value, and owns it alone now; another, of nobody, goes meanwhile.
    house
        .postgres()
        .execute(
            "armature",
            "UPDATE payload SET kept_at = kept_at - interval '2 days'; INSERT INTO payload"
                + " (workspace_id, hash, body, bytes, kept_at) SELECT id, 'of nobody', '1', 1,"
                + " now() - interval '2 days' FROM workspace");
    await()
        .atMost(PATIENCE)
        .until(() -> number("SELECT count(*) FROM payload WHERE hash = 'of nobody'") == 0);
    assertThat(
            api.get("/api/workflows/%s/executions/%s/logs".formatted(workflow, young))
                .text("block_logs.1.output"))
        .isEqualTo("x".repeat(300_000));
    house
        .postgres()
        .execute(
            "armature",
            "UPDATE execution SET ended_at = ended_at - interval '91 days' WHERE ended_at IS NOT NULL");
    await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM payload_owner") == 0);
    house
        .postgres()
        .execute("armature", "UPDATE payload SET kept_at = kept_at - interval '2 days'");
    await().atMost(PATIENCE).until(() -> number("SELECT count(*) FROM payload") == 0);
    System.out.printf("retention: removed=3 open=1 open_lost=0 payloads=%d left=0%n", payloads);
  }

  /** Without what is told live alone, as that a block is tried again on a busy machine. */
  private static List<Events.Event> numbered(List<Events.Event> events) {
    return events.stream().filter(it -> it.id() > 0).toList();
  }

  private static int rows(Map<String, Object> logs) {
    return logs.get("block_logs") instanceof List<?> rows ? rows.size() : -1;
  }

  private boolean archived(String id) {
    return number(
            "SELECT count(*) FROM execution WHERE archived_at IS NOT NULL AND id = '%s'"
                .formatted(id))
        == 1;
  }

  private long counted(String table, String id) {
    return number("SELECT count(*) FROM %s WHERE execution_id = '%s'".formatted(table, id));
  }

  private long number(String sql) {
    return house.postgres().number("armature", sql);
  }

  /** Has Temporal forget these. */
  private void forgotten(List<String> ids) {
    for (String workflowId : ids) {
      WorkflowExecution run = WorkflowExecution.newBuilder().setWorkflowId(workflowId).build();
      var _ =
          house
              .stubs()
              .blockingStub()
              .deleteWorkflowExecution(
                  DeleteWorkflowExecutionRequest.newBuilder()
                      .setNamespace("default")
                      .setWorkflowExecution(run)
                      .build());
      await().atMost(PATIENCE).until(() -> unknown(run));
    }
  }

  private boolean unknown(WorkflowExecution run) {
    try {
      var _ = house.described(run);
      return false;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.NOT_FOUND;
    }
  }

  private String batch(String id) {
    return house.history(id, "").stream()
        .filter(it -> it.hasStartChildWorkflowExecutionInitiatedEventAttributes())
        .map(it -> it.getStartChildWorkflowExecutionInitiatedEventAttributes().getWorkflowId())
        .findFirst()
        .orElseThrow();
  }
}
