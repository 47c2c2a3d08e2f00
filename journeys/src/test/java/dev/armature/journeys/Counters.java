package dev.armature.journeys;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The oracle of what runs did to the world: blocks add known amounts to counters at the sink, and
 * each addition has one key, however often it is made. A call of {@code /count/<counter>/<n>/<m>}
 * adds m to a counter on behalf of the run n.
 *
 * @param added by counter and run, the amounts by their keys
 * @param rerun additions that were made again after the block behind them had been heard
 */
record Counters(Map<String, Map<Integer, Map<String, Long>>> added, int rerun) {
  /** Whether a run must have counted, must not, or may have, but then all of it. */
  enum Fate {
    MUST,
    MUST_NOT,
    MAY
  }

  /**
   * What a kind of run adds.
   *
   * @param amounts by counter, one for each key
   */
  record Adds(Map<String, List<Long>> amounts) {}

  /** What was found to be wrong, with what was expected and what was there. */
  record Held(long expectedKeys, long keys, long expectedSum, long sum, Set<String> wrong) {
    Held plus(Held other) {
      Set<String> all = new TreeSet<>(wrong);
      all.addAll(other.wrong);
      return new Held(
          expectedKeys + other.expectedKeys,
          keys + other.keys,
          expectedSum + other.expectedSum,
          sum + other.sum,
          all);
    }
  }

  /**
   * As the sink heard them.
   *
   * @param behind for a counter, the one that a block adds to only when the first is recorded
   */
  static Counters of(List<Sink.Heard> heard, Map<String, String> behind) {
    Map<String, Map<Integer, Map<String, Long>>> added = new TreeMap<>();
    int rerun = 0;
    for (Sink.Heard one : heard) {
      String[] parts = one.path().split("/", -1);
      if (parts.length != 5 || !parts[1].equals("count")) {
        continue;
      }
      int n = Integer.parseInt(parts[3]);
      String next = behind.get(parts[2]);
      if (next != null && added.getOrDefault(next, Map.of()).containsKey(n)) {
        rerun++;
      }
      added
          .computeIfAbsent(parts[2], it -> new TreeMap<>())
          .computeIfAbsent(n, it -> new LinkedHashMap<>())
          .put(String.valueOf(one.key()), Long.parseLong(parts[4]));
    }
    return new Counters(added, rerun);
  }

  /** Holds the runs of one kind against what they add. */
  Held held(Adds adds, Map<Integer, Fate> fates) {
    Held held = new Held(0, 0, 0, 0, strangers(adds, fates.keySet()));
    for (Map.Entry<Integer, Fate> run : fates.entrySet()) {
      int n = run.getKey();
      boolean counts =
          switch (run.getValue()) {
            case MUST -> true;
            case MUST_NOT -> false;
            case MAY -> any(adds, n);
          };
      for (Map.Entry<String, List<Long>> counter : adds.amounts().entrySet()) {
        List<Long> expected = counts ? sorted(counter.getValue()) : List.of();
        List<Long> found = amounts(counter.getKey(), n);
        held =
            held.plus(
                new Held(
                    expected.size(),
                    found.size(),
                    sum(expected),
                    sum(found),
                    expected.equals(found)
                        ? Set.of()
                        : Set.of(
                            "%s of %d: %s, and not %s"
                                .formatted(counter.getKey(), n, found, expected))));
      }
    }
    return held;
  }

  /** What was added on behalf of runs that nobody has asked for. */
  private Set<String> strangers(Adds adds, Set<Integer> known) {
    Set<String> strangers = new TreeSet<>();
    for (String counter : adds.amounts().keySet()) {
      added.getOrDefault(counter, Map.of()).keySet().stream()
          .filter(n -> !known.contains(n))
          .forEach(
              n -> strangers.add("%s of %d, which nobody has asked for".formatted(counter, n)));
    }
    return strangers;
  }

  /** Whether a run has added all that it adds. */
  boolean whole(Adds adds, int n) {
    return adds.amounts().entrySet().stream()
        .allMatch(it -> amounts(it.getKey(), n).equals(sorted(it.getValue())));
  }

  /** Whether a run has added anything. */
  boolean any(Adds adds, int n) {
    return adds.amounts().keySet().stream().anyMatch(it -> !amounts(it, n).isEmpty());
  }

  /** What a run added to a counter: of each key once. */
  private List<Long> amounts(String counter, int n) {
    return sorted(added.getOrDefault(counter, Map.of()).getOrDefault(n, Map.of()).values());
  }

  private static List<Long> sorted(Collection<Long> amounts) {
    List<Long> sorted = new ArrayList<>(amounts);
    Collections.sort(sorted);
    return sorted;
  }

  private static long sum(List<Long> amounts) {
    return amounts.stream().mapToLong(Long::longValue).sum();
  }
}
