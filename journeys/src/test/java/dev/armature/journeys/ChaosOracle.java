package dev.armature.journeys;

import static org.awaitility.Awaitility.await;

import dev.armature.journeys.ChaosHouse.Dealt;
import dev.armature.journeys.ChaosLoad.Armed;
import dev.armature.journeys.ChaosLoad.Called;
import dev.armature.journeys.Counters.Fate;
import dev.armature.journeys.Counters.Held;
import dev.armature.journeys.Events.Event;
import dev.armature.journeys.Product.Answer;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;

/**
 * What callers were told, held against what the sink has counted and the product tells: a line for
 * each promise, and all lines are printed, whichever of them is not as it should be.
 */
final class ChaosOracle {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final SoftAssertions promises = new SoftAssertions();
  private final ChaosHouse chaos;
  private final ChaosCaller caller;
  private final ChaosLoad load;

  ChaosOracle(ChaosHouse chaos, ChaosCaller caller, ChaosLoad load) {
    this.chaos = chaos;
    this.caller = caller;
    this.load = load;
  }

  /** What a story asks for besides. */
  SoftAssertions promises() {
    return promises;
  }

  /** Waits until nothing is under way any more. */
  void awaitQuiet() {
    await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(this::quiet);
  }

  /** Prints all lines, and fails where one of them is not as was promised. */
  void check(Dealt dealt, Ticks.Counted ticked) throws IOException, InterruptedException {
    promises.assertThat(dealt.unreached()).as("points that nobody came by").isEmpty();
    promises.assertThat(caller.strange()).as("answers of 5xx that are no 503").isZero();
    Counters counters = Counters.of(chaos.installation().sink().heard(), ChaosGraphs.BEHIND);
    callsAreKept(dealt, counters);
    armsAdmitOne();
    runsAreWhole(dealt, counters, caller.strange());
    keysAreOne();
    streamsAreWhole();
    System.out.printf("P17 skew=±%ds of one api and one worker, %s%n", chaos.skew(), ticked);
    promises.check(ticked::check);
    promises.assertAll();
  }

  /** P1: what was answered 2xx is there. P6: what was refused was refused at once, and is not. */
  private void callsAreKept(Dealt dealt, Counters counters) {
    Map<Integer, Called> calls = load.calls();
    long acked = count(calls, Fate.MUST);
    long lost =
        calls.entrySet().stream()
            .filter(it -> it.getValue().fate() == Fate.MUST)
            .filter(it -> !counters.whole(ChaosGraphs.HOOK, it.getKey()))
            .count();
    System.out.printf(
        "P1 faults=%d calls=%d acked=%d lost=%d unknown=%d refused=%d deploys=%d%n",
        dealt.faults(),
        calls.size(),
        acked,
        lost,
        count(calls, Fate.MAY),
        count(calls, Fate.MUST_NOT),
        load.deploys());
    List<Called> refused =
        calls.values().stream().filter(it -> it.fate() == Fate.MUST_NOT).toList();
    long unsaid = refused.stream().filter(it -> !it.retryAfter()).count();
    long ran =
        calls.entrySet().stream()
            .filter(it -> it.getValue().fate() == Fate.MUST_NOT)
            .filter(it -> counters.any(ChaosGraphs.HOOK, it.getKey()))
            .count();
    List<Long> took = refused.stream().map(it -> it.took().toMillis()).sorted().toList();
    System.out.printf(
        "P6 503=%d without_retry_after=%d refused_and_ran=%d p50=%dms worst=%dms%n",
        refused.size(),
        unsaid,
        ran,
        took.isEmpty() ? 0 : took.get(took.size() / 2),
        took.isEmpty() ? 0 : took.getLast());
    promises.assertThat(acked).isPositive();
    promises.assertThat(lost + ran).isZero();
    promises
        .assertThat(refused.stream().filter(it -> !it.retryAfter()))
        .as("refused, and not told when to come again")
        .isEmpty();
  }

  private static long count(Map<Integer, Called> calls, Fate fate) {
    return calls.values().stream().filter(it -> it.fate() == fate).count();
  }

  /** P2. */
  private void armsAdmitOne() {
    int most = 0;
    int acked = 0;
    int ackedWithoutRun = 0;
    Map<Integer, Integer> told = new TreeMap<>();
    for (Armed arm : load.arms()) {
      int runs = total(arm.workflow(), "");
      most = Math.max(most, runs);
      acked += arm.acked();
      arm.told().forEach((status, many) -> told.merge(status, many, Integer::sum));
      ackedWithoutRun += Math.max(0, arm.acked() - runs);
    }
    System.out.printf(
        "P2 rounds=%d acked=%d admitted_max_per_round=%d acked_without_run=%d told=%s%n",
        load.arms().size(), acked, most, ackedWithoutRun, told);
    // That any call was let in, the crash point behind it shows, or the story that counts them.
    promises.assertThat(most).isEqualTo(1);
    promises.assertThat(ackedWithoutRun).isZero();
  }

  /** P3, P4, P11 and P16: nothing is lost, nothing recorded runs again, each effect has its key. */
  private void runsAreWhole(Dealt dealt, Counters counters, int strange) {
    Held held =
        counters
            .held(ChaosGraphs.HOOK, load.hookFates())
            .plus(counters.held(ChaosGraphs.RUN, load.runFates()))
            .plus(counters.held(ChaosGraphs.HEAVY, load.heavyFates()));
    int told = load.keyed().size();
    int runs = told + load.heavyFates().size();
    int completed =
        total(load.runWorkflow(), "completed") + total(load.heavyWorkflow(), "completed");
    int replaced = dealt.kills() + dealt.stops() + dealt.crashes();
    System.out.printf(
        "P3 deaths=%d runs=%d completed=%s recorded_blocks_rerun=%d%n",
        replaced, runs, completed == runs ? "all" : completed, counters.rerun());
    List<Sink.Heard> heard = chaos.installation().sink().heard();
    Effects effects =
        Effects.of(heard.stream().filter(it -> it.path().startsWith("/count/")).toList());
    Effects pages =
        Effects.of(heard.stream().filter(it -> it.path().startsWith("/paged/")).toList());
    System.out.printf(
        "P4 expected=%d %s; counted=%d of %d, pages: %s%n",
        held.expectedKeys(), effects, held.sum(), held.expectedSum(), pages);
    Set<String> executions = load.executions();
    int nondeterminism = executions.stream().mapToInt(this::nondeterminism).sum();
    System.out.printf(
        "P11 replaced=%d histories=%d nondeterminism=%d%n",
        replaced, executions.size(), nondeterminism);
    System.out.printf(
        "P16 terms=%d 5xx_but_503=%d lost=%d worst_exit_ms=%d%n",
        dealt.stops(), strange, held.wrong().size(), dealt.worstExit());
    load.workflows().forEach(this::tellFailed);
    promises.assertThat(held.wrong()).isEmpty();
    promises.assertThat(effects.keys()).isEqualTo((int) held.expectedKeys());
    promises.assertThat(effects.withoutKey() + effects.keyWithTwoBodies()).isZero();
    promises.assertThat(pages.keys()).isEqualTo(told * ChaosGraphs.PAGES);
    promises.assertThat(pages.withoutKey() + pages.keyWithTwoBodies()).isZero();
    promises.assertThat(completed).isEqualTo(runs);
    promises.assertThat(counters.rerun()).isZero();
    promises.assertThat(nondeterminism).isZero();
  }

  /** Nothing in these graphs fails by itself: why it did is what is looked for. */
  private void tellFailed(String workflow) {
    if (total(workflow, "failed") > 0) {
      System.out.println(
          chaos
              .api()
              .get("/api/workflows/%s/executions?limit=20&status=failed".formatted(workflow)));
    }
  }

  /** Tasks of a run that failed because its program did not do again what it had done. */
  private int nondeterminism(String execution) {
    return (int)
        chaos.installation().history(execution, "").stream()
            .filter(it -> it.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
            .filter(it ->
                it.getWorkflowTaskFailedEventAttributes().getCause()
                    == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR)
            .count();
  }

  /** P5. */
  private void keysAreOne() throws InterruptedException {
    // Whoever asks now has not waited since the end.
    caller.quiet();
    Map<Integer, Set<String>> keyed = load.keyed();
    int mismatched = keyed.values().stream().mapToInt(it -> it.size() - 1).sum();
    int executions = total(load.runWorkflow(), "");
    int altered = load.alteredRefused();
    System.out.printf(
        "P5 keys=%d executions=%d mismatched=%d altered_refused=%d%n",
        keyed.size(), executions, mismatched, altered);
    promises.assertThat(mismatched).as("%s", keyed).isZero();
    promises.assertThat(executions).isEqualTo(keyed.size());
    promises.assertThat(altered).isEqualTo(keyed.size());
  }

  /** P15: what arrived in pieces is what an api tells in one go. */
  private void streamsAreWhole() throws IOException, InterruptedException {
    int gaps = 0;
    int duplicates = 0;
    int different = 0;
    int events = 0;
    for (CutStream stream : load.streams()) {
      List<Event> told = stream.events();
      events += told.size();
      long last = 0;
      for (Event event : told) {
        gaps += event.id() > last + 1 ? 1 : 0;
        duplicates += event.id() <= last ? 1 : 0;
        last = event.id();
      }
      List<Event> whole = new ArrayList<>();
      Events.of(chaos.api(), stream.run(), 0).all().stream()
          .filter(it -> it.id() > 0)
          .forEach(whole::add);
      if (!whole.equals(told)) {
        different++;
        System.out.printf(
            "%s was told in pieces: %s%n and is told in one go: %s%n",
            stream.run(), without(told, whole), without(whole, told));
      }
    }
    System.out.printf(
        "P15 runs=%d cuts=%d gaps=%d duplicates=%d different=%d events=%d%n",
        load.streams().size(), load.cuts(), gaps, duplicates, different, events);
    promises.assertThat(load.streams()).isNotEmpty();
    promises.assertThat(gaps + duplicates + different).isZero();
  }

  private static List<Event> without(List<Event> events, List<Event> others) {
    return events.stream().filter(it -> !others.contains(it)).toList();
  }

  /** Whether nothing is under way any more. */
  private boolean quiet() {
    return load.workflows().stream()
        .allMatch(it -> total(it, "running") + total(it, "pending") == 0);
  }

  private int total(String workflow, String status) {
    Answer page =
        chaos
            .api()
            .get(
                "/api/workflows/%s/executions?limit=1%s"
                    .formatted(workflow, status.isEmpty() ? "" : "&status=" + status));
    if (page.at("total") instanceof Number total) {
      return total.intValue();
    }
    throw new AssertionError(page.toString());
  }
}
