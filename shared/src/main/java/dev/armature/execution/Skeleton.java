package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A graph without its configs: what a run needs to know to walk it. Blocks and edges go by their
 * index. The {@code begin} of a run records it in the history, so its JSON is packed ({@link
 * PackedSkeleton}) and stays under the limit that a save checks.
 *
 * @param hash of the graph it is the skeleton of
 * @param ways explicit edges first, in the graph's order (so that their index is the edge's), then
 *     those that references derive
 */
public record Skeleton(String hash, List<Node> blocks, List<Way> ways) {
  /** No block. */
  public static final int NONE = -1;

  /** Keeps its own copies. */
  public Skeleton {
    blocks = List.copyOf(blocks);
    ways = List.copyOf(ways);
  }

  /** From its stored form. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Skeleton unpack(PackedSkeleton packed) {
    return packed.unpack();
  }

  /** Its stored form. */
  @JsonValue
  PackedSkeleton pack() {
    return PackedSkeleton.of(this);
  }

  /**
   * A block.
   *
   * @param type the canonical name, which is the activity's name
   * @param name what a person calls it; absent: the id
   * @param light runs as a local activity
   * @param entry a run may enter here
   * @param starter a run enters here where nothing else is said
   * @param answers its output is the execution's
   * @param takesInput it is handed what came in
   * @param disabled it is passed by
   * @param goesOn a failure does not fail the execution ({@code on_error: continue})
   * @param queue where its activity runs; absent: with the interpreter
   * @param attempts how its attempts go; absent for light blocks
   * @param sees what it and its outgoing edges reference
   * @param map index of the innermost map in whose body it stands; {@link #NONE} where it stands in
   *     none
   * @param lends indexes of the blocks whose results the body of this map sees, though they stand
   *     outside of it; empty for what is no map
   */
  public record Node(
      String id,
      String type,
      @Nullable String name,
      boolean light,
      boolean entry,
      boolean starter,
      boolean answers,
      boolean takesInput,
      boolean disabled,
      boolean goesOn,
      @Nullable String queue,
      @Nullable Attempts attempts,
      Sees sees,
      int map,
      List<Integer> lends) {
    /** Keeps its own copy. */
    public Node {
      lends = List.copyOf(lends);
    }

    /** In no map, and none itself. */
    public Node(
        String id,
        String type,
        @Nullable String name,
        boolean light,
        boolean entry,
        boolean starter,
        boolean answers,
        boolean takesInput,
        boolean disabled,
        boolean goesOn,
        @Nullable String queue,
        @Nullable Attempts attempts,
        Sees sees) {
      this(
          id,
          type,
          name,
          light,
          entry,
          starter,
          answers,
          takesInput,
          disabled,
          goesOn,
          queue,
          attempts,
          sees,
          NONE,
          List.of());
    }
  }

  /**
   * How the attempts of a block go. All times in milliseconds.
   *
   * @param stubborn the author asked for retries, so that every failure is retried, not only a
   *     passing one
   */
  public record Attempts(
      long timeoutMillis,
      int max,
      long initialIntervalMillis,
      double backoff,
      long maxIntervalMillis,
      boolean stubborn,
      List<String> nonRetryable) {
    /** Keeps its own copy; absent is none. */
    public Attempts {
      nonRetryable = nonRetryable == null ? List.of() : List.copyOf(nonRetryable);
    }
  }

  /**
   * What a block references.
   *
   * @param outputs indexes of the blocks whose results it sees
   * @param variables names of the variables it sees; {@code *} for all
   * @param inputs it reads what its data connections carry
   * @param execution it reads {@code execution.*}
   * @param trigger it reads {@code trigger.*}
   * @param item it reads {@code item} or {@code index}
   */
  public record Sees(
      List<Integer> outputs,
      List<String> variables,
      boolean inputs,
      boolean execution,
      boolean trigger,
      boolean item) {
    /** Sees nothing. */
    public static final Sees NOTHING = new Sees(List.of(), List.of(), false, false, false, false);

    /** Keeps its own copies; absent is none. */
    public Sees {
      outputs = outputs == null ? List.of() : List.copyOf(outputs);
      variables = variables == null ? List.of() : List.copyOf(variables);
    }
  }

  /**
   * A way from one block to another.
   *
   * @param activates whether it can make its target run, or only hold it back
   * @param derived a reference makes it, nobody drew it
   * @param input under which name the target finds in {@code inputs} what it carries; absent: it
   *     feeds none
   */
  public record Way(
      int from, int to, Kind kind, boolean activates, boolean derived, @Nullable String input) {
    /** When a way is active. */
    public enum Kind {
      /** When its source succeeded. */
      PLAIN,
      /** When its source succeeded and the reply says that its route or condition holds. */
      CONDITIONAL,
      /** When its source failed. */
      ERROR,
      /** In the body of its source, which is a map: for every item. */
      ITEM
    }
  }
}
