package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.execution.Interpreter;
import dev.armature.journeys.Product.Answer;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.VersioningBehavior;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.SetWorkerDeploymentCurrentVersionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Temporal leads runs from one build of the workers to the next. */
@On(TemporalServer.POSTGRES)
@SuppressWarnings("NullAway.Init") // open() makes them
class WorkerBuildsJourneyTest implements Journey {
  private static final int EACH = 5;

  /** Calls of a run: the first, two items, the one of the workflow that it calls, the last. */
  private static final int CALLS = 5;

  private Installation house;
  private ExampleService model;
  private Sink sink;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    house = Installation.start(data);
    model = new ExampleService();
    sink = house.sink();
  }

  @Override
  public void close() throws IOException {
    house.close();
    model.close();
  }

  @Test
  void runs_go_on_with_the_build_that_is_current_and_complete_there() throws Exception {
    Product api = house.api();
    String called = api.workflow(called());
    String workflow = api.workflow(graph(called));

    Product plain = house.worker(environment(""));
    List<String> older = started(api, workflow, "older");
    awaitWaiting(EACH);
    Product a = house.worker(environment("a"));
    current("a");
    plain.stop();
    for (String id : older) {
      // Each has a step to do at this build, too.
      String path = "/api/workflows/%s/executions/%s".formatted(workflow, id);
      api.post(path + "/pause", null);
      awaitStatus(api, path, "paused");
      api.post(path + "/resume", null);
      awaitStatus(api, path, "running");
    }
    List<String> old = started(api, workflow, "old");
    awaitWaiting(2 * EACH);
    Product b = house.worker(environment("b"));
    List<String> between = started(api, workflow, "between");
    awaitWaiting(3 * EACH);
    Optional<Path> command = TemporalServer.command();
    if (command.isPresent()) {
      // All of them wait: none has a step that a part of the runs could take elsewhere.
      told(command.get(), "set-ramping-version", "b");
    }
    current("b");
    a.stop();
    // What an api asks before it lets a run start that has an agent in it.
    assertThat(pollers(Interpreter.SLOW_QUEUE)).contains("b");
    List<String> fresh = started(api, workflow, "fresh");
    awaitWaiting(4 * EACH);
    assertThat(api.post("/api/events", "{\"key\": \"go\"}").status()).isEqualTo(202);

    List<String> all = new ArrayList<>();
    List.of(older, old, between, fresh).forEach(all::addAll);
    for (String id : all) {
      String path = "/api/workflows/%s/executions/%s".formatted(workflow, id);
      awaitStatus(api, path, "completed");
    }
    Map<String, Integer> ways = new TreeMap<>();
    for (String id : all) {
      ways.merge(String.join("->", builds(id)), 1, Integer::sum);
    }
    Effects effects =
        Effects.of(sink.heard().stream().filter(it -> it.path().contains("/builds/")).toList());
    System.out.printf(
        "P11 builds inflight=%d completed=%d went=%s %s%n", 3 * EACH, all.size(), ways, effects);
    assertThat(ways).isEqualTo(Map.of("none->a->b", EACH, "a->b", 2 * EACH, "b", EACH));
    assertThat(effects.keys()).isEqualTo(4 * EACH * CALLS);
    assertThat(effects.withoutKey()).isZero();
    assertThat(effects.keyWithTwoBodies()).isZero();
    b.close();
    api.close();
  }

  private Map<String, String> environment(String build) {
    return Map.of(
        "ARMATURE_DEPLOYMENT",
        build.isEmpty() ? "" : "armature",
        "ARMATURE_BUILD",
        build,
        "OPENAI_BASE_URL",
        model.address() + "/v1",
        "OPENAI_API_KEY",
        "a-key-of-the-examples");
  }

  /** What an operator does once a build polls; Temporal knows it a moment later. */
  private void current(String build) throws IOException {
    Optional<Path> command = TemporalServer.command();
    if (command.isPresent()) {
      told(command.get(), "set-current-version", build);
      return;
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(() -> {
          var _ =
              house
                  .stubs()
                  .blockingStub()
                  .setWorkerDeploymentCurrentVersion(
                      SetWorkerDeploymentCurrentVersionRequest.newBuilder()
                          .setNamespace("default")
                          .setDeploymentName("armature")
                          .setBuildId(build)
                          .build());
          return true;
        });
  }

  /** The line of the page for operators, for this build. */
  private void told(Path command, String what, String build) throws IOException {
    String line =
        Files.readAllLines(Path.of("../docs/operating.md")).stream()
            .filter(it -> it.startsWith("temporal worker deployment " + what))
            .findFirst()
            .orElseThrow();
    List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
    words.set(0, command.toString());
    words.replaceAll(it -> it.equals("2027.2") ? build : it);
    words.addAll(List.of("--address", house.temporal().address()));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
          String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertThat(process.waitFor()).as("%s: %s", words, said).isZero();
        });
  }

  /** The builds of those that ask for blocks of this queue. */
  private Set<String> pollers(String queue) {
    Set<String> builds = new LinkedHashSet<>();
    house
        .stubs()
        .blockingStub()
        .describeTaskQueue(
            DescribeTaskQueueRequest.newBuilder()
                .setNamespace("default")
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                .build())
        .getPollersList()
        .forEach(it -> builds.add(it.getDeploymentOptions().getBuildId()));
    return builds;
  }

  private static void awaitStatus(Product api, String path, String status) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(api.get(path).at("status")).isEqualTo(status));
  }

  /** The builds that worked on a run, one after another; a task that no build did is none's. */
  private Set<String> builds(String id) {
    Set<String> builds = new LinkedHashSet<>();
    for (HistoryEvent event : house.history(id, "")) {
      if (event.hasWorkflowTaskCompletedEventAttributes()) {
        var task = event.getWorkflowTaskCompletedEventAttributes();
        String build = task.getDeploymentVersion().getBuildId();
        builds.add(build.isEmpty() ? "none" : build);
        assertThat(task.getVersioningBehavior())
            .isEqualTo(
                build.isEmpty()
                    ? VersioningBehavior.VERSIONING_BEHAVIOR_UNSPECIFIED
                    : VersioningBehavior.VERSIONING_BEHAVIOR_AUTO_UPGRADE);
      }
    }
    return builds;
  }

  private List<String> started(Product api, String workflow, String name) {
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < EACH; n++) {
      Answer started =
          api.call(
              "POST",
              "/api/workflows/" + workflow + "/execute",
              "{\"variables\": {\"n\": \"%s-%d\"}}".formatted(name, n),
              Map.of("Prefer", "respond-async"));
      ids.add(started.text("execution_id"));
    }
    return ids;
  }

  private void awaitWaiting(int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            house
                    .postgres()
                    .number(
                        "armature",
                        "SELECT count(*) FROM wait WHERE kind = 'event' AND state = 'open'")
                == count);
  }

  private String called() {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "call", "type": "general_api", "config": {"method": "POST",
       "url": "%s/builds/called/{{ variables.n }}"}}],
     "edges": [{"source": "s", "target": "call"}]}
    """
        .formatted(sink.url(""));
  }

  /** Everything that has a task queue of its own, children, and a wait over which builds change. */
  private String graph(String called) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "first", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/builds/first/{{ variables.n }}"}},
      {"id": "go", "type": "wait", "config": {"event": "go"}},
      {"id": "agent", "type": "agent", "config": {"model": "gpt-4o-mini", "input": "{{ variables.n }}"}},
      {"id": "list", "type": "platform_api", "config": {"resource": "workflows", "operation": "list"}},
      {"id": "sum", "type": "code", "config": {"code": "return 1 + 1"}},
      {"id": "map", "type": "split", "config": {"items": [0, 1]}},
      {"id": "item", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/builds/item/{{ variables.n }}/{{ item }}"}},
      {"id": "call", "type": "orchestration", "config": {"workflow_id": "%2$s",
       "input": {"n": "{{ variables.n }}"}}},
      {"id": "last", "type": "general_api", "config": {"method": "POST",
       "url": "%1$s/builds/last/{{ variables.n }}"}}],
     "edges": [{"source": "s", "target": "first"}, {"source": "first", "target": "go"},
      {"source": "go", "target": "agent"}, {"source": "go", "target": "list"},
      {"source": "go", "target": "sum"}, {"source": "go", "target": "map"},
      {"source": "go", "target": "call"},
      {"source": "map", "target": "item", "condition": "item"},
      {"source": "agent", "target": "last"}, {"source": "list", "target": "last"},
      {"source": "sum", "target": "last"}, {"source": "map", "target": "last"},
      {"source": "call", "target": "last"}]}
    """
        .formatted(sink.url(""), called);
  }
}
