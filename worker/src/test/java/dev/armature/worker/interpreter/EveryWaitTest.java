package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.block.BlockCatalog;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Due;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeletons;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkState;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.worker.ExecutionKit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Those fates of every block type that came with blocks that wait, and with pauses. */
@Timeout(240)
class EveryWaitTest {
  private static final Outcome DAY =
      new Outcome.Sleep(Due.after(Duration.ofDays(1)), new LinkedHashMap<>());

  /** The versions in which blocks wait. */
  static IntStream waiting() {
    return Stories.versions().filter(version -> version >= 3);
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_for_a_moment(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.SLEPT);
    try (var kit = Stories.kit(version)) {
      types.forEach(type -> kit.script(type, Stories.first(call -> DAY)));
      var run = kit.start(Stories.fromStarter(types).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, "slept", run, Fate.SLEPT);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_for_a_message(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.ASKED);
    try (var kit = Stories.kit(version)) {
      types.forEach(type -> kit.script(type, Stories.first(call -> Stories.ask(null))));
      var run = kit.start(Stories.fromStarter(types).draw());
      Stories.awaitRan(kit, types);
      types.forEach(run::tell);

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, "asked", run, Fate.ASKED);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_for_a_message_that_does_not_come(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.OVERDUE);
    try (var kit = Stories.kit(version)) {
      types.forEach(type ->
          kit.script(type, Stories.first(call -> Stories.ask(Due.after(Duration.ofDays(1))))));
      var run = kit.start(Stories.fromStarter(types).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, "overdue", run, Fate.OVERDUE);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_call_an_execution(int version) throws Exception {
    called(version, "called", Fate.CALLED, true);
    called(version, "left", Fate.LEFT, false);
  }

  private static void called(int version, String name, Fate fate, boolean waits) throws Exception {
    List<String> types = Stories.types(version, fate);
    try (var kit = Stories.kit(version)) {
      kit.graph("other", Stories.fromStarter(List.of()).draw());
      types.forEach(type ->
          kit.script(
              type,
              Stories.first(
                  call -> ExecutionKit.calls(call, "exec_called_" + type, "other", waits))));
      var run = kit.start(Stories.fromStarter(types).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, name, run, fate);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_that_can_have_items_run(int version) throws Exception {
    items(version, "mapped", Fate.ITEM_COMPLETED);
    items(version, "mapped-failing", Fate.ITEM_FAILED);
  }

  private static void items(int version, String name, Fate fate) throws Exception {
    List<String> types = Stories.types(version, fate);
    List<String> maps = Stories.types(version, Fate.MAPPED);
    assertThat(maps).containsExactly("split");
    try (var kit = Stories.kit(version)) {
      // An item for each, so that each fails by itself.
      kit.maps("map", types, 20, false);
      types.forEach(type ->
          kit.script(
              type,
              call -> {
                if (fate == Fate.ITEM_FAILED) {
                  throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
                }
                return ExecutionKit.done(type);
              }));
      kit.script("which", call -> ExecutionKit.chose(String.valueOf(call.roots().get("item"))));
      Graphs drawn =
          Graphs.graph()
              .block(Stories.STARTER, Stories.STARTER)
              .block("map", "split", Map.of("items", "variables.list"))
              .block("which", "condition", Map.of("expression", "item"))
              .edge(Stories.STARTER, "map")
              .edge("map", "which", "item");
      types.forEach(type -> drawn.block(type, type).edge("which", type, type));
      var run = kit.start(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, name, run, maps, Fate.MAPPED);
      Stories.keep(version, name + "-batch", kit.run("exec_1:map:batch-0"), types, fate);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_and_the_run_is_cancelled(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.CANCELLED_WAITING);
    try (var kit = Stories.kit(version)) {
      patient(kit, types);
      var run = kit.start(patientGraph(types).draw());
      Stories.awaitRan(kit, List.of("inside", "other"));
      Stories.awaitRan(kit, types);
      run.cancel();

      assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
      Stories.keep(version, "cancelled-waiting", run, Fate.CANCELLED_WAITING);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_and_another_block_fails(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.GIVEN_UP);
    try (var kit = Stories.kit(version)) {
      patient(kit, types);
      CountDownLatch all = new CountDownLatch(1);
      kit.script(
          "breaks",
          call -> {
            Stories.awaitQuietly(all);
            throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
          });
      var run =
          kit.startCancelling(
              patientGraph(types)
                  .block("breaks", "general_api")
                  .edge(Stories.STARTER, "breaks")
                  .draw());
      Stories.awaitRan(kit, types);
      Stories.awaitRan(kit, List.of("inside", "other"));
      all.countDown();

      assertThat(run.end().status()).isEqualTo(Status.FAILED);
      Stories.keep(version, "given-up", run, Fate.GIVEN_UP);
    }
  }

  /**
   * Each of the types waits as it may: for a moment, a message, an execution, the items of a map.
   */
  private static void patient(ExecutionKit kit, List<String> types) {
    kit.graph("called", Graphs.graph().block("other", "wait").trigger().draw());
    kit.script("other", Stories.first(call -> DAY));
    kit.script("inside", Stories.first(call -> DAY));
    for (String type : types) {
      switch (type) {
        case "split" -> kit.maps(type, List.of(1), 1, true);
        case "orchestration", "agent" ->
            kit.script(
                type,
                Stories.first(
                    call -> ExecutionKit.calls(call, "exec_called_" + type, "called", true)));
        case "approval" -> kit.script(type, Stories.first(call -> Stories.ask(null)));
        default -> kit.script(type, Stories.first(call -> DAY));
      }
    }
  }

  private static Graphs patientGraph(List<String> types) {
    Graphs drawn = Graphs.graph().block(Stories.STARTER, Stories.STARTER).block("inside", "wait");
    for (String type : types) {
      drawn.block(type, type, type.equals("split") ? Map.of("items", "variables.list") : Map.of());
      drawn.edge(Stories.STARTER, type);
    }
    return drawn.edge("split", "inside", "item");
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_are_held_back_by_a_pause(int version) throws Exception {
    held(version, "held-back", Stories.others(Stories.types(version, Fate.HELD_BACK)));
    held(version, "held-back-starter", List.of(Stories.STARTER));
  }

  private static void held(int version, String name, List<String> types) throws Exception {
    try (var kit = Stories.kit(version)) {
      Graphs drawn = Graphs.graph();
      types.forEach(type -> drawn.block(type, type).trigger());
      var run = kit.startPaused(drawn.draw());
      await().atMost(Stories.PATIENCE).until(() -> kit.rows().contains("exec_1 paused"));
      assertThat(kit.ran()).isEmpty();
      run.resume();

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      Stories.keep(version, name, run, types, Fate.HELD_BACK);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_are_over_in_the_run_that_this_one_retries(int version) throws Exception {
    List<String> types = Stories.types(version, Fate.GIVEN);
    Graphs graphs = Stories.fromStarter(types).block("after", "general_api");
    types.forEach(type -> graphs.edge(type, "after"));
    Graph drawn = graphs.draw();
    try (var kit = Stories.kit(version)) {
      WalkState state = over(drawn, types);
      var run = kit.startFrom(drawn, id -> state);

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      assertThat(kit.ran()).containsExactly("after");
      Stories.keep(version, "given", run, Fate.GIVEN);
    }
  }

  private static WalkState over(Graph drawn, List<String> types) {
    var before =
        new ExecutionRequest(
            "exec_0",
            "ws",
            "wf",
            1,
            "hash",
            Map.of(),
            Map.of(),
            ExecutionRequest.Trigger.MANUAL,
            null,
            ExecutionRequest.OnFailure.FINISH);
    Walk walk =
        new Walk(
            Skeletons.of("hash", drawn, BlockCatalog.ofThisRelease()),
            before,
            "2026-01-01T00:00:00Z");
    walk.begin();
    for (int block = 0; block < drawn.blocks().size(); block++) {
      String id = drawn.blocks().get(block).id();
      if (types.contains(id)) {
        List<Boolean> ways =
            drawn.edges().stream().filter(it -> it.source().equals(id)).map(it -> true).toList();
        walk.replied(block, new BlockReply(id, ExecutionKit.done(id), ways, List.of()));
      }
    }
    return walk.state();
  }
}
