package dev.armature.api.platform;

import static dev.armature.api.HouseKit.EDITOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Execution.Status;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rooms of the api with blocks at work on them: a run is its block {@code ask}. */
final class PlatformKit implements AutoCloseable {
  private final HouseKit house = new HouseKit();
  private final Platform platform = house.part(Platform.class);

  PlatformKit() {
    house.temporal().host(AskingInterpreter.class);
    house.part(PlatformWorker.class).open();
  }

  HouseKit house() {
    return house;
  }

  /** What the api does for a block, called by hand. */
  Reply done(PlatformCall call, Platform.Asker asker) {
    return platform.done(call, asker);
  }

  Caller owner(Workflow workflow) {
    return house.workflows().owner(workflow.workspaceId(), workflow.id(), 1);
  }

  List<Map<String, @Nullable Object>> named(String name) {
    return house.database().rows("SELECT id FROM workflow WHERE name = ?", name);
  }

  Execution run(Caller saver, Map<String, @Nullable Object> config) {
    return run(saver, config, Map.of());
  }

  Execution run(
      Caller saver, Map<String, @Nullable Object> config, Map<String, @Nullable Object> variables) {
    return run(workflow(saver, config), variables);
  }

  Execution run(Workflow workflow, Map<String, @Nullable Object> variables) {
    return house
        .executions()
        .await(
            house.starts().start(EDITOR, workflow, HouseKit.start(variables)),
            Duration.ofSeconds(30));
  }

  static Map<?, ?> result(Execution run) {
    assertThat(run.problem()).isNull();
    assertThat(run.status()).isEqualTo(Status.COMPLETED);
    return (Map<?, ?>) Objects.requireNonNull(run.output());
  }

  /** The output in a result, where it is an object. */
  static Map<?, ?> output(Map<?, ?> result) {
    return (Map<?, ?>) Objects.requireNonNull(result.get("output"));
  }

  /** The output of a reply, where it is an object. */
  static Map<?, ?> output(Reply reply) {
    return (Map<?, ?>) Objects.requireNonNull(reply.output());
  }

  Workflow workflow(Caller saver, Map<String, @Nullable Object> config) {
    return house
        .workflows()
        .create(
            saver,
            new WorkflowChange("asking", null, null, null, null, null),
            asking(config),
            List.of());
  }

  static Graph asking(Map<String, @Nullable Object> config) {
    return Graphs.graph()
        .block("s", "starter")
        .block("ask", "platform_api", config)
        .edge("s", "ask")
        .draw();
  }

  static Map<String, @Nullable Object> config(
      String resource, String operation, Map<String, ?> more) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("resource", resource);
    config.put("operation", operation);
    config.putAll(more);
    return config;
  }

  static PlatformCall call(String resource, String operation, Map<String, @Nullable Object> body) {
    return new PlatformCall(resource, operation, null, null, body, null);
  }

  static Platform.Asker asker(Execution run, String block, boolean again) {
    return new Platform.Asker(run.workspaceId(), run.id(), block, again);
  }

  @Override
  public void close() {
    house.close();
  }
}
