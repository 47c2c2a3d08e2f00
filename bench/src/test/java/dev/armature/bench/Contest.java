package dev.armature.bench;

import dev.armature.bench.Drawings.OfWorkflow;
import dev.armature.execution.Ending;
import dev.armature.execution.Interpreter;
import dev.armature.graph.Graph;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.util.UUID;

/** What is measured against what. */
enum Contest {
  /** Ten blocks in a row against ten activities. */
  CHAIN("chain-10") {
    @Override
    Match on(Stage stage) {
      return duel(stage, Drawings.chain(10), false, false);
    }
  },
  /** Forty blocks at once against forty activities. */
  FAN("fan-40") {
    @Override
    Match on(Stage stage) {
      return duel(stage, Drawings.fan(40), true, false);
    }
  },
  /** The chain against a program by hand that keeps the row of its run as ours does. */
  LEDGER("ledger-chain-10") {
    @Override
    Match on(Stage stage) {
      return duel(stage, Drawings.chain(10), false, true);
    }
  },
  /** The fan-out against a program by hand that keeps the row of its run as ours does. */
  LEDGER_FAN("ledger-fan-40") {
    @Override
    Match on(Stage stage) {
      return duel(stage, Drawings.fan(40), true, true);
    }
  },
  /** Ten light blocks in a row against ten activities. */
  LIGHT("light-10") {
    @Override
    Match on(Stage stage) {
      return duel(stage, Drawings.lightChain(10), false, false);
    }
  },
  /** The light chain against a program by hand that keeps the row of its run as ours does. */
  LEDGER_LIGHT("ledger-light-10") {
    @Override
    Match on(Stage stage) {
      return duel(stage, Drawings.lightChain(10), false, true);
    }
  },
  /** The light chain where a start brings the first task along, on either side. */
  EAGER_LIGHT("eager-light-10") {
    @Override
    Match on(Stage stage) {
      return eager(stage, Drawings.lightChain(10));
    }
  },
  /** A call of the api that waits against a bare route that starts the same run. */
  API("api") {
    @Override
    Match on(Stage stage) {
      return Calls.duel(stage);
    }
  },
  /** A call of a deployed webhook, waiting, against the bare route that waits. */
  WEBHOOK("webhook") {
    @Override
    Match on(Stage stage) {
      return Calls.webhook(stage, true);
    }
  },
  /** A call of a deployed webhook that does not wait against a bare route that only starts. */
  ACKNOWLEDGED("acknowledged") {
    @Override
    Match on(Stage stage) {
      return Calls.webhook(stage, false);
    }
  },
  /** How late who follows a run hears of its end: the api's stream against a long poll. */
  EVENTS("events") {
    @Override
    Match on(Stage stage) {
      return Streams.duel(stage);
    }
  },
  /** A graph saved among 10,000 workflows against one insert. */
  SAVE("save-10000") {
    @Override
    Match on(Stage stage) {
      return Shelves.save(stage);
    }
  },
  /** The first page of 10,000 workflows against one query. */
  LIST("list-10000") {
    @Override
    Match on(Stage stage) {
      return Shelves.list(stage);
    }
  },
  /** Heap that 10,000 waiting executions take, against as many that sleep. */
  WAITING("waiting") {
    @Override
    Match on(Stage stage) {
      return new Weight(stage, Integer.getInteger("bench.waiting", 10_000));
    }
  },
  /** Twenty pollers against five. */
  POLLERS("trial-pollers") {
    @Override
    Match on(Stage stage) {
      return Trials.pollers(stage);
    }
  },
  /** Eager activities against none. */
  EAGER_ACTIVITIES("trial-eager-activities") {
    @Override
    Match on(Stage stage) {
      return Trials.eagerActivities(stage);
    }
  },
  /** Workflow tasks on virtual threads against a pool, of activities. */
  VIRTUAL_TASKS("trial-virtual-tasks") {
    @Override
    Match on(Stage stage) {
      return Trials.virtualTasks(stage, false);
    }
  },
  /** The same, of local activities. */
  VIRTUAL_LIGHT("trial-virtual-light") {
    @Override
    Match on(Stage stage) {
      return Trials.virtualTasks(stage, true);
    }
  },
  /** An eager start against an ordinary one. */
  EAGER_START("trial-eager-start") {
    @Override
    Match on(Stage stage) {
      return Trials.eagerStart(stage);
    }
  },
  /** Code in local activities against code in activities. */
  CODE("trial-code") {
    @Override
    Match on(Stage stage) {
      return Trials.code(stage);
    }
  };

  private static final String EAGER = "eager";

  private final String title;

  Contest(String title) {
    this.title = title;
  }

  /** Its name in the lines. */
  String title() {
    return title;
  }

  /** Whether it is measured only where it is asked for. */
  boolean trial() {
    return title.startsWith("trial") || this == WAITING;
  }

  /** Whether what is measured is a process of its own, which is new with each server. */
  boolean apart() {
    return switch (this) {
      case API, WEBHOOK, ACKNOWLEDGED, EVENTS, SAVE, LIST -> true;
      default -> false;
    };
  }

  /** Both sides. */
  abstract Match on(Stage stage);

  private static Duel duel(Stage stage, Graph graph, boolean sideBySide, boolean ledger) {
    WorkflowClient both = stage.client();
    return duel(stage, graph, sideBySide, ledger, both, both, ByHand.QUEUE);
  }

  private static Duel eager(Stage stage, Graph graph) {
    WorkflowClient theirs = stage.hire(EAGER, stage.options());
    return duel(stage, graph, false, false, stage.shared(), theirs, EAGER);
  }

  private static Duel duel(
      Stage stage,
      Graph graph,
      boolean sideBySide,
      boolean ledger,
      WorkflowClient ours,
      WorkflowClient theirs,
      String queue) {
    String hash = Drawings.keep(stage.database(), graph);
    int activities = graph.blocks().size();
    return new Duel(
        () -> interpreted(ours, hash, OfWorkflow.OURS).id(),
        () -> {
          String id = "hand_" + UUID.randomUUID();
          theirs
              .newWorkflowStub(ByHand.class, options(id, queue))
              .run(
                  new ByHand.Task(
                      activities,
                      sideBySide,
                      false,
                      ledger ? Drawings.run(id, hash, OfWorkflow.OURS) : null));
          return id;
        },
        stage.client());
  }

  /** An execution that has ended. */
  record Ended(String id, Ending ending) {}

  /** Starts a run of a kept graph; its id. */
  static String started(WorkflowClient client, String hash, OfWorkflow workflow) {
    String id = "exec_" + UUID.randomUUID();
    Interpreter run = client.newWorkflowStub(Interpreter.class, options(id, Interpreter.QUEUE));
    WorkflowClient.start(run::run, Drawings.run(id, hash, workflow));
    return id;
  }

  /** Runs a kept graph to its end. */
  static Ended interpreted(WorkflowClient client, String hash, OfWorkflow workflow) {
    String id = "exec_" + UUID.randomUUID();
    Ending ending =
        client
            .newWorkflowStub(Interpreter.class, options(id, Interpreter.QUEUE))
            .run(Drawings.run(id, hash, workflow));
    return new Ended(id, ending);
  }

  private static WorkflowOptions options(String id, String queue) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(id)
        .setTaskQueue(queue)
        // As the product starts: it is asked for only by a client that shares its process with
        // workers.
        .setDisableEagerExecution(false)
        .build();
  }
}
