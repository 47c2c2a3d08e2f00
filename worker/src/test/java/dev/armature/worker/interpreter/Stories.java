package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.BlockCall;
import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.graph.Graphs;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.interpreter.Fates.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the stories of every type have in common; blocks have the name of their type. */
final class Stories {
  static final String STARTER = "starter";
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private Stories() {}

  /** All versions of the interpreter. */
  static IntStream versions() {
    return IntStream.rangeClosed(1, Versions.NEWEST);
  }

  static void keep(int version, String name, ExecutionKit.Run run, Fate... fates) throws Exception {
    Set<Cell> meant = new LinkedHashSet<>();
    for (Fate fate : fates) {
      types(version, fate).forEach(type -> meant.add(new Cell(type, fate)));
    }
    keep(version, name, run, meant);
  }

  static void keep(int version, String name, ExecutionKit.Run run, List<String> types, Fate fate)
      throws Exception {
    Set<Cell> meant = new LinkedHashSet<>();
    types.forEach(type -> meant.add(new Cell(type, fate)));
    keep(version, name, run, meant);
  }

  /** A story tells what it was made for, which is read in what Temporal wrote down. */
  static void keep(int version, String name, ExecutionKit.Run run, Set<Cell> meant)
      throws Exception {
    Fates fates = Fates.in(run.history());
    assertThat(fates.version()).isEqualTo(version);
    assertThat(fates.cells()).as(name).containsAll(meant);
    Recordings.keep(version, name, run.history());
  }

  static ExecutionKit kit(int version) {
    return ExecutionKit.ofThisRelease(new AsOf(version));
  }

  static List<BlockSpec> specs() {
    return BlockCatalog.ofThisRelease().specs();
  }

  /** The types that this can become of. */
  static List<String> types(int version, Fate fate) {
    return specs().stream()
        .filter(spec -> fate.impossible(spec, version).isEmpty())
        .map(BlockSpec::name)
        .toList();
  }

  static List<String> others(List<String> types) {
    return types.stream().filter(type -> !type.equals(STARTER)).toList();
  }

  /** A starter, and a block of each of these types after it. */
  static Graphs fromStarter(List<String> types) {
    Graphs drawn = Graphs.graph().block(STARTER, STARTER);
    others(types).forEach(type -> drawn.block(type, type).edge(STARTER, type));
    return drawn;
  }

  static Function<BlockCall, Outcome> first(Function<BlockCall, Outcome> pending) {
    return call -> {
      Waited waited = call.waited();
      return waited == null ? pending.apply(call) : ExecutionKit.done("over");
    };
  }

  static Outcome ask(@Nullable Due due) {
    return new Outcome.Ask(due, Map.of());
  }

  static void awaitRan(ExecutionKit kit, List<String> blocks) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          List<String> ran = new ArrayList<>();
          kit.ran().forEach(place -> ran.add(place.split(":", 2)[0]));
          return ran.containsAll(blocks);
        });
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
