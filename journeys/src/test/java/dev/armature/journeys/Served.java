package dev.armature.journeys;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series that a process serves.
 *
 * @param series the labels and the value of each, by its name
 */
record Served(Map<String, List<Series>> series) {
  /** One of them. */
  record Series(Map<String, String> labels, double value) {}

  private static final Pattern LINE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})?$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Names of series end differently from those of the metrics that they are of. */
  private static final Pattern ENDING = Pattern.compile("_(bucket|count|sum|max)$");

  static Served by(int port) {
    Map<String, List<Series>> all = new TreeMap<>();
    Scrape.of(port, "/metrics")
        .series()
        .forEach((line, value) -> {
          Matcher parts = LINE.matcher(line);
          if (!parts.matches()) {
            throw new AssertionError(line);
          }
          Map<String, String> labels = new LinkedHashMap<>();
          LABEL
              .matcher(parts.group(2) == null ? "" : parts.group(2))
              .results()
              .forEach(it -> labels.put(it.group(1), it.group(2)));
          all.computeIfAbsent(parts.group(1), it -> new ArrayList<>())
              .add(new Series(labels, value));
        });
    return new Served(all);
  }

  /** The metric that a series is of. */
  static String metric(String series) {
    return ENDING.matcher(series).replaceAll("");
  }

  /** The names of all. */
  Set<String> names() {
    return series.keySet();
  }

  /** The labels of each series of this name. */
  List<Map<String, String>> named(String name) {
    return series.getOrDefault(name, List.of()).stream().map(Series::labels).toList();
  }

  /** The names of the labels that a metric has; empty where there is none. */
  Set<String> labels(String metric) {
    TreeSet<String> labels = new TreeSet<>();
    series.forEach((name, all) -> {
      if (of(name, metric)) {
        all.forEach(it -> labels.addAll(it.labels().keySet()));
      }
    });
    labels.remove("le");
    return labels;
  }

  /** Whether there is such a metric. */
  boolean has(String metric) {
    return names().stream().anyMatch(it -> of(it, metric));
  }

  /** The values of the series of one name, by a label. */
  Map<String, Double> counted(String name, String label) {
    Map<String, Double> counted = new TreeMap<>();
    series
        .getOrDefault(name, List.of())
        .forEach(it -> counted.merge(it.labels().getOrDefault(label, ""), it.value(), Double::sum));
    return counted;
  }

  int size() {
    return series.values().stream().mapToInt(List::size).sum();
  }

  private static boolean of(String series, String metric) {
    return series.equals(metric)
        || (series.startsWith(metric)
            && ENDING.matcher(series.substring(metric.length())).matches());
  }
}
