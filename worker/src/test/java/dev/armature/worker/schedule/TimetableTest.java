package dev.armature.worker.schedule;

import static dev.armature.schedule.Schedules.between;
import static dev.armature.schedule.Schedules.cron;
import static dev.armature.schedule.Schedules.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.schedule.Overlap;
import dev.armature.schedule.Schedule;
import dev.armature.worker.schedule.ScheduleKit.Ran;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Timetables on a Temporal that skips time. With {@code -Dhistories.write=true} their histories are
 * recorded for ever.
 */
class TimetableTest {
  private static final Path HISTORIES = Path.of("src/test/resources/schedule-histories");

  private final ScheduleKit kit = new ScheduleKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void each_time_has_its_run_until_there_is_no_time_any_more() throws Exception {
    long first = nextHour();
    kit.set("e", between(every(3_600), first, first + 4 * 3_600));

    kit.awaitEnd();

    assertThat(kit.begun()).extracting(Ran::due).isEqualTo(times(first, 3_600, 5));
    assertThat(kit.begun())
        .extracting(Ran::end)
        .isEqualTo(
            LongStream.range(0, 5)
                .mapToObj(n -> ScheduleKit.order("e").executionId(first + n * 3_600))
                .toList());
    assertThat(kit.ended()).extracting(Ran::end).containsOnly("completed");
    recorded("hourly", kit.history("timetable"));
  }

  @Test
  void a_cron_comes_by_the_wall() {
    long first = nextHour();
    kit.set("e", between(cron("0 * * * *", "Asia/Tokyo"), first, first + 3_600));

    kit.awaitEnd();

    assertThat(kit.begun()).extracting(Ran::due).isEqualTo(times(first, 3_600, 2));
  }

  @Test
  void what_comes_while_a_run_goes_on_is_left_out_by_skip() {
    kit.runsTake(Duration.ofMinutes(150));
    long first = nextHour();
    kit.set("e", between(every(3_600), first, first + 4 * 3_600));

    kit.awaitEnd();

    assertThat(kit.ended())
        .containsExactly(
            new Ran(time(first), "completed"), new Ran(time(first + 3 * 3_600), "completed"));
  }

  @Test
  void buffer_one_lets_the_first_wait_and_buffer_all_lets_all() {
    kit.runsTake(Duration.ofMinutes(150));
    long first = nextHour();
    kit.set("one", overlapping(Overlap.BUFFER_ONE, first, first + 2 * 3_600));
    kit.awaitEnd();
    assertThat(kit.ended()).extracting(Ran::due).containsExactly(time(first), time(first + 3_600));

    long again = nextHour();
    kit.set("all", overlapping(Overlap.BUFFER_ALL, again, again + 2 * 3_600));
    kit.awaitEnd();
    assertThat(kit.ended().subList(2, 5)).extracting(Ran::due).isEqualTo(times(again, 3_600, 3));
  }

  @Test
  void cancel_other_cancels_the_run_and_not_only_its_launch() throws Exception {
    kit.runsTake(Duration.ofMinutes(90));
    long first = nextHour();
    kit.set("e", overlapping(Overlap.CANCEL_OTHER, first, first + 2 * 3_600));

    // Step by step: left to itself, the test server skips time while a cancellation is on its way.
    for (int n = 0; n < 3; n++) {
      int cancelled = n;
      kit.pass(Duration.ofSeconds(first + n * 3_600L + 60 - kit.now() / 1_000));
      await().until(() -> kit.begun().size() == cancelled + 1 && kit.ended().size() == cancelled);
    }
    kit.awaitEnd();

    assertThat(kit.ended())
        .containsExactly(
            new Ran(time(first), "cancelled"),
            new Ran(time(first + 3_600), "cancelled"),
            new Ran(time(first + 2 * 3_600), "completed"));
    recorded("cancel-other", kit.history("timetable"));
  }

  @Test
  void allow_all_lets_them_go_on_side_by_side() {
    kit.runsTake(Duration.ofMinutes(150));
    long first = nextHour();
    kit.set("e", overlapping(Overlap.ALLOW_ALL, first, first + 2 * 3_600));

    kit.awaitEnd();

    assertThat(kit.begun()).extracting(Ran::due).isEqualTo(times(first, 3_600, 3));
    assertThat(kit.ended())
        .extracting(Ran::end)
        .containsExactly("completed", "completed", "completed");
  }

  @Test
  void what_is_changed_holds_from_then_on_and_the_same_again_changes_nothing() throws Exception {
    long first = nextHour();
    kit.set("a", between(every(3_600), first, null));
    kit.pass(Duration.ofSeconds(first - kit.now() / 1_000 + 60));
    kit.set("a", between(every(3_600), first, null));
    kit.set("b", between(every(7_200), first, first + 6 * 3_600));

    kit.awaitEnd();

    assertThat(kit.begun()).extracting(Ran::due).startsWith(time(first)).doesNotHaveDuplicates();
    assertThat(kit.begun().stream().skip(1).map(Ran::due).toList())
        .allSatisfy(due -> assertThat(Instant.parse(due).getEpochSecond() % 7_200).isZero())
        .hasSizeBetween(3, 4);
    recorded("changed", kit.history("timetable"));
  }

  @Test
  void what_is_taken_away_leaves_alone_what_it_launched() {
    kit.runsTake(Duration.ofHours(3));
    long first = nextHour();
    kit.set("e", between(every(3_600), first, null));
    kit.pass(Duration.ofSeconds(first - kit.now() / 1_000 + 60));
    assertThat(kit.begun()).hasSize(1);

    kit.remove();

    // No time is skipped after it: a terminated program keeps the test server from that.
    assertThat(kit.running("timetable")).isFalse();
    assertThat(kit.running(ScheduleKit.order("e").executionId(first))).isTrue();
  }

  @Test
  void a_long_life_goes_on_in_new_temporal_runs_and_leaves_no_time_out() {
    long first = kit.now() / 1_000 + 10;
    kit.set("e", new Schedule(null, 1L, "UTC", first, first + 699, null, Overlap.ALLOW_ALL, 3_600));

    kit.pass(Duration.ofMinutes(14));

    assertThat(kit.begun())
        .extracting(Ran::due)
        .containsExactlyInAnyOrderElementsOf(times(first, 1, 700));
    assertThat(
            kit.history("timetable")
                .getEvents()
                .getFirst()
                .getWorkflowExecutionStartedEventAttributes()
                .getContinuedExecutionRunId())
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void a_history_of_any_version_replays(Path history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(
        history.toFile(), TimetableImpl.class, LaunchImpl.class);
  }

  static Stream<Path> histories() throws Exception {
    try (Stream<Path> files = Files.walk(HISTORIES)) {
      return files.filter(it -> it.toString().endsWith(".json")).sorted().toList().stream();
    }
  }

  static void recorded(String story, WorkflowExecutionHistory history) throws Exception {
    WorkflowReplayer.replayWorkflowExecution(history, TimetableImpl.class, LaunchImpl.class);
    Path file = HISTORIES.resolve("v1").resolve(story + ".json");
    if (Boolean.getBoolean("histories.write") && !Files.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, history.toJson(true) + "\n");
    }
  }

  private static Schedule overlapping(Overlap overlap, long start, long end) {
    return new Schedule(null, 3_600L, "UTC", start, end, null, overlap, 3_600);
  }

  /** The first full hour that is not too near. */
  private long nextHour() {
    return (kit.now() / 1_000 + 60) / 3_600 * 3_600 + 3_600;
  }

  private static String time(long seconds) {
    return Instant.ofEpochSecond(seconds).toString();
  }

  private static List<String> times(long first, long every, int many) {
    return LongStream.range(0, many).mapToObj(n -> time(first + n * every)).toList();
  }
}
