package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Due;
import dev.armature.execution.Ending.Status;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Outcome;
import dev.armature.execution.Skeletons;
import dev.armature.execution.Waited;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkState;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.interpreter.Fates.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  private static final String STARTER = "starter";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Outcome DAY =
      new Outcome.Sleep(Due.after(Duration.ofDays(1)), new LinkedHashMap<>());

  static IntStream versions() {
    return IntStream.rangeClosed(1, Versions.NEWEST);
  }

  static IntStream waiting() {
    return versions().filter(version -> version >= 3);
  }

  /** A run of blocks that end well, one after the starter for each type. */
  @ParameterizedTest
  @MethodSource("versions")
  void all_complete(int version) throws Exception {
    try (var kit = kit(version)) {
      types(version, Fate.ROUTED).forEach(type -> kit.script(type, call -> ExecutionKit.chose("a")));
      var run = kit.start(fromStarter(types(version, Fate.COMPLETED)).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, "completed", run, Fate.COMPLETED, Fate.ROUTED);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_stumble_and_are_tried_again(int version) throws Exception {
    try (var kit = kit(version)) {
      types(version, Fate.RETRIED).forEach(type -> kit.stumbles(type, 2));
      var run = kit.start(fromStarter(types(version, Fate.RETRIED)).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, "retried", run, Fate.RETRIED);
    }
  }

  static Stream<Object[]> versionsAndTypes() {
    return versions()
        .boxed()
        .flatMap(version ->
            types(version, Fate.FAILED).stream().map(type -> new Object[] {version, type}));
  }

  @ParameterizedTest
  @MethodSource("versionsAndTypes")
  void one_fails_and_the_execution_with_it(int version, String type) throws Exception {
    try (var kit = kit(version)) {
      kit.fails(type);
      var run = kit.start(fromStarter(List.of(type)).draw());

      assertThat(run.end().status()).isEqualTo(Status.FAILED);
      keep(version, "failed-" + type, run, List.of(type), Fate.FAILED);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_fail_and_are_caught(int version) throws Exception {
    List<String> types = types(version, Fate.CAUGHT);
    try (var kit = kit(version)) {
      types.forEach(kit::fails);
      Graphs drawn = Graphs.graph().block("cope", "split");
      types.forEach(type -> drawn.block(type, type));
      types.stream()
          .filter(type -> !type.equals(STARTER))
          .forEach(type -> drawn.edge(STARTER, type, "error").edge(type, "cope", "error"));
      var run = kit.start(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, "caught", run, Fate.CAUGHT);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_fail_and_the_run_goes_on(int version) throws Exception {
    List<String> types = types(version, Fate.WENT_ON);
    try (var kit = kit(version)) {
      types.forEach(kit::fails);
      Graphs drawn = Graphs.graph().block("after", "split");
      types.forEach(type -> drawn.block(type, type).onError("continue"));
      drawn.edge(STARTER, "after", "false");
      types.stream()
          .filter(type -> !type.equals(STARTER))
          .forEach(type -> drawn.edge(STARTER, type).edge(type, "after", "true"));
      var run = kit.start(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, "went-on", run, Fate.WENT_ON);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_are_cut_off_by_a_cancellation(int version) throws Exception {
    cancelled(version, "cancelled", others(types(version, Fate.CANCELLED)));
    cancelled(version, "cancelled-starter", List.of(STARTER));
  }

  private static void cancelled(int version, String name, List<String> types) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(types.size());
    Set<String> light = new LinkedHashSet<>();
    specs().stream().filter(BlockSpec::light).forEach(spec -> light.add(spec.name()));
    try (var kit = kit(version)) {
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
                awaitQuietly(over);
                return ExecutionKit.done("too late");
              }));
      Graphs drawn = Graphs.graph();
      types.forEach(type -> drawn.block(type, type).trigger());
      var run = kit.start(drawn.draw());
      awaitQuietly(begun);
      run.cancel();

      assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
      over.countDown();
      keep(version, name, run, types, Fate.CANCELLED);
    } finally {
      over.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_are_cut_off_by_a_failure(int version) throws Exception {
    List<String> types = types(version, Fate.CUT_OFF);
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(types.size());
    try (var kit = kit(version)) {
      types.forEach(type ->
          kit.script(
              type,
              call -> {
                begun.countDown();
                awaitQuietly(over);
                return ExecutionKit.done("too late");
              }));
      kit.script(
          "breaks",
          call -> {
            awaitQuietly(begun);
            throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
          });
      Graphs drawn = Graphs.graph().block("breaks", "general_api").trigger();
      types.forEach(type -> drawn.block(type, type).trigger());
      var run = kit.startCancelling(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.FAILED);
      over.countDown();
      keep(version, "cut-off", run, Fate.CUT_OFF);
    } finally {
      over.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void no_way_leads_to_any(int version) throws Exception {
    List<String> types = types(version, Fate.SKIPPED);
    try (var kit = kit(version)) {
      kit.script("gate", call -> ExecutionKit.chose("other"));
      Graphs drawn = Graphs.graph().block("gate", "condition").trigger();
      types.forEach(type -> drawn.block(type, type).edge("gate", type, "never"));
      var run = kit.startAt("gate", drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      assertThat(kit.ran()).containsExactly("gate");
      keep(version, "skipped", run, Fate.SKIPPED);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void all_are_disabled(int version) throws Exception {
    List<String> types = types(version, Fate.DISABLED);
    try (var kit = kit(version)) {
      Graphs drawn = Graphs.graph().block("gate", "condition").trigger().block("end", "response");
      types.forEach(type ->
          drawn.block(type, type).disabled().edge("gate", type).edge(type, "end"));
      var run = kit.startAt("gate", drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      assertThat(kit.ran()).containsExactly("gate", "end");
      keep(version, "disabled", run, Fate.DISABLED);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_for_a_moment(int version) throws Exception {
    List<String> types = types(version, Fate.SLEPT);
    try (var kit = kit(version)) {
      types.forEach(type -> kit.script(type, first(call -> DAY)));
      var run = kit.start(fromStarter(types).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, "slept", run, Fate.SLEPT);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_for_a_message(int version) throws Exception {
    List<String> types = types(version, Fate.ASKED);
    try (var kit = kit(version)) {
      types.forEach(type -> kit.script(type, first(call -> ask(null))));
      var run = kit.start(fromStarter(types).draw());
      awaitRan(kit, types);
      types.forEach(run::tell);

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, "asked", run, Fate.ASKED);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_for_a_message_that_does_not_come(int version) throws Exception {
    List<String> types = types(version, Fate.OVERDUE);
    try (var kit = kit(version)) {
      types.forEach(type -> kit.script(type, first(call -> ask(Due.after(Duration.ofDays(1))))));
      var run = kit.start(fromStarter(types).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, "overdue", run, Fate.OVERDUE);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_call_an_execution(int version) throws Exception {
    called(version, "called", Fate.CALLED, true);
    called(version, "left", Fate.LEFT, false);
  }

  private static void called(int version, String name, Fate fate, boolean waits) throws Exception {
    List<String> types = types(version, fate);
    try (var kit = kit(version)) {
      kit.graph("other", fromStarter(List.of()).draw());
      types.forEach(type ->
          kit.script(
              type,
              first(call -> ExecutionKit.calls(call, "exec_called_" + type, "other", waits))));
      var run = kit.start(fromStarter(types).draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, name, run, fate);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_that_can_have_items_run(int version) throws Exception {
    items(version, "mapped", Fate.ITEM_COMPLETED);
    items(version, "mapped-failing", Fate.ITEM_FAILED);
  }

  private static void items(int version, String name, Fate fate) throws Exception {
    List<String> types = types(version, fate);
    List<String> maps = types(version, Fate.MAPPED);
    assertThat(maps).containsExactly("split");
    try (var kit = kit(version)) {
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
              .block(STARTER, STARTER)
              .block("map", "split", Map.of("items", "variables.list"))
              .block("which", "condition", Map.of("expression", "item"))
              .edge(STARTER, "map")
              .edge("map", "which", "item");
      types.forEach(type -> drawn.block(type, type).edge("which", type, type));
      var run = kit.start(drawn.draw());

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, name, run, maps, Fate.MAPPED);
      keep(version, name + "-batch", kit.run("exec_1:map:batch-0"), types, fate);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_and_the_run_is_cancelled(int version) throws Exception {
    List<String> types = types(version, Fate.CANCELLED_WAITING);
    try (var kit = kit(version)) {
      patient(kit, types);
      var run = kit.start(patientGraph(types).draw());
      awaitRan(kit, List.of("inside", "other"));
      awaitRan(kit, types);
      run.cancel();

      assertThat(run.end().status()).isEqualTo(Status.CANCELLED);
      keep(version, "cancelled-waiting", run, Fate.CANCELLED_WAITING);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_wait_and_another_block_fails(int version) throws Exception {
    List<String> types = types(version, Fate.GIVEN_UP);
    try (var kit = kit(version)) {
      patient(kit, types);
      CountDownLatch all = new CountDownLatch(1);
      kit.script(
          "breaks",
          call -> {
            awaitQuietly(all);
            throw Problem.of(Problem.Kind.INVALID, "BROKEN", "it broke").thrown();
          });
      var run =
          kit.startCancelling(
              patientGraph(types).block("breaks", "general_api").edge(STARTER, "breaks").draw());
      awaitRan(kit, types);
      awaitRan(kit, List.of("inside", "other"));
      all.countDown();

      assertThat(run.end().status()).isEqualTo(Status.FAILED);
      keep(version, "given-up", run, Fate.GIVEN_UP);
    }
  }

  /** Each of the types waits as it may: for a moment, a message, an execution, the items of a map. */
  private static void patient(ExecutionKit kit, List<String> types) {
    kit.graph("called", Graphs.graph().block("other", "wait").trigger().draw());
    kit.script("other", first(call -> DAY));
    kit.script("inside", first(call -> DAY));
    for (String type : types) {
      switch (type) {
        case "split" -> kit.maps(type, List.of(1), 1, true);
        case "orchestration", "agent" ->
            kit.script(
                type,
                first(call -> ExecutionKit.calls(call, "exec_called_" + type, "called", true)));
        case "approval" -> kit.script(type, first(call -> ask(null)));
        default -> kit.script(type, first(call -> DAY));
      }
    }
  }

  private static Graphs patientGraph(List<String> types) {
    Graphs drawn = Graphs.graph().block(STARTER, STARTER).block("inside", "wait");
    for (String type : types) {
      drawn.block(
          type, type, type.equals("split") ? Map.of("items", "variables.list") : Map.of());
      drawn.edge(STARTER, type);
    }
    return drawn.edge("split", "inside", "item");
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_are_held_back_by_a_pause(int version) throws Exception {
    held(version, "held-back", others(types(version, Fate.HELD_BACK)));
    held(version, "held-back-starter", List.of(STARTER));
  }

  private static void held(int version, String name, List<String> types) throws Exception {
    try (var kit = kit(version)) {
      Graphs drawn = Graphs.graph();
      types.forEach(type -> drawn.block(type, type).trigger());
      var run = kit.startPaused(drawn.draw());
      await().atMost(PATIENCE).until(() -> kit.rows().contains("exec_1 paused"));
      assertThat(kit.ran()).isEmpty();
      run.resume();

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      keep(version, name, run, types, Fate.HELD_BACK);
    }
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void all_are_over_in_the_run_that_this_one_retries(int version) throws Exception {
    List<String> types = types(version, Fate.GIVEN);
    Graphs graphs = fromStarter(types).block("after", "general_api");
    types.forEach(type -> graphs.edge(type, "after"));
    Graph drawn = graphs.draw();
    try (var kit = kit(version)) {
      WalkState state = over(drawn, types);
      var run = kit.startFrom(drawn, id -> state);

      assertThat(run.end().status()).isEqualTo(Status.COMPLETED);
      assertThat(kit.ran()).containsExactly("after");
      keep(version, "given", run, Fate.GIVEN);
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

  private static void keep(int version, String name, ExecutionKit.Run run, Fate... fates)
      throws Exception {
    Set<Cell> meant = new LinkedHashSet<>();
    for (Fate fate : fates) {
      types(version, fate).forEach(type -> meant.add(new Cell(type, fate)));
    }
    keep(version, name, run, meant);
  }

  private static void keep(
      int version, String name, ExecutionKit.Run run, List<String> types, Fate fate)
      throws Exception {
    Set<Cell> meant = new LinkedHashSet<>();
    types.forEach(type -> meant.add(new Cell(type, fate)));
    keep(version, name, run, meant);
  }

  /** A story tells what it was made for, which is read in what Temporal wrote down. */
  private static void keep(int version, String name, ExecutionKit.Run run, Set<Cell> meant)
      throws Exception {
    Fates fates = Fates.in(run.history());
    assertThat(fates.version()).isEqualTo(version);
    assertThat(fates.cells()).as(name).containsAll(meant);
    Recordings.keep(version, name, run.history());
  }

  private static ExecutionKit kit(int version) {
    return ExecutionKit.ofThisRelease(new AsOf(version));
  }

  private static List<BlockSpec> specs() {
    return BlockCatalog.ofThisRelease().specs();
  }

  /** The types that this can become of. */
  private static List<String> types(int version, Fate fate) {
    return specs().stream()
        .filter(spec -> fate.impossible(spec, version).isEmpty())
        .map(BlockSpec::name)
        .toList();
  }

  private static List<String> others(List<String> types) {
    return types.stream().filter(type -> !type.equals(STARTER)).toList();
  }

  /** A starter, and a block of each of these types after it. */
  private static Graphs fromStarter(List<String> types) {
    Graphs drawn = Graphs.graph().block(STARTER, STARTER);
    others(types).forEach(type -> drawn.block(type, type).edge(STARTER, type));
    return drawn;
  }

  private static Function<BlockCall, Outcome> first(Function<BlockCall, Outcome> pending) {
    return call -> {
      Waited waited = call.waited();
      return waited == null ? pending.apply(call) : ExecutionKit.done("over");
    };
  }

  private static Outcome ask(@Nullable Due due) {
    return new Outcome.Ask(due, Map.of());
  }

  private static void awaitRan(ExecutionKit kit, List<String> blocks) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          List<String> ran = new ArrayList<>();
          kit.ran().forEach(place -> ran.add(place.split(":", 2)[0]));
          return ran.containsAll(blocks);
        });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
