package dev.armature.worker;

import dev.armature.execution.BlockReply;
import dev.armature.execution.Interpreter;
import dev.armature.expression.Language;
import dev.armature.operating.BlockMetrics;
import dev.armature.operating.LeftOut;
import dev.armature.operating.LogHiding;
import dev.armature.operating.Waiting;
import dev.armature.operating.traces.TracedBlocks;
import dev.armature.operating.traces.TracedRuns;
import dev.armature.operating.traces.Traces;
import dev.armature.sealing.Opened;
import dev.armature.worker.arm.ArmWindowImpl;
import dev.armature.worker.block.BlockActivity;
import dev.armature.worker.block.BlockTypes;
import dev.armature.worker.interpreter.BatchImpl;
import dev.armature.worker.interpreter.InterpreterImpl;
import dev.armature.worker.schedule.LaunchImpl;
import dev.armature.worker.schedule.TimetableImpl;
import dev.armature.worker.script.Sandbox;
import dev.armature.worker.store.Arms;
import dev.armature.worker.store.Launches;
import dev.armature.worker.store.Ledger;
import io.grpc.StatusRuntimeException;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Polls Temporal for work. Does nothing until it is opened. */
@Singleton
public final class Kitchen implements AutoCloseable {
  /** For telling Temporal what was cut off: untold, a block is missed only by its heartbeats. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(4);

  private final Frontend frontend;
  private final WorkerFactory factory;

  /** Of its own: whether programs in Python run here is known late, and one that began is full. */
  private final WorkerFactory python;

  private final Sandbox sandbox;
  private final Handover handover;
  private final DrainConfig drain;
  private final WorkerConfig working;
  private final DeploymentConfig deployment;
  private final BlockActivity blocks;
  private volatile boolean closed;

  Kitchen(
      Frontend frontend,
      WorkerConfig working,
      DrainConfig drain,
      DeploymentConfig deployment,
      BlockActivity blocks,
      Ledger ledger,
      Arms arms,
      Launches launches,
      Sandbox sandbox,
      BlockTypes types) {
    this.sandbox = sandbox;
    this.drain = drain;
    this.working = working;
    this.deployment = deployment;
    this.blocks = blocks;
    this.frontend = frontend;
    this.handover = new Handover(frontend.stubs());
    WorkerFactoryOptions options =
        WorkerFactoryOptions.newBuilder(working.factory())
            .setWorkerInterceptors(interceptors(handover, types))
            .build();
    this.factory = WorkerFactory.newInstance(frontend.client(), options);
    this.python = WorkerFactory.newInstance(frontend.client(), options);
    Worker worker = factory.newWorker(Interpreter.QUEUE, deployment.of(working.worker()));
    worker.registerWorkflowImplementationTypes(
        InterpreterImpl.class,
        BatchImpl.class,
        ArmWindowImpl.class,
        LaunchImpl.class,
        TimetableImpl.class);
    worker.registerActivitiesImplementations(ledger, arms, launches, blocks);
    // What takes minutes stands in nobody's way.
    factory
        .newWorker(Interpreter.SLOW_QUEUE, deployment.of(working.slowWorker()))
        .registerActivitiesImplementations(blocks);
  }

  /** The last one sees a block first, and what became of it last. */
  private static WorkerInterceptor[] interceptors(Handover handover, BlockTypes types) {
    List<WorkerInterceptor> all = new ArrayList<>();
    all.add(handover);
    all.add(new BlockMetrics(types.names(), Kitchen::cached));
    all.add(new EndMetrics());
    if (Traces.on()) {
      all.add(new TracedRuns(Set.of(Interpreter.TYPE)));
      all.add(new TracedBlocks(types.names()));
    }
    return all.toArray(WorkerInterceptor[]::new);
  }

  /**
   * Begins to poll, as soon as Temporal is there and has the namespace; for programs in Python
   * after {@link #openPython}.
   */
  public void open() {
    LogHiding.by(Opened::hidden);
    sandbox.open();
    Waiting.until("Temporal", () -> unstarted(factory), () -> closed);
  }

  /**
   * Begins to poll for programs in Python where this machine runs them; waits until it is known.
   */
  public void openPython() {
    try {
      if (!sandbox.offers(Language.PYTHON)) {
        LeftOut.add(Sandbox.PYTHON_QUEUE);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    LeftOut.remove(Sandbox.PYTHON_QUEUE);
    python
        .newWorker(Sandbox.PYTHON_QUEUE, deployment.of(working.worker(sandbox.mostInPython())))
        .registerActivitiesImplementations(blocks);
    Waiting.until("Temporal, for programs in Python", () -> unstarted(python), () -> closed);
  }

  /**
   * The workers, for who starts runs in this very process; empty where Temporal leads runs from
   * build to build, since which build a new run belongs to is for Temporal to say.
   */
  public Optional<WorkerFactory> workers() {
    return deployment.led() ? Optional.empty() : Optional.of(factory);
  }

  /** Whether work is asked for. */
  boolean polling() {
    return factory.isStarted() && !factory.isShutdown();
  }

  /** Whether Temporal answers. */
  boolean answered() {
    return frontend.namespace().missing().isEmpty();
  }

  private Optional<String> unstarted(WorkerFactory workers) {
    Optional<String> missing = frontend.namespace().missing();
    return missing.isEmpty() ? started(workers) : missing;
  }

  private synchronized Optional<String> started(WorkerFactory workers) {
    if (!closed) {
      try {
        workers.start();
      } catch (StatusRuntimeException e) {
        return Optional.of("it does not answer");
      }
    }
    return Optional.empty();
  }

  /** Takes no more work, lets the blocks end for a while, then hands over those that have not. */
  @Override
  @PreDestroy
  public void close() {
    synchronized (this) {
      closed = true;
    }
    List<WorkerFactory> begun =
        frontend
            .polls()
            .end(
                List.of(factory, python),
                Set.of(Interpreter.QUEUE, Interpreter.SLOW_QUEUE, Sandbox.PYTHON_QUEUE));
    await(begun, drain.drain());
    long cut = System.nanoTime();
    handover.cut(LAST_WORDS.dividedBy(2));
    await(begun, LAST_WORDS.minusNanos(System.nanoTime() - cut));
    begun.forEach(WorkerFactory::shutdownNow);
    frontend.stubs().shutdownNow();
  }

  private static void await(List<WorkerFactory> ended, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (WorkerFactory each : ended) {
      each.awaitTermination(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  private static boolean cached(@Nullable Object reply) {
    return reply instanceof BlockReply told && told.cached();
  }
}
