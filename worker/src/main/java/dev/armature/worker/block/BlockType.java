package dev.armature.worker.block;

import dev.armature.block.BlockSpec;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kind of block. To add one, write one class that implements this and is a {@code @Singleton}; it
 * is found by that alone, and the rest of the house learns of it from the catalogue.
 *
 * @param <C> the config an author fills in, a record; {@link Field} describes its components
 */
public interface BlockType<C extends Record> {
  /** The name in a graph, such as {@code general_api}. Never changes once a graph uses it. */
  String name();

  /** Older names that graphs may still use. */
  default List<String> aliases() {
    return List.of();
  }

  /** One or two sentences for the person who draws. */
  String description();

  /** What stands in its result. */
  List<BlockSpec.Output> outputs();

  /** What it is to the walk; plain activities with no special part say nothing. */
  default Part part() {
    return Part.PLAIN;
  }

  /** How its attempts go where the author said nothing. */
  default BlockSpec.Defaults defaults() {
    return BlockSpec.Defaults.withTimeout(30_000);
  }

  /** The task queue its activity runs on. */
  default String queue() {
    return Interpreter.QUEUE;
  }

  /**
   * Where a field of the config chooses another task queue: the field, its value, the queue. The
   * value must be written out, since a run's skeleton has the queue and no config.
   */
  default Map<String, Map<String, String>> queues() {
    return Map.of();
  }

  /**
   * Whether a result may be given to another block of the same type and config, where the author
   * sets {@code cache}. Not every end is one that should be met again.
   */
  default boolean reusable(Map<String, @Nullable Object> result) {
    return true;
  }

  /**
   * Whether a config, filled in, decides alone what comes out, as far as a type can know; where it
   * does not, {@code cache} is of no use.
   *
   * @param written as its author wrote it
   */
  default boolean decides(Map<String, @Nullable Object> written) {
    return true;
  }

  /**
   * Does the work, or answers what it waits for ({@link Outcome.Pending}) and is gone. A {@link
   * dev.armature.problem.ProblemException} says what went wrong.
   */
  Outcome run(C config, Surroundings surroundings) throws Exception;

  /**
   * Goes on after a wait; only asked of types that answer that they wait. The config is filled in
   * with the same values as before.
   */
  default Outcome goOn(C config, Waited waited, Surroundings surroundings) throws Exception {
    throw new IllegalStateException("%s never waits".formatted(name()));
  }

  /**
   * What a type is to the walk.
   *
   * @param light pure and short: runs as a local activity
   * @param entry a run may enter here
   * @param routes it leaves by a route that it chooses
   * @param answers its output is the execution's
   * @param takesInput it looks at what came in
   */
  record Part(boolean light, boolean entry, boolean routes, boolean answers, boolean takesInput) {
    /** An activity like any other. */
    public static final Part PLAIN = new Part(false, false, false, false, false);
  }
}
