package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A run of light blocks alone is one task of its worker. One that dies in it when it has written
 * the end leaves a row that has ended and a Temporal that knows nothing.
 */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class LastTaskJourneyTest implements Journey {
  private static final String GRAPH =
      """
      {"blocks": [{"id": "s", "type": "starter"}, {"id": "parts", "type": "split"},
        {"id": "end", "type": "response", "config": {"output": {"city": "{{variables.city}}"}}}],
       "edges": [{"source": "s", "target": "parts"}, {"source": "parts", "target": "end"}]}
      """;

  private Installation house;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void a_worker_that_dies_with_the_end_written_leaves_a_run_that_all_tell_alike() throws Exception {
    Product api = house.api();
    String workflow = api.workflow(GRAPH);
    Product doomed = house.worker(Map.of("ARMATURE_CRASH_AT", "end-written:1"));
    Answer started =
        api.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{\"variables\": {\"city\": \"Oslo\"}}",
            Map.of("Prefer", "respond-async"));
    assertThat(started.status()).isEqualTo(202);
    String id = started.text("execution_id");
    String run = "/api/workflows/%s/executions/%s".formatted(workflow, id);
    assertThat(doomed.exit()).isNotZero();
    assertThat(api.get(run).at("status")).isEqualTo("completed");
    assertThat(status(id)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);

    house.worker();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> status(id),
            it -> it != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    assertThat(status(id)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    assertThat(api.get(run).at("status")).isEqualTo("completed");
    assertThat(api.get(run).at("output.city")).isEqualTo("Oslo");
    Answer logs = api.get(run + "/logs");
    assertThat(logs.text("block_logs").split("status=success", -1)).hasSize(3 + 1);
  }

  private WorkflowExecutionStatus status(String id) {
    return house.described(id).getStatus();
  }
}
