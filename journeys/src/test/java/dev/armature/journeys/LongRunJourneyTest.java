package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Runs that are longer, and values that are larger, than Temporal takes in one piece. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class LongRunJourneyTest implements Journey {
  /** Blocks that call, in a row. */
  private static final int LENGTH = Integer.getInteger("journeys.chain", 2_000);

  /** As many blocks as a graph may have. */
  private static final int LIGHT = 5_000;

  private Installation house;
  private Product api;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    api = house.api();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void a_long_chain_goes_through_several_runs_and_a_kill_with_one_log() throws Exception {
    Product doomed = house.worker();
    String workflow = api.workflow(chain());
    long began = System.nanoTime();
    String id =
        api.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{\"variables\": {\"first\": \"Oslo\"}}",
                Map.of("Prefer", "respond-async"))
            .text("execution_id");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    Events whole = Events.of(api, run, 0);
    await().atMost(Duration.ofMinutes(15)).until(() -> house.sink().heard().size() > LENGTH / 2);
    doomed.kill();
    house.worker();
    await()
        .atMost(Duration.ofMinutes(15))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> !api.get(run).text("status").equals("running"));

    Answer ended = api.get(run);
    assertThat(ended.at("status")).as("%s", ended).isEqualTo("completed");
    assertThat(ended.text("output.last")).startsWith("Oslo");
    // Only the block that the kill cut was called again, with the key that it had.
    List<Sink.Heard> heard = house.sink().heard();
    assertThat(heard).hasSizeBetween(LENGTH - 2, LENGTH - 1);
    assertThat(heard.stream().map(Sink.Heard::key).distinct()).hasSize(LENGTH - 2);
    // One log.
    Answer logs = api.get(run + "/logs");
    List<String> blocks =
        IntStream.range(0, LENGTH)
            .mapToObj(i -> logs.text("block_logs.%d.block_id".formatted(i)))
            .toList();
    assertThat(blocks.getFirst()).isEqualTo("s");
    assertThat(blocks.subList(1, LENGTH))
        .isEqualTo(IntStream.range(1, LENGTH).mapToObj(i -> "b" + i).toList());
    assertThat(logs.text("block_logs").split("status=success", -1)).hasSize(LENGTH + 1);
    // One stream of events, which goes on anywhere after any of them.
    List<Events.Event> events = whole.all();
    assertThat(events.stream().map(Events.Event::id))
        .isEqualTo(LongStream.rangeClosed(1, 2L * LENGTH + 2).boxed().toList());
    assertThat(events.getFirst().told()).isEqualTo("execution_start");
    assertThat(events.getLast().data()).containsEntry("type", "done").containsKey("output");
    for (int i = 1; i < LENGTH; i++) {
      assertThat(events.get(2 * i + 1).told()).isEqualTo("block_start b" + i);
      assertThat(events.get(2 * i + 2).told()).isEqualTo("block_complete b" + i);
    }
    Product other = house.api();
    long seed = new Random().nextLong();
    int cut = new Random(seed).nextInt(events.size());
    assertThat(Events.of(other, run, cut).all())
        .as("seed %d", seed)
        .isEqualTo(events.subList(cut, events.size()));
    // Several runs, and each shows the operator what the first one showed.
    int runs = 0;
    for (String runId = ""; runs == 0 || !runId.isEmpty(); runs++) {
      var first = house.history(id, runId).getFirst();
      DescribeWorkflowExecutionResponse shown = described(id, runId);
      assertThat(shown.getWorkflowExecutionInfo().getMemo().getFieldsMap())
          .containsOnlyKeys("workflow", "name", "version", "graph");
      assertThat(shown.getWorkflowExecutionInfo().getSearchAttributes().getIndexedFieldsMap())
          .containsKeys("ArmatureWorkflow", "ArmatureVersion", "ArmatureTrigger");
      assertThat(shown.getWorkflowExecutionInfo().getHistoryLength()).isLessThan(6_000);
      runId = first.getWorkflowExecutionStartedEventAttributes().getContinuedExecutionRunId();
    }
    System.out.printf(
        "long run: blocks=%d temporal_runs=%d seconds=%d%n", LENGTH, runs, secondsSince(began));
    assertThat(runs).isGreaterThanOrEqualTo(3);
  }

  @Test
  void as_many_light_blocks_as_a_graph_may_have_run_one_after_another() throws Exception {
    house.worker();
    String workflow = api.workflow(lightChain());
    assertThat(api.get("/api/workflows/" + workflow).text("blocks.%d.id".formatted(LIGHT - 1)))
        .isEqualTo("b" + (LIGHT - 1));
    long began = System.nanoTime();
    String id =
        api.call(
                "POST",
                "/api/workflows/" + workflow + "/execute",
                "{\"variables\": {\"first\": \"Oslo\"}}",
                Map.of("Prefer", "respond-async"))
            .text("execution_id");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    Events whole = Events.of(api, run, 0);
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> api.get(run).at("completed_at") != null);
    long seconds = secondsSince(began);

    Answer ended = api.get(run);
    assertThat(ended.at("status")).as("%.500s", ended).isEqualTo("completed");
    assertThat(ended.at("output")).isEqualTo(Map.of("first", "Oslo"));
    // A busy server may keep it waiting; what is told then is the whole.
    Answer logs =
        await()
            .atMost(Duration.ofMinutes(3))
            .until(() -> api.get(run + "/logs"), it -> it.status() != 503);
    assertThat(logs.status()).as("%.500s", logs).isEqualTo(200);
    assertThat(logs.text("block_logs").split("status=success", -1)).hasSize(LIGHT + 1);
    assertThat(logs.text("block_logs.%d.block_id".formatted(LIGHT - 1)))
        .isEqualTo("b" + (LIGHT - 1));
    assertThat(whole.all().stream().map(Events.Event::id))
        .isEqualTo(LongStream.rangeClosed(1, 2L * LIGHT + 2).boxed().toList());
    int runs = house.temporalRuns(id);
    System.out.printf("long run: blocks=%d temporal_runs=%d seconds=%d%n", LIGHT, runs, seconds);
    // Far from where Temporal begins to warn of a long history.
    assertThat(house.history(id, "")).hasSizeLessThan(10_240);
  }

  private static long secondsSince(long began) {
    return (System.nanoTime() - began) / 1_000_000_000;
  }

  /** Blocks of the light types, each of which hands on what came in. */
  private static String lightChain() {
    StringBuilder blocks = new StringBuilder("{\"id\": \"s\", \"type\": \"starter\"}");
    StringBuilder edges = new StringBuilder();
    for (int i = 1; i < LIGHT; i++) {
      String before = i == 1 ? "s" : "b" + (i - 1);
      String type = i == LIGHT - 1 ? "response" : i % 2 == 0 ? "split" : "condition";
      String config =
          type.equals("condition") ? "{\"branches\": [{\"expression\": \"true\"}]}" : "{}";
      String condition = i % 2 == 0 ? ", \"condition\": \"if\"" : "";
      blocks.append(
          ", {\"id\": \"b%d\", \"type\": \"%s\", \"config\": %s}".formatted(i, type, config));
      edges.append(i == 1 ? "" : ", ");
      edges.append("{\"source\": \"%s\", \"target\": \"b%d\"%s}".formatted(before, i, condition));
    }
    return "{\"blocks\": [%s], \"edges\": [%s]}".formatted(blocks, edges);
  }

  @Test
  void values_of_megabytes_pass_by_temporal_and_arrive_whole() throws Exception {
    house.worker();
    StringBuilder blocks = new StringBuilder("{\"id\": \"s\", \"type\": \"starter\"}");
    StringBuilder edges = new StringBuilder();
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      blocks.append(
          ", {\"id\": \"c%1$d\", \"type\": \"code\", \"config\": {\"code\": \"return 'c%1$d'.repeat(400000)\"}}"
              .formatted(i));
      edges.append(
          "{\"source\": \"s\", \"target\": \"c%1$d\"}, {\"source\": \"c%1$d\", \"target\": \"end\"}, "
              .formatted(i));
      list.append(i == 0 ? "" : ", ").append("\"{{ outputs.c%d.output }}\"".formatted(i));
    }
    String workflow =
        api.workflow(
            """
            {"blocks": [%s, {"id": "end", "type": "response", "config": {"output": [%s]}},
              {"id": "twice", "type": "response", "config": {"output": "{{ outputs.end.output }}"}}],
             "edges": [%s {"source": "end", "target": "twice"}]}
            """
                .formatted(blocks, list, edges));

    Answer ended =
        api.execute(workflow, "{\"variables\": {\"long\": \"%s\"}}".formatted("v".repeat(500_000)));

    assertThat(ended.at("status")).as("%.300s", ended).isEqualTo("completed");
    for (int i = 0; i < 8; i++) {
      assertThat(ended.text("output." + i)).isEqualTo(("c" + i).repeat(400_000));
    }
    assertThat(
            described(ended.text("execution_id"), "")
                .getWorkflowExecutionInfo()
                .getHistorySizeBytes())
        .isLessThan(40_000);
    String shown =
        "/api/workflows/%s/executions/%s".formatted(workflow, ended.text("execution_id"));
    assertThat(api.get(shown).at("output")).isEqualTo(ended.at("output"));
    assertThat(
            api.get("/api/workflows/%s/executions".formatted(workflow)).text("executions.0.output"))
        .contains("truncated=true");
  }

  @Test
  void a_value_that_is_too_large_fails_its_own_block_by_name() throws Exception {
    house.worker();
    String workflow =
        api.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "a", "type": "code", "config": {"code": "return 'x'.repeat(900000)"}},
              {"id": "b", "type": "response", "config": {"output": [%s]}}],
             "edges": [{"source": "s", "target": "a"}, {"source": "a", "target": "b"}]}
            """
                .formatted(
                    "\"{{ outputs.a.output }}\""
                        .concat(", \"{{ outputs.a.output }}\"".repeat(79))));

    Answer failed = api.execute(workflow, "{}");

    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.text("error")).contains("Block 'b' failed", "67,108,864 is the most");
    assertThat(failed.text("details.0.code")).isEqualTo("RESULT_TOO_LARGE");
  }

  private DescribeWorkflowExecutionResponse described(String id, String runId) {
    return house.described(
        WorkflowExecution.newBuilder().setWorkflowId(id).setRunId(runId).build());
  }

  /** Each block sends what the one before it was answered, and the first one's variable. */
  private String chain() {
    StringBuilder blocks = new StringBuilder("{\"id\": \"s\", \"type\": \"starter\"}");
    StringBuilder edges = new StringBuilder();
    for (int i = 1; i < LENGTH; i++) {
      String before = i == 1 ? "s" : "b" + (i - 1);
      if (i == LENGTH - 1) {
        blocks.append(
            """
            , {"id": "b%d", "type": "response", "config": {"output": {"last": "{{ variables.first }} {{ outputs.%s.output.hit }}"}}}
            """
                .formatted(i, before));
      } else {
        blocks.append(
            """
            , {"id": "b%d", "type": "general_api", "config": {"method": "POST", "url": "%s",
             "body": {"before": "{{ outputs.%s.output }}"}}}
            """
                .formatted(i, house.sink().url("/n/" + i), before));
      }
      edges.append(i == 1 ? "" : ", ");
      edges.append("{\"source\": \"%s\", \"target\": \"b%d\"}".formatted(before, i));
    }
    return "{\"blocks\": [%s], \"edges\": [%s]}".formatted(blocks, edges);
  }
}
