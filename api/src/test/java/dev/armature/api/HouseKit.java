package dev.armature.api;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.armature.api.account.ApiKeys;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.agent.Presets;
import dev.armature.api.credential.Credentials;
import dev.armature.api.execution.Answers;
import dev.armature.api.execution.Events;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Reconciler;
import dev.armature.api.execution.Retention;
import dev.armature.api.execution.Start;
import dev.armature.api.execution.Starts;
import dev.armature.api.workflow.Workflow;
import dev.armature.api.workflow.WorkflowChange;
import dev.armature.api.workflow.Workflows;
import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.KeyRing;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/**
 * The front of the house without its kitchen: the rooms of the api on a database of their own and
 * on Temporal's test server. The reconciler goes its rounds only when it is told to.
 */
public final class HouseKit implements AutoCloseable {
  /** May read. */
  public static final Caller VIEWER = caller(Role.VIEWER);

  /** May start and stop runs too. */
  public static final Caller OPERATOR = caller(Role.OPERATOR);

  /** May draw too. */
  public static final Caller EDITOR = caller(Role.EDITOR);

  /** May do everything. */
  public static final Caller ADMIN = caller(Role.ADMIN);

  /** Somebody else, who may do everything elsewhere. */
  public static final Caller STRANGER = new Caller("ws_other", "stranger", Role.ADMIN);

  /** A graph that may be run. */
  public static final Graph RUNNABLE =
      Graphs.graph().block("s", "starter").block("end", "response").edge("s", "end").draw();

  private static final String KEY_RING = KeyRing.mint();

  private final DatabaseKit database = DatabaseKit.fresh();
  private final TemporalKit temporal = new TemporalKit();
  private final ApplicationContext house = ApplicationContext.run(properties());

  /** The database. */
  public DatabaseKit database() {
    return database;
  }

  /** The Temporal that runs are started on. */
  public TemporalKit temporal() {
    return temporal;
  }

  /** The room of workflows. */
  public Workflows workflows() {
    return house.getBean(Workflows.class);
  }

  /** The room of credentials. */
  public Credentials credentials() {
    return house.getBean(Credentials.class);
  }

  /** The room of presets of agents. */
  public Presets presets() {
    return house.getBean(Presets.class);
  }

  /** The keys that it seals with. */
  public String keyRing() {
    return KEY_RING;
  }

  /** Another api process on the same database, with another key ring. */
  public ApplicationContext another(String keyRing) {
    Map<String, Object> properties = properties();
    properties.put("armature.key-ring", keyRing);
    return ApplicationContext.run(properties);
  }

  /** Another api process on the same database, with other settings. */
  public ApplicationContext another(Map<String, Object> settings) {
    Map<String, Object> properties = properties();
    properties.putAll(settings);
    return ApplicationContext.run(properties);
  }

  /** Where runs are started. */
  public Starts starts() {
    return house.getBean(Starts.class);
  }

  /** The room of runs. */
  public Executions executions() {
    return house.getBean(Executions.class);
  }

  /** Events that come from outside. */
  public Events events() {
    return house.getBean(Events.class);
  }

  /** Answers to approvals. */
  public Answers answers() {
    return house.getBean(Answers.class);
  }

  /** The one who copies ends. */
  public Reconciler reconciler() {
    return house.getBean(Reconciler.class);
  }

  /** The one who removes what is old. */
  public Retention retention() {
    return house.getBean(Retention.class);
  }

  /** A part of the house that is known in its room alone. */
  public <T> T part(Class<T> type) {
    return house.getBean(type);
  }

  /** Another api process on the same database, that reaches Temporal or does not. */
  public ApplicationContext another(boolean reaches) {
    Map<String, Object> properties = properties();
    if (!reaches) {
      properties.put("temporal.address", "127.0.0.1:1");
    }
    return ApplicationContext.run(properties);
  }

  /** Opens the doors; where they are. */
  public String open() {
    return house.getBean(EmbeddedServer.class).start().getURL().toString();
  }

  /** A key with this role. */
  public String key(Role role) {
    String key = "a-key-of-a-" + role;
    house.getBean(ApiKeys.class).add(key, role.name(), role);
    return key;
  }

  /** A new workflow with this graph. */
  public Workflow workflow(String name, Graph graph) {
    return workflows()
        .create(EDITOR, new WorkflowChange(name, null, null, null, null, null), graph, List.of());
  }

  /** A new workflow that may be run. */
  public Workflow workflow() {
    return workflow("one", RUNNABLE);
  }

  /** A start with these variables. */
  public static Start start(Map<String, @Nullable Object> variables) {
    return new Start(variables, null, null);
  }

  /** A start that is one run however often it is sent. */
  public static Start start(Map<String, @Nullable Object> variables, String key) {
    return new Start(variables, null, key);
  }

  /** The row of a run. */
  public Map<String, @Nullable Object> row(String executionId) {
    return database.row("SELECT * FROM execution WHERE id = ?", executionId);
  }

  /** The no that an act meets. */
  public static Problem problem(ThrowingCallable act) {
    ProblemException thrown = catchThrowableOfType(ProblemException.class, act);
    if (thrown == null) {
      throw new AssertionError("nobody said no");
    }
    return thrown.problem();
  }

  /** What each of several acts at once came to: its result, or the no that it met. */
  public static List<Object> atOnce(List<Callable<Object>> acts) throws InterruptedException {
    List<Object> ends = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Object> act : threads.invokeAll(acts)) {
        try {
          ends.add(act.get());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof ProblemException no)) {
            throw new AssertionError(e.getCause());
          }
          ends.add(no.problem());
        }
      }
    }
    return ends;
  }

  @Override
  public void close() {
    house.close();
    temporal.close();
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>(database.properties());
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("temporal.address", temporal.address());
    properties.put("armature.key-ring", KEY_RING);
    properties.put("armature.execution.reconcile-first", "1d");
    return properties;
  }

  private static Caller caller(Role role) {
    return new Caller(DatabaseKit.WORKSPACE, role.name(), role);
  }
}
