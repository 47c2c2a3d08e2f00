package dev.armature.worker.blocks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Outcome;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Works on this platform's own resources. Only what an author must know of it is here: the api runs
 * it, over its own rooms, and polls its queue.
 */
@Singleton
final class PlatformApiBlock implements BlockType<PlatformApiBlock.Config> {
  /** The call, as {@code api.platform.PlatformCall} reads it. */
  record Config(
      @Field(
              value = "What it is about.",
              choices = {"workflows", "executions", "agents", "credentials"})
          String resource,
      @Field(
              value =
                  "What is done. To workflows: list, get, create, update, save_graph, delete,"
                      + " deploy, undeploy, arm, execute; to executions: list, get, logs, cancel,"
                      + " pause, resume, retry; to agents: list, get, create, replace, delete; to"
                      + " credentials: list, delete.",
              choices = {
                "list",
                "get",
                "create",
                "update",
                "save_graph",
                "delete",
                "deploy",
                "undeploy",
                "arm",
                "execute",
                "logs",
                "cancel",
                "pause",
                "resume",
                "retry",
                "replace"
              })
          String operation,
      @JsonProperty("resource_id") @Field("Which one; list and create need none.")
          @Nullable String resourceId,
      @Field(
              "As the query of the same route of the HTTP API takes them, such as limit and offset;"
                  + " a list of executions needs workflow_id.")
          @Nullable Map<String, @Nullable Object> params,
      @Field("As the same route of the HTTP API takes it.")
          @Nullable Map<String, @Nullable Object> body,
      @JsonProperty("fail_on_status")
          @Field("Whether a status of 400 and above fails the block; absent: false.")
          @Nullable Boolean failOnStatus) {}

  @Override
  public String name() {
    return "platform_api";
  }

  @Override
  public String description() {
    return "Works on this platform's own workflows, executions, presets of agents and credentials"
        + " (never on their values), with the rights of whoever saved the graph last. A workflow"
        + " that it executes is started and not waited for.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "What the same route of the HTTP API answers."),
        new Output("status_code", "integer", "The HTTP status that it answers with."));
  }

  @Override
  public String queue() {
    return Interpreter.PLATFORM_QUEUE;
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    throw new IllegalStateException("a worker does not run platform_api: the api does");
  }
}
