package dev.armature.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What is measured, and how long.
 *
 * @param rounds of each pair; each side is measured once in a round
 * @param time that one side of a round should take, roughly
 * @param warm how long the machine learns each side before anything is measured; 0: not at all
 * @param contests which pairs
 * @param servers on which servers
 * @param inFlight how many executions at any time
 */
record Settings(
    int rounds,
    Duration time,
    Duration warm,
    List<Contest> contests,
    List<Servers> servers,
    List<Integer> inFlight) {
  Settings {
    contests = List.copyOf(contests);
    servers = List.copyOf(servers);
    inFlight = List.copyOf(inFlight);
    if (rounds < 1
        || !time.isPositive()
        || warm.isNegative()
        || inFlight.stream().anyMatch(it -> it < 1)) {
      throw new IllegalArgumentException("rounds, time and executions in flight must be above 0");
    }
    if (contests.isEmpty() || servers.isEmpty() || inFlight.isEmpty()) {
      throw new IllegalArgumentException("nothing of that name can be measured");
    }
  }

  /** As system properties say it; what is absent or empty has its default. */
  static Settings read() {
    return new Settings(
        Integer.parseInt(property("bench.rounds", "5")),
        Duration.ofMillis(Long.parseLong(property("bench.millis", "1500"))),
        Duration.ofMillis(Long.parseLong(property("bench.warm", "30000"))),
        Arrays.stream(Contest.values())
            .filter(it -> named(it.title(), property("bench.only", "")))
            .filter(it -> !it.trial() || !property("bench.only", "").isEmpty())
            .toList(),
        Arrays.stream(Servers.values())
            .filter(it -> named(it.title(), property("bench.servers", "")))
            .toList(),
        Arrays.stream(property("bench.concurrency", "1,16,64").split(",", -1))
            .map(Integer::valueOf)
            .toList());
  }

  private static String property(String name, String otherwise) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  /** Whether one of these, by commas, is the name or its beginning; none: all are. */
  private static boolean named(String name, String these) {
    return Arrays.stream(these.split(",", -1)).anyMatch(it -> name.startsWith(it.strip()));
  }
}
