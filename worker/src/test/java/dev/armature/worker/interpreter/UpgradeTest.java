package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.Outcome;
import dev.armature.worker.ExecutionKit;
import dev.armature.worker.arm.ArmWindowImpl;
import dev.armature.worker.interpreter.Fates.Cell;
import dev.armature.worker.schedule.LaunchImpl;
import dev.armature.worker.schedule.TimetableImpl;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An upgrade breaks no run: what runs of each version of the interpreter did is recorded, for every
 * block type and everything that may become of a block, and replays with the program of today.
 */
class UpgradeTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  @Test
  void every_fate_of_every_type_is_recorded_in_every_version_or_cannot_be() throws IOException {
    Map<Integer, Set<Cell>> recorded = recorded();
    List<String> missing = new ArrayList<>();
    for (int version = 1; version <= Versions.NEWEST; version++) {
      Set<Cell> known = recorded.getOrDefault(version, Set.of());
      int cells = 0;
      int impossible = 0;
      for (BlockSpec spec : BlockCatalog.ofThisRelease().specs()) {
        for (Fate fate : Fate.values()) {
          Cell cell = new Cell(spec.name(), fate);
          boolean can = fate.impossible(spec, version).isEmpty();
          cells += can ? 1 : 0;
          impossible += can ? 0 : 1;
          if (can && !known.contains(cell)) {
            missing.add("v%d %s".formatted(version, cell));
          }
        }
      }
      System.out.printf(
          "interpreter version=%d cells=%d recorded=%d impossible=%d%n",
          version, cells, cells - count(missing, version), impossible);
    }

    assertThat(missing).as("run `make histories`").isEmpty();
  }

  private static int count(List<String> missing, int version) {
    return (int) missing.stream().filter(it -> it.startsWith("v%d ".formatted(version))).count();
  }

  @Test
  void every_type_that_waits_is_one_that_there_is() {
    assertThat(BlockCatalog.ofThisRelease().specs().stream().map(BlockSpec::name).toList())
        .containsAll(Fate.patient());
  }

  /** Where it fails, say in {@link Fate} what the new one waits for. */
  @Test
  void what_has_blocks_wait_is_what_the_table_was_made_of() {
    Set<String> waiting = new TreeSet<>();
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.armature.worker.blocks");
    for (JavaClass each : classes) {
      if (each.getConstructorCallsFromSelf().stream()
          .anyMatch(it -> it.getTargetOwner().isAssignableTo(Outcome.Pending.class))) {
        waiting.add(each.getSimpleName());
      }
    }

    assertThat(waiting)
        .containsExactly(
            "ApprovalBlock",
            "CalledExecutions",
            "PatientBlocks",
            "SplitBlock",
            "WaitBlock",
            "WorkflowTool");
  }

  @Test
  void a_history_stands_with_the_version_that_it_was_begun_with() throws IOException {
    for (Path recording : InterpreterTest.recordings()) {
      int version = Fates.in(history(recording)).version();

      assertThat(recording.toString()).contains("/v%d/".formatted(version));
    }
  }

  @Test
  void all_that_was_ever_recorded_replays() throws IOException {
    List<Path> recordings = new ArrayList<>();
    for (String folder : List.of("histories", "arm-histories", "schedule-histories")) {
      recordings.addAll(files(RESOURCES.resolve(folder)));
    }
    List<String> broken = broken(recordings, List.of());

    System.out.printf(
        "P11 histories=%d versions=%d nondeterminism=%d%n",
        recordings.size(), Versions.NEWEST, broken.size());
    assertThat(broken).isEmpty();
    assertThat(recordings).hasSizeGreaterThan(300);
  }

  @Test
  void a_program_that_begins_otherwise_replays_none() throws IOException {
    List<Path> recordings = InterpreterTest.recordings();

    assertThat(broken(recordings, Wrong.SLOW_TO_BEGIN)).hasSameSizeAs(recordings);
  }

  /** What runs at hand is known to the SDK by its id alone. */
  @Test
  void a_program_that_calls_activities_by_other_names_replays_none_in_which_one_began()
      throws IOException {
    List<Path> recordings = new ArrayList<>();
    for (Path recording : InterpreterTest.recordings()) {
      if (history(recording).getEvents().stream()
          .anyMatch(it -> it.hasActivityTaskScheduledEventAttributes())) {
        recordings.add(recording);
      }
    }

    assertThat(recordings).hasSizeGreaterThan(200);
    assertThat(broken(recordings, Wrong.OTHER_NAMES)).hasSameSizeAs(recordings);
  }

  @Test
  void a_program_that_decides_for_older_runs_as_for_new_ones_does_not_replay_them()
      throws IOException {
    Map<String, Integer> byVersion = new TreeMap<>();
    for (String broken : broken(InterpreterTest.recordings(), Wrong.NEWEST_FOR_ALL)) {
      byVersion.merge(broken.replaceAll(".*/(v\\d+)/.*", "$1"), 1, Integer::sum);
    }

    assertThat(byVersion).doesNotContainKey("v" + Versions.NEWEST).isNotEmpty();
    System.out.printf("decided anew for older runs: nondeterminism=%s%n", byVersion);
  }

  @Test
  void an_older_program_never_goes_on_with_what_a_newer_one_began() throws IOException {
    List<Path> newest = files(Recordings.NEWEST);
    List<String> refused = broken(newest, List.of(new AsOf(Versions.NEWEST - 1)));

    System.out.printf(
        "P11 program=OLDER histories_of_newest=%d refused=%d%n", newest.size(), refused.size());
    assertThat(refused).hasSameSizeAs(newest);
  }

  private static List<String> broken(List<Path> recordings, Wrong wrong) throws IOException {
    List<String> broken = broken(recordings, List.of(wrong.program()));
    System.out.printf(
        "P11 program=%s histories=%d nondeterminism=%d%n", wrong, recordings.size(), broken.size());
    return broken;
  }

  /** Those that a program with these interceptors does not replay. */
  private static List<String> broken(List<Path> recordings, List<WorkerInterceptor> interceptors)
      throws IOException {
    List<String> broken = new ArrayList<>();
    try (TestWorkflowEnvironment temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(ExecutionKit.CONVERTER)
                        .build())
                .setWorkerFactoryOptions(
                    WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .setWorkerInterceptors(interceptors.toArray(WorkerInterceptor[]::new))
                        .build())
                .build())) {
      Worker worker = temporal.newWorker("replays");
      worker.registerWorkflowImplementationTypes(
          InterpreterImpl.class,
          BatchImpl.class,
          ArmWindowImpl.class,
          LaunchImpl.class,
          TimetableImpl.class);
      for (Path recording : recordings) {
        if (!replays(recording, worker)) {
          broken.add(recording.toString());
        }
      }
    }
    return broken;
  }

  private static boolean replays(Path recording, Worker worker) throws IOException {
    try {
      WorkflowReplayer.replayWorkflowExecution(history(recording), worker);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  private static Map<Integer, Set<Cell>> recorded() throws IOException {
    Map<Integer, Set<Cell>> recorded = new LinkedHashMap<>();
    for (Path recording : InterpreterTest.recordings()) {
      Fates fates = Fates.in(history(recording));
      recorded.computeIfAbsent(fates.version(), it -> new LinkedHashSet<>()).addAll(fates.cells());
    }
    return recorded;
  }

  private static WorkflowExecutionHistory history(Path recording) throws IOException {
    return WorkflowExecutionHistory.fromJson(Files.readString(recording));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(it -> it.toString().endsWith(".json")).sorted().toList();
    }
  }
}
