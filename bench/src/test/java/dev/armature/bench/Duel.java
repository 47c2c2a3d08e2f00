package dev.armature.bench;

import dev.armature.bench.Load.Measured;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Measures two sides in turns, so that what the machine does besides meets both. */
final class Duel implements Match {
  /** Fewer say nothing of a percentile. */
  private static final int LEAST = 5;

  /** In flight while both are learnt. */
  private static final int WARMING = 16;

  private final Side ours;
  private final Side theirs;
  private final WorkflowClient client;
  private final Processor processor;

  /** What both cost this process, where they and their callers are. */
  Duel(Side ours, Side theirs, WorkflowClient client) {
    this(ours, theirs, client, Processor.here());
  }

  Duel(Side ours, Side theirs, WorkflowClient client, Processor processor) {
    this.ours = ours;
    this.theirs = theirs;
    this.client = client;
    this.processor = processor;
  }

  /** Both sides of a round. */
  private record Round(Measured ours, Measured theirs) {
    double ratio(ToDoubleFunction<Measured> figure) {
      return figure.applyAsDouble(ours) / figure.applyAsDouble(theirs);
    }

    double more(ToDoubleFunction<Measured> figure) {
      return figure.applyAsDouble(ours) - figure.applyAsDouble(theirs);
    }
  }

  @Override
  public void warm(Duration time) {
    Load.during(ours, time, WARMING, processor);
    ours.settle();
    Load.during(theirs, time, WARMING, processor);
    theirs.settle();
  }

  @Override
  public String fight(String name, String server, int inFlight, int rounds, Duration time) {
    Counts drawn = counts(ours);
    Counts hand = counts(theirs);
    Load.during(ours, time, inFlight, processor);
    ours.settle();
    double rate = Load.during(theirs, time, inFlight, processor).perSecond();
    theirs.settle();
    int executions = Math.max(Math.max(LEAST, inFlight), (int) (rate * time.toMillis() / 1000));
    List<Round> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      // A B, B A, A B: neither always comes after the other.
      if (i % 2 == 0) {
        Measured first = round(ours, executions, inFlight);
        all.add(new Round(first, round(theirs, executions, inFlight)));
      } else {
        Measured first = round(theirs, executions, inFlight);
        all.add(new Round(round(ours, executions, inFlight), first));
      }
    }
    return String.format(
        Locale.ROOT,
        "bench: %s server=%s concurrency=%d ratio_throughput=%s ratio_p50=%s ratio_p99=%s"
            + " cpu_ratio=%s events=%d/%d workflow_tasks=%d/%d per_s=%s p50_ms=%s p99_ms=%s"
            + " cpu_ms=%s cpu_more_ms=%s rounds=%dx%d",
        name,
        server,
        inFlight,
        ratio(all, Measured::perSecond),
        ratio(all, Measured::p50),
        ratio(all, Measured::p99),
        ratio(all, Measured::cpu),
        drawn.events(),
        hand.events(),
        drawn.workflowTasks(),
        hand.workflowTasks(),
        both(all, Measured::perSecond),
        both(all, Measured::p50),
        both(all, Measured::p99),
        both(all, Measured::cpu),
        more(all, Measured::cpu),
        rounds,
        executions);
  }

  private Measured round(Side side, int executions, int inFlight) {
    processor.collect();
    Measured measured = Load.of(side, executions, inFlight, processor);
    // What was only started would otherwise be work of the next round.
    side.settle();
    return measured;
  }

  /** The median of the rounds' ratios, and their least and greatest. */
  private static String ratio(List<Round> rounds, ToDoubleFunction<Measured> figure) {
    return spread(rounds.stream().mapToDouble(it -> it.ratio(figure)));
  }

  /** By how much ours is more, likewise. */
  private static String more(List<Round> rounds, ToDoubleFunction<Measured> figure) {
    return spread(rounds.stream().mapToDouble(it -> it.more(figure)));
  }

  private static String spread(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return String.format(
        Locale.ROOT, "%.2f[%.2f..%.2f]", median(sorted), sorted[0], sorted[sorted.length - 1]);
  }

  /** The medians of both sides. */
  private static String both(List<Round> rounds, ToDoubleFunction<Measured> figure) {
    return String.format(
        Locale.ROOT,
        "%.2f/%.2f",
        median(rounds.stream().map(Round::ours).mapToDouble(figure).sorted().toArray()),
        median(rounds.stream().map(Round::theirs).mapToDouble(figure).sorted().toArray()));
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** What a run leaves in its history. */
  private record Counts(int events, long workflowTasks) {}

  private Counts counts(Side side) {
    String id = side.id(side.run());
    side.settle();
    if (id.isEmpty()) {
      return new Counts(0, 0);
    }
    List<HistoryEvent> events = client.fetchHistory(id).getHistory().getEventsList();
    return new Counts(
        events.size(),
        events.stream()
            .filter(it -> it.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
            .count());
  }
}
