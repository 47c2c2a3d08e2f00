package dev.armature.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Draws graphs in tests: {@code graph().block("a", "starter").block("b", "response").edge("a",
 * "b").draw()}.
 */
public final class Graphs {
  private final List<Block> blocks = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();

  private Graphs() {}

  /** An empty sheet. */
  public static Graphs graph() {
    return new Graphs();
  }

  /** Places a block that needs no config. */
  public Graphs block(String id, String type) {
    return block(id, type, Map.of());
  }

  /** Places a block. */
  public Graphs block(String id, String type, Map<String, @Nullable Object> config) {
    return block(Block.of(id, type, config));
  }

  /** Places a block that was made elsewhere. */
  public Graphs block(Block block) {
    blocks.add(block);
    return this;
  }

  /** Gives the block that was placed last a name. */
  public Graphs named(String name) {
    return last(it ->
        new Block(
            it.id(),
            it.type(),
            name,
            it.config(),
            it.position(),
            it.enabled(),
            it.trigger(),
            it.retry(),
            it.timeout(),
            it.onError(),
            it.cache(),
            it.blockId()));
  }

  /** Disables the block that was placed last. */
  public Graphs disabled() {
    return last(it ->
        new Block(
            it.id(),
            it.type(),
            it.name(),
            it.config(),
            it.position(),
            false,
            it.trigger(),
            it.retry(),
            it.timeout(),
            it.onError(),
            it.cache(),
            it.blockId()));
  }

  /** Makes the block that was placed last an entry. */
  public Graphs trigger() {
    return last(it ->
        new Block(
            it.id(),
            it.type(),
            it.name(),
            it.config(),
            it.position(),
            it.enabled(),
            true,
            it.retry(),
            it.timeout(),
            it.onError(),
            it.cache(),
            it.blockId()));
  }

  /** Gives the block that was placed last its own retries. */
  public Graphs retry(@Nullable Retry retry) {
    return last(it ->
        new Block(
            it.id(),
            it.type(),
            it.name(),
            it.config(),
            it.position(),
            it.enabled(),
            it.trigger(),
            retry,
            it.timeout(),
            it.onError(),
            it.cache(),
            it.blockId()));
  }

  /** Gives the block that was placed last this many attempts, with short pauses. */
  public Graphs attempts(int max) {
    return retry(new Retry(max, "10ms", 1.0, "10ms", List.of()));
  }

  /** Gives the block that was placed last its own timeout. */
  public Graphs timeout(@Nullable Object timeout) {
    return last(it ->
        new Block(
            it.id(),
            it.type(),
            it.name(),
            it.config(),
            it.position(),
            it.enabled(),
            it.trigger(),
            it.retry(),
            timeout,
            it.onError(),
            it.cache(),
            it.blockId()));
  }

  /** Says what follows from an error of the block that was placed last. */
  public Graphs onError(@Nullable String onError) {
    return last(it ->
        new Block(
            it.id(),
            it.type(),
            it.name(),
            it.config(),
            it.position(),
            it.enabled(),
            it.trigger(),
            it.retry(),
            it.timeout(),
            onError,
            it.cache(),
            it.blockId()));
  }

  /** Lets the results of the block that was placed last be used again. */
  public Graphs cache(@Nullable Cache cache) {
    return last(it ->
        new Block(
            it.id(),
            it.type(),
            it.name(),
            it.config(),
            it.position(),
            it.enabled(),
            it.trigger(),
            it.retry(),
            it.timeout(),
            it.onError(),
            cache,
            it.blockId()));
  }

  /** Leads one block to the next. */
  public Graphs edge(String from, String to) {
    return edge(Edge.of(from, to));
  }

  /** Leads one block to the next under a condition. */
  public Graphs edge(String from, String to, @Nullable String condition) {
    return edge(Edge.of(from, to, condition));
  }

  /** Leads one block to the next by a handle. */
  public Graphs handle(String from, String to, String handle) {
    return edge(
        new Edge(
            null,
            from,
            to,
            null,
            handle,
            null,
            Edge.Connection.CONTROL_FLOW,
            List.of(),
            null,
            null,
            null));
  }

  /** Leads a value of one block into an input of the next. */
  public Graphs data(String from, String to, String input) {
    return edge(
        new Edge(
            null, from, to, null, null, null, Edge.Connection.DATA, List.of(), null, null, input));
  }

  /** Draws an edge that was made elsewhere. */
  public Graphs edge(Edge edge) {
    edges.add(edge);
    return this;
  }

  /** The finished drawing. */
  public Graph draw() {
    return new Graph(blocks, edges);
  }

  private Graphs last(UnaryOperator<Block> change) {
    blocks.add(change.apply(blocks.removeLast()));
    return this;
  }
}
