package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.block.BlockSpec;
import dev.armature.execution.Ending.Status;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.worker.ExecutionKit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@link Fate} of every block type, in few runs: in each of them one block of each type that
 * can have it comes to that end, begun with each version of the interpreter that there was. Blocks
 * have the name of their type. {@code make histories} records those that have no recording.
 */
@Timeout(240)
class EveryFateTest {
  static IntStream versions() {
    return Stories.versions();
  }

  /** A run of blocks that end well, one after the starter for each type. */
  @ParameterizedTest
  @MethodSource("versions")
  void all_complete(int version) throws Exception {
    try (var kit = Stories.kit(version)) {
      Stories.types(version, Fate.ROUTED)
          .forEach(type -> kit.script(type, call -> ExecutionKit.chose("a")));
      var run = kit.start(Stories.fromStarter(Stories.types(version, Fate.COMPLETED)).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, "completed", run, Fate.COMPLETED, Fate.ROUTED);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_stumble_and_are_tried_again(int version) throws Exception {
    try (var kit = Stories.kit(version)) {
      Stories.types(version, Fate.RETRIED).forEach(type -> kit.stumbles(type, 2));
      var run = kit.start(Stories.fromStarter(Stories.types(version, Fate.RETRIED)).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, "retried", run, Fate.RETRIED);
    }
  }

  static Stream<Object[]> versionsAndTypes() {
    return versions()
        .boxed()
        .flatMap(version ->
            Stories.types(version, Fate.FAILED).stream().map(type -> new Object[] {version, type}));
  }

  @ParameterizedTest
  @MethodSource("versionsAndTypes")
  void one_fails_and_the_execution_with_it(int version, String type) throws Exception {
    try (var kit = Stories.kit(version)) {
      kit.fails(type);
      var run = kit.start(Stories.fromStarter(List.of(type)).draw());

      assertThat(run.end().status()).isEqualTo(Status.FAILED);
      Stories.keep(version, "failed-" + type, run, List.of(type), Fate.FAILED);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_fail_and_are_caught(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.CAUGHT);
    try (var kit = Stories.kit(version)) {
      types.forEach(kit::fails);
      Graphs drawn = Graphs.graph().block("cope", "split");
      types.forEach(type -> drawn.block(type, type));
      types.stream()
          .filter(type -> !type.equals(Stories.STARTER))
          .forEach(type -> drawn.edge(Stories.STARTER, type, "error").edge(type, "cope", "error"));
      var run = kit.start(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, "caught", run, Fate.CAUGHT);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_fail_and_the_run_goes_on(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.WENT_ON);
    try (var kit = Stories.kit(version)) {
      types.forEach(kit::fails);
      Graphs drawn = Graphs.graph().block("after", "split");
      types.forEach(type -> drawn.block(type, type).onError("continue"));
      drawn.edge(Stories.STARTER, "after", "false");
      types.stream()
          .filter(type -> !type.equals(Stories.STARTER))
          .forEach(type -> drawn.edge(Stories.STARTER, type).edge(type, "after", "true"));
      var run = kit.start(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, "went-on", run, Fate.WENT_ON);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_are_cut_off_by_a_cancellation(int version) throws Exception {
    cancelled(version, "cancelled", Stories.others(Stories.types(version, Fate.CANCELLED)));
    cancelled(version, "cancelled-starter", List.of(Stories.STARTER));
  }

  private static void cancelled(int version, String name, List<String> types) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(types.size());
    Set<String> light = new LinkedHashSet<>();
    Stories.specs().stream().filter(BlockSpec::light).forEach(spec -> light.add(spec.name()));
    try (var kit = Stories.kit(version)) {
      types.forEach(type ->
          kit.script(
              type,
              call -> {
                boolean byItself;
                synchronized (light) {
                  byItself = !light.remove(type);
                }
                if (!byItself) {
                  // Only what runs by itself can be cut off.
                  throw Problem.of(Problem.Kind.UPSTREAM, "AWAY", "not now").thrown();
                }
                begun.countDown();
                Stories.awaitQuietly(over);
                return ExecutionKit.done("too late");
              }));
      Graphs drawn = Graphs.graph();
      types.forEach(type -> drawn.block(type, type).trigger());
      var run = kit.start(drawn.draw());
      Stories.awaitQuietly(begun);
      run.cancel();

      assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
      over.countDown();
      Stories.keep(version, name, run, types, Fate.CANCELLED);
    } finally {
      over.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_are_cut_off_by_a_failure(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.CUT_OFF);
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(types.size());
    try (var kit = Stories.kit(version)) {
      types.forEach(type ->
          kit.script(
              type,
              call -> {
                begun.countDown();
                Stories.awaitQuietly(over);
                return ExecutionKit.done("too late");
              }));
      kit.script(
          "breaks",
          call -> {
            Stories.awaitQuietly(begun);
            throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
          });
      Graphs drawn = Graphs.graph().block("breaks", "general_api").trigger();
      types.forEach(type -> drawn.block(type, type).trigger());
      var run = kit.startCancelling(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.FAILED);
      over.countDown();
      Stories.keep(version, "cut-off", run, Fate.CUT_OFF);
    } finally {
      over.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void no_way_leads_to_any(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.SKIPPED);
    try (var kit = Stories.kit(version)) {
      kit.script("gate", call -> ExecutionKit.chose("other"));
      Graphs drawn = Graphs.graph().block("gate", "condition").trigger();
      types.forEach(type -> drawn.block(type, type).edge("gate", type, "never"));
      var run = kit.startAt("gate", drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      assertThat(kit.ran()).containsExactly("gate");
      Stories.keep(version, "skipped", run, Fate.SKIPPED);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_are_disabled(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.DISABLED);
    try (var kit = Stories.kit(version)) {
      Graphs drawn = Graphs.graph().block("gate", "condition").trigger().block("end", "response");
      types.forEach(
          type -> drawn.block(type, type).disabled().edge("gate", type).edge(type, "end"));
      var run = kit.startAt("gate", drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      assertThat(kit.ran()).containsExactly("gate", "end");
      Stories.keep(version, "disabled", run, Fate.DISABLED);
    }
  }
}
