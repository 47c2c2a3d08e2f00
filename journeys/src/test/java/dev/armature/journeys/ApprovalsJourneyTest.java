package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A question that several people answer, at two apis at once. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class ApprovalsJourneyTest implements Journey {
  private static final String OTHER_KEY = "arm_the_key_of_somebody_else_0123456789";
  private static final int ROUNDS = 10;

  private Installation house;
  private Product one;
  private Product other;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    one = house.api();
    other = house.api(Map.of("ARMATURE_API_KEY", OTHER_KEY));
    house.worker();
  }

  @Override
  public void close() throws IOException {
    house.close();
  }

  @Test
  void each_of_two_callers_counts_once_however_often_and_wherever_they_answer() throws Exception {
    String workflow =
        one.workflow(
            """
            {"blocks": [{"id": "s", "type": "starter"},
              {"id": "ask", "type": "approval", "config": {"question": "Pay?", "required": 2}},
              {"id": "r", "type": "response", "config": {"output": "{{ outputs.ask.answers }}"}}],
             "edges": [{"source": "s", "target": "ask"},
                       {"source": "ask", "target": "r", "condition": "approved"}]}
            """);
    int twice = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String run = started(workflow);
      // Some rounds answer before the question is asked, some after.
      if (round % 2 == 0) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> one.get(run + "/logs").text("block_logs").contains("status=waiting"));
      }

      List<Answer> answers = bothOften(run);

      assertThat(answers).allSatisfy(it -> assertThat(it.status()).isEqualTo(200));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(one.get(run).at("status")).isEqualTo("completed"));
      assertThat(one.get(run).at("output"))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .hasSize(2);
      twice += one.get(run).text("output").split("decision=approved", -1).length - 3;
    }
    assertThat(twice).isZero();
    System.out.printf("rounds=%d answers=%d counted_twice=%d lost=0%n", ROUNDS, ROUNDS * 20, twice);
  }

  /** Two callers, ten times each, at both apis. */
  private List<Answer> bothOften(String run) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(20)) {
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Product api = i % 4 < 2 ? one : other;
        String key = i % 2 == 0 ? Product.KEY : OTHER_KEY;
        calls.add(() ->
            api.call(
                "POST",
                run + "/blocks/ask/answer",
                "{\"decision\": \"approved\"}",
                Map.of("Authorization", "Bearer " + key)));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : callers.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  private String started(String workflow) {
    Answer started =
        one.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }
}
