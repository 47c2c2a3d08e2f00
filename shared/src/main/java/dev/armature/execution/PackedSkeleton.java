package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.execution.Skeleton.Attempts;
import dev.armature.execution.Skeleton.Node;
import dev.armature.execution.Skeleton.Sees;
import dev.armature.execution.Skeleton.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A skeleton as it is stored: what many blocks share stands once, yes and no are bits, ways are
 * rows of three numbers. Stored in histories, so only added to: new bits, new cells at the end of a
 * block's row, new properties; a way has three numbers for ever.
 *
 * @param types each type once, with its queue: {@code [type, queue?]}
 * @param attempts each way of attempting once
 * @param blocks {@code [id, type's index, bits, attempts' index or -1, name?, outputs?, variables?,
 *     map's index?, lends?]}, cells that say nothing left out at the end
 * @param ways {@code from, to, bits} of one way after the other
 * @param inputs which input a way feeds, by the way's index
 */
record PackedSkeleton(
    String hash,
    @JsonProperty("t") List<List<@Nullable String>> types,
    @JsonProperty("a") List<PackedAttempts> attempts,
    @JsonProperty("b") List<List<@Nullable Object>> blocks,
    @JsonProperty("w") List<Integer> ways,
    @JsonProperty("i") Map<Integer, String> inputs) {
  private static final int LIGHT = 1;
  private static final int ENTRY = 1 << 1;
  private static final int STARTER = 1 << 2;
  private static final int ANSWERS = 1 << 3;
  private static final int TAKES_INPUT = 1 << 4;
  private static final int DISABLED = 1 << 5;
  private static final int GOES_ON = 1 << 6;
  private static final int SEES_INPUTS = 1 << 7;
  private static final int SEES_EXECUTION = 1 << 8;
  private static final int SEES_TRIGGER = 1 << 9;

  private static final int SEES_ITEM = 1 << 10;

  private static final int CONDITIONAL = 1;
  private static final int ERROR = 1 << 1;
  private static final int ACTIVATES = 1 << 2;
  private static final int DERIVED = 1 << 3;
  private static final int ITEM = 1 << 4;

  private static final int CELLS_OF_A_WAY = 3;

  /** {@link Attempts} under short names. */
  record PackedAttempts(
      @JsonProperty("t") long timeoutMillis,
      @JsonProperty("m") int max,
      @JsonProperty("i") long initialIntervalMillis,
      @JsonProperty("b") double backoff,
      @JsonProperty("x") long maxIntervalMillis,
      @JsonProperty("s") boolean stubborn,
      @JsonProperty("n") List<String> nonRetryable) {}

  static PackedSkeleton of(Skeleton skeleton) {
    Map<List<@Nullable String>, Integer> types = new LinkedHashMap<>();
    Map<PackedAttempts, Integer> attempts = new LinkedHashMap<>();
    List<List<@Nullable Object>> blocks = new ArrayList<>(skeleton.blocks().size());
    for (Node node : skeleton.blocks()) {
      blocks.add(row(node, types, attempts));
    }
    List<Integer> ways = new ArrayList<>(skeleton.ways().size() * CELLS_OF_A_WAY);
    Map<Integer, String> inputs = new LinkedHashMap<>();
    for (int i = 0; i < skeleton.ways().size(); i++) {
      Way way = skeleton.ways().get(i);
      ways.addAll(List.of(way.from(), way.to(), bits(way)));
      String input = way.input();
      if (input != null) {
        inputs.put(i, input);
      }
    }
    return new PackedSkeleton(
        skeleton.hash(),
        List.copyOf(types.keySet()),
        List.copyOf(attempts.keySet()),
        blocks,
        ways,
        inputs);
  }

  Skeleton unpack() {
    List<Node> nodes = new ArrayList<>(blocks.size());
    blocks.forEach(row -> nodes.add(node(row)));
    List<Way> unpacked = new ArrayList<>(ways.size() / CELLS_OF_A_WAY);
    for (int i = 0; i < ways.size() / CELLS_OF_A_WAY; i++) {
      int bits = ways.get(i * CELLS_OF_A_WAY + 2);
      unpacked.add(
          new Way(
              ways.get(i * CELLS_OF_A_WAY),
              ways.get(i * CELLS_OF_A_WAY + 1),
              kind(bits),
              has(bits, ACTIVATES),
              has(bits, DERIVED),
              inputs.get(i)));
    }
    return new Skeleton(hash, nodes, unpacked);
  }

  private static List<@Nullable Object> row(
      Node node,
      Map<List<@Nullable String>, Integer> types,
      Map<PackedAttempts, Integer> attempts) {
    List<@Nullable String> type = new ArrayList<>(List.of(node.type()));
    if (node.queue() != null) {
      type.add(node.queue());
    }
    Attempts own = node.attempts();
    List<@Nullable Object> row = new ArrayList<>();
    row.add(node.id());
    row.add(index(types, type));
    row.add(bits(node));
    row.add(own == null ? -1 : index(attempts, packed(own)));
    row.add(node.name());
    row.add(node.sees().outputs().isEmpty() ? null : node.sees().outputs());
    row.add(node.sees().variables().isEmpty() ? null : node.sees().variables());
    row.add(node.map() == Skeleton.NONE ? null : node.map());
    row.add(node.lends().isEmpty() ? null : node.lends());
    while (row.getLast() == null) {
      row.removeLast();
    }
    return row;
  }

  private Node node(List<@Nullable Object> row) {
    List<@Nullable String> type = types.get(number(row, 1));
    int bits = number(row, 2);
    int own = number(row, 3);
    return new Node(
        text(row, 0),
        Objects.requireNonNull(type.getFirst()),
        row.size() > 4 && row.get(4) instanceof String name ? name : null,
        has(bits, LIGHT),
        has(bits, ENTRY),
        has(bits, STARTER),
        has(bits, ANSWERS),
        has(bits, TAKES_INPUT),
        has(bits, DISABLED),
        has(bits, GOES_ON),
        type.size() > 1 ? type.get(1) : null,
        own < 0 ? null : unpacked(attempts.get(own)),
        new Sees(
            indexes(row, 5),
            texts(row, 6),
            has(bits, SEES_INPUTS),
            has(bits, SEES_EXECUTION),
            has(bits, SEES_TRIGGER),
            has(bits, SEES_ITEM)),
        row.size() > 7 && row.get(7) instanceof Number map ? map.intValue() : Skeleton.NONE,
        indexes(row, 8));
  }

  private static Way.Kind kind(int bits) {
    if (has(bits, ITEM)) {
      return Way.Kind.ITEM;
    }
    return has(bits, ERROR)
        ? Way.Kind.ERROR
        : has(bits, CONDITIONAL) ? Way.Kind.CONDITIONAL : Way.Kind.PLAIN;
  }

  private static int bits(Node node) {
    return bit(node.light(), LIGHT)
        | bit(node.entry(), ENTRY)
        | bit(node.starter(), STARTER)
        | bit(node.answers(), ANSWERS)
        | bit(node.takesInput(), TAKES_INPUT)
        | bit(node.disabled(), DISABLED)
        | bit(node.goesOn(), GOES_ON)
        | bit(node.sees().inputs(), SEES_INPUTS)
        | bit(node.sees().execution(), SEES_EXECUTION)
        | bit(node.sees().trigger(), SEES_TRIGGER)
        | bit(node.sees().item(), SEES_ITEM);
  }

  private static int bits(Way way) {
    int kind =
        switch (way.kind()) {
          case PLAIN -> 0;
          case CONDITIONAL -> CONDITIONAL;
          case ERROR -> ERROR;
          case ITEM -> ITEM;
        };
    return kind | bit(way.activates(), ACTIVATES) | bit(way.derived(), DERIVED);
  }

  private static PackedAttempts packed(Attempts own) {
    return new PackedAttempts(
        own.timeoutMillis(),
        own.max(),
        own.initialIntervalMillis(),
        own.backoff(),
        own.maxIntervalMillis(),
        own.stubborn(),
        own.nonRetryable());
  }

  private static Attempts unpacked(PackedAttempts own) {
    return new Attempts(
        own.timeoutMillis(),
        own.max(),
        own.initialIntervalMillis(),
        own.backoff(),
        own.maxIntervalMillis(),
        own.stubborn(),
        own.nonRetryable());
  }

  private static <T> int index(Map<T, Integer> table, T entry) {
    int next = table.size();
    Integer known = table.putIfAbsent(entry, next);
    return known == null ? next : known;
  }

  private static int bit(boolean set, int bit) {
    return set ? bit : 0;
  }

  private static boolean has(int bits, int bit) {
    return (bits & bit) != 0;
  }

  private static String text(List<@Nullable Object> row, int cell) {
    return row.get(cell) instanceof String text ? text : "";
  }

  private static int number(List<@Nullable Object> row, int cell) {
    return row.get(cell) instanceof Number number ? number.intValue() : 0;
  }

  private static List<Integer> indexes(List<@Nullable Object> row, int cell) {
    List<?> cells = list(row, cell);
    return cells.isEmpty()
        ? List.of()
        : cells.stream().map(it -> ((Number) it).intValue()).toList();
  }

  private static List<String> texts(List<@Nullable Object> row, int cell) {
    List<?> cells = list(row, cell);
    return cells.isEmpty() ? List.of() : cells.stream().map(String.class::cast).toList();
  }

  private static List<?> list(List<@Nullable Object> row, int cell) {
    return row.size() > cell && row.get(cell) instanceof List<?> list ? list : List.of();
  }
}
