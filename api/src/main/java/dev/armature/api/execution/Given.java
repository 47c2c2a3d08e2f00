package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeleton.Node;
import dev.armature.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a retried run was given of the run before it. Stored, so add-only.
 *
 * @param past what became of the blocks that it uses again
 * @param rows the rows of its log that tell so
 * @param items those of items of maps that it runs, by the id of the outermost map
 */
record Given(Earlier past, List<BlockLog> rows, Map<String, List<BlockLog>> items) {
  /** Keeps its own copies. */
  Given {
    rows = List.copyOf(rows);
    items = Map.copyOf(items);
  }

  /** From its stored form. */
  static Given read(String json) {
    try {
      return Json.stored().readValue(json, Given.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what a retry was given cannot be read", e);
    }
  }

  /**
   * Of what a run begins with.
   *
   * @param before the rows of the run before it
   * @param outputs the blocks that are taken to have given something else than they did
   */
  static Given of(
      Seeds.Seeded seeded, Skeleton skeleton, List<BlockLog> before, Set<String> outputs) {
    Rows rows = new Rows(seeded, skeleton, outputs);
    before.forEach(rows::add);
    rows.addMissing();
    return new Given(seeded.kept(), rows.whole, rows.items);
  }

  /** The rows of the whole log, with those of the run's own. */
  List<BlockLog> with(List<BlockLog> own) {
    List<BlockLog> all = new ArrayList<>(rows);
    for (int i = 0; i < own.size(); i++) {
      BlockLog row = own.get(i);
      all.add(row);
      List<BlockLog> ofBefore = row.place().isEmpty() ? items.get(row.blockId()) : null;
      if (ofBefore != null) {
        List<BlockLog> both = new ArrayList<>(ofBefore);
        while (i + 1 < own.size() && !own.get(i + 1).place().isEmpty()) {
          both.add(own.get(++i));
        }
        both.sort(Comparator.comparing(BlockLog::place, Given::byIndex));
        all.addAll(both);
      }
    }
    int[] order = {0};
    all.replaceAll(row -> row.at(++order[0], null));
    return all;
  }

  private static int byIndex(List<Integer> one, List<Integer> other) {
    for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
      int compared = one.get(i).compareTo(other.get(i));
      if (compared != 0) {
        return compared;
      }
    }
    return Integer.compare(one.size(), other.size());
  }

  /** Rows as they are chosen. */
  private static final class Rows {
    private static final char AS_IT_WAS = '=';

    private final Seeds.Seeded seeded;
    private final Skeleton skeleton;
    private final Set<String> outputs;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<BlockLog> whole = new ArrayList<>();
    private final Map<String, List<BlockLog>> items = new LinkedHashMap<>();
    private final Set<Integer> shown = new HashSet<>();

    Rows(Seeds.Seeded seeded, Skeleton skeleton, Set<String> outputs) {
      this.seeded = seeded;
      this.skeleton = skeleton;
      this.outputs = outputs;
      for (int i = 0; i < skeleton.blocks().size(); i++) {
        indexes.put(skeleton.blocks().get(i).id(), i);
      }
    }

    void add(BlockLog row) {
      Integer block = indexes.get(row.blockId());
      if (block == null || outputs.contains(row.blockId())) {
        return;
      }
      char letter = letter(block, row.place());
      boolean otherwise = letter == 's' != row.status().equals("skipped");
      if (letter == 'w' || (letter != AS_IT_WAS && otherwise)) {
        return;
      }
      if (row.place().isEmpty()) {
        shown.add(block);
        whole.add(row.ofBefore());
        return;
      }
      int map = block;
      while (skeleton.blocks().get(map).map() != Skeleton.NONE) {
        map = skeleton.blocks().get(map).map();
      }
      if (letter(map, List.of()) == 'w') {
        String id = skeleton.blocks().get(map).id();
        items.computeIfAbsent(id, absent -> new ArrayList<>()).add(row.ofBefore());
      } else {
        whole.add(row.ofBefore());
      }
    }

    /** Those that the run before has no row of, or another one. */
    void addMissing() {
      for (int block = 0; block < skeleton.blocks().size(); block++) {
        Node node = skeleton.blocks().get(block);
        char letter = node.map() == Skeleton.NONE ? letter(block, List.of()) : 'w';
        if (letter != 'w' && !shown.contains(block)) {
          Earlier.End end = seeded.kept().ends().get(node.id());
          BlockReply reply = end == null ? null : end.reply();
          whole.add(
              BlockLog.given(
                  node.id(),
                  node.type(),
                  node.name() == null ? node.id() : node.name(),
                  letter == 's' ? "skipped" : "success",
                  output(reply)));
        }
      }
    }

    private static @Nullable Object output(@Nullable BlockReply reply) {
      return reply == null ? null : reply.outcome().result().get("output");
    }

    /** How far a block is: in a walk of its own level, or with the whole map around it. */
    private char letter(int block, List<Integer> place) {
      int map = skeleton.blocks().get(block).map();
      String letters = seeded.letters().get(new Seeds.Level(map, place));
      if (letters != null) {
        return letters.charAt(block);
      }
      if (map == Skeleton.NONE || place.isEmpty()) {
        return 'w';
      }
      // Nothing was walked of it: it is there with its map, if that is, as it was.
      return letter(map, place.subList(0, place.size() - 1)) == 'd' ? AS_IT_WAS : 'w';
    }
  }
}
