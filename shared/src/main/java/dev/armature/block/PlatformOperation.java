package dev.armature.block;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a {@code platform_api} block may do, each of them on one kind of resource of this platform.
 * A save holds blocks against this list, and the api serves each of it.
 */
public enum PlatformOperation {
  /** The workflows of the workspace. */
  LIST_WORKFLOWS("workflows", "list", false, Body.NONE, "q", "sort", "order", "limit", "offset"),
  /** One with a graph of its. */
  GET_WORKFLOW("workflows", "get", true, Body.NONE, "version"),
  /** A new one. */
  CREATE_WORKFLOW("workflows", "create", false, Body.NEEDED),
  /** Changes its fields. */
  UPDATE_WORKFLOW("workflows", "update", true, Body.NEEDED),
  /** Replaces its graph. */
  SAVE_GRAPH("workflows", "save_graph", true, Body.NEEDED, "if_match"),
  /** Takes it away. */
  DELETE_WORKFLOW("workflows", "delete", true, Body.NONE),
  /** Lets the world and its schedules call it. */
  DEPLOY_WORKFLOW("workflows", "deploy", true, Body.NONE),
  /** Lets them call it no more. */
  UNDEPLOY_WORKFLOW("workflows", "undeploy", true, Body.NONE),
  /** Lets the world call it once. */
  ARM_WORKFLOW("workflows", "arm", true, Body.NONE),
  /** Starts a run of it, which is not waited for. */
  EXECUTE_WORKFLOW("workflows", "execute", true, Body.ALLOWED),
  /** The runs of one workflow. */
  LIST_EXECUTIONS(
      "executions", "list", false, Body.NONE, "workflow_id", "status", "limit", "offset"),
  /** One run. */
  GET_EXECUTION("executions", "get", true, Body.NONE),
  /** What became of its blocks. */
  GET_EXECUTION_LOGS("executions", "logs", true, Body.NONE),
  /** Stops it. */
  CANCEL_EXECUTION("executions", "cancel", true, Body.NONE),
  /** Holds it back. */
  PAUSE_EXECUTION("executions", "pause", true, Body.NONE),
  /** Has it go on. */
  RESUME_EXECUTION("executions", "resume", true, Body.NONE),
  /** Runs again what it did not finish. */
  RETRY_EXECUTION("executions", "retry", true, Body.ALLOWED),
  /** The presets of agents of the workspace. */
  LIST_AGENTS("agents", "list", false, Body.NONE, "limit", "offset"),
  /** One in a version of its. */
  GET_AGENT("agents", "get", true, Body.NONE, "version"),
  /** A new one. */
  CREATE_AGENT("agents", "create", false, Body.NEEDED),
  /** Makes its next version. */
  REPLACE_AGENT("agents", "replace", true, Body.NEEDED),
  /** Takes it away. */
  DELETE_AGENT("agents", "delete", true, Body.NONE),
  /** The credentials of the workspace, without their values. */
  LIST_CREDENTIALS("credentials", "list", false, Body.NONE, "page", "limit"),
  /** Takes one away. */
  DELETE_CREDENTIAL("credentials", "delete", true, Body.NONE);

  /** Whether it is sent a body. */
  public enum Body {
    /** It has no use for one. */
    NONE,
    /** It does without one, too. */
    ALLOWED,
    /** It has nothing to do without one. */
    NEEDED
  }

  private final String resource;
  private final String operation;
  private final boolean aboutOne;
  private final Body body;
  private final String params;

  PlatformOperation(
      String resource, String operation, boolean aboutOne, Body body, String... params) {
    this.resource = resource;
    this.operation = operation;
    this.aboutOne = aboutOne;
    this.body = body;
    this.params = String.join(" ", params);
  }

  /** The one that is called so. */
  public static Optional<PlatformOperation> of(String resource, String operation) {
    return Arrays.stream(values())
        .filter(
            it -> it.resource.equals(resource.strip()) && it.operation.equals(operation.strip()))
        .findFirst();
  }

  /** The kinds of resources there are. */
  public static Set<String> resources() {
    return Arrays.stream(values())
        .map(PlatformOperation::resource)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What can be done, to whichever resource. */
  public static Set<String> operations() {
    return Arrays.stream(values())
        .map(PlatformOperation::operation)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Why there is none of this name, as a sentence that names those there are. */
  public static String unknown(String resource, String operation) {
    if (resource.equals("credentials") && operation.equals("create")) {
      return "a block makes no credential: its value would stand in the graph and in the history of"
          + " the run; make it with POST /v1/credentials";
    }
    List<String> there =
        Arrays.stream(values())
            .filter(it -> it.resource.equals(resource))
            .map(PlatformOperation::operation)
            .toList();
    return there.isEmpty()
        ? "'resource' must be one of %s, not '%s'"
            .formatted(String.join(", ", resources()), resource)
        : "'operation' of %s must be one of %s, not '%s'"
            .formatted(resource, String.join(", ", there), operation);
  }

  /** The kind of resource. */
  public String resource() {
    return resource;
  }

  /** What is done. */
  public String operation() {
    return operation;
  }

  /** Whether it is about one of them, which its id names. */
  public boolean aboutOne() {
    return aboutOne;
  }

  /** Whether it is sent a body. */
  public Body body() {
    return body;
  }

  /** The names of its params. */
  public List<String> params() {
    return params.isEmpty() ? List.of() : List.of(params.split(" ", -1));
  }

  @Override
  public String toString() {
    return resource + "." + operation;
  }
}
