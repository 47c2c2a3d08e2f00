package dev.armature.api.allowance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Plan;
import dev.armature.api.account.Role;
import dev.armature.database.DatabaseKit;
import io.micronaut.context.ApplicationContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a caller may still call, counted in two houses that know each other by their rows alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AllowancesTest {
  private final HouseKit kit = new HouseKit();
  private final ApplicationContext other = kit.another(Map.of());
  private final List<Allowances> houses =
      List.of(kit.part(Allowances.class), other.getBean(Allowances.class));
  private final AtomicInteger count = new AtomicInteger();

  @AfterAll
  void close() {
    other.close();
    kit.close();
  }

  @ParameterizedTest
  @EnumSource
  void two_houses_at_once_let_through_just_what_the_plan_says(Plan plan) throws Exception {
    Caller caller = caller(plan);
    int calls = plan.perMinute() + 20;

    List<Allowance> found = atOnce(caller, calls);

    assertThat(found.stream().filter(it -> it.refusal().isEmpty())).hasSize(plan.perMinute());
    assertThat(
            found.stream()
                .filter(it -> it.refusal().isEmpty())
                .map(it -> plan.perMinute() - it.minute().left()))
        .as("each one let in has a number of its own")
        .doesNotHaveDuplicates()
        .allMatch(it -> it >= 1 && it <= plan.perMinute());
    // What was refused is not lost from the day.
    assertThat(row(caller).get("in_day")).isEqualTo(plan.perMinute());
    assertThat(row(caller).get("in_minute")).isEqualTo(plan.perMinute() + 1);
    System.out.printf(
        "allowance plan=%s houses=2 calls=%d let_in=%d%n", plan.word(), calls, plan.perMinute());
  }

  @Test
  void the_plans_are_what_was_promised() {
    assertThat(Plan.values())
        .extracting(it -> "%s %d %d".formatted(it.word(), it.perMinute(), it.perDay()))
        .containsExactly(
            "free 60 1000", "starter 120 10000", "pro 300 50000", "business 600 200000");
  }

  @Test
  void a_minute_begins_with_the_first_call_and_is_whole_again_when_it_is_over() {
    Caller caller = caller(Plan.FREE);
    Allowance first = take(caller);
    for (int i = 1; i < Plan.FREE.perMinute(); i++) {
      take(caller);
    }
    Allowance refused = take(caller);
    assertThat(first.minute().left()).isEqualTo(59);
    assertThat(first.minute().endsIn()).isEqualTo(60);
    assertThat(refused.refusal().orElseThrow().code()).isEqualTo("RATE_LIMITED");
    assertThat(refused.refusal().orElseThrow().message())
        .startsWith("The plan free lets 60 calls a minute through; the next one in ");
    assertThat(refused.minute().ends()).isEqualTo(first.minute().ends());
    assertThat(refused.minute().endsIn()).isBetween(1L, 60L);
    assertThat(refused.tighter()).isEqualTo(refused.minute());

    shifted(caller, "minute_from", "61 seconds");

    Allowance again = take(caller);
    assertThat(again.refusal()).isEmpty();
    assertThat(again.minute().left()).isEqualTo(59);
    assertThat(again.day().left()).isEqualTo(1_000 - 61);
  }

  @Test
  void a_day_that_is_called_up_refuses_whatever_the_minute_has_left() {
    Caller caller = caller(Plan.FREE);
    take(caller);
    kit.database().change("UPDATE allowance SET in_day = 999 WHERE caller_id = ?", caller.id());

    Allowance last = take(caller);
    Allowance refused = take(caller);
    Allowance still = take(caller);

    assertThat(last.refusal()).isEmpty();
    assertThat(last.tighter().name()).isEqualTo("day");
    assertThat(last.tighter().left()).isZero();
    assertThat(refused.refusal().orElseThrow().message()).contains("1,000 calls a day");
    assertThat(refused.tighter().endsIn()).isBetween(86_000L, 86_400L);
    assertThat(still.refusal()).isPresent();
    assertThat(row(caller).get("in_day")).isEqualTo(1_001);

    shifted(caller, "day_from", "86401 seconds");
    assertThat(take(caller).refusal()).isEmpty();
    assertThat(row(caller).get("in_day")).isEqualTo(1);
  }

  @Test
  void everybody_is_counted_by_themselves() {
    Caller one = caller(Plan.FREE);
    Caller two = caller(Plan.FREE);
    Caller elsewhere = new Caller("ws_other", one.id(), "one", Role.VIEWER, Plan.PRO);
    take(one);
    take(one);

    assertThat(take(two).minute().left()).isEqualTo(59);
    assertThat(take(elsewhere).minute().left()).isEqualTo(299);
    assertThat(take(one).minute().left()).isEqualTo(57);
  }

  @Test
  void another_plan_counts_from_the_next_call_on() {
    Caller free = caller(Plan.FREE);
    for (int i = 0; i < 61; i++) {
      take(free);
    }
    Caller pro = new Caller(free.workspaceId(), free.id(), free.name(), free.role(), Plan.PRO);

    Allowance more = take(pro);
    Allowance less = take(free);

    assertThat(more.refusal()).isEmpty();
    assertThat(more.minute().left()).isEqualTo(300 - 62);
    assertThat(less.refusal()).isPresent();
  }

  @Test
  void the_time_is_that_of_postgresql_and_one_that_was_wrong_locks_nobody_out() {
    Caller caller = caller(Plan.FREE);
    for (int i = 0; i < 61; i++) {
      take(caller);
    }
    Instant ends = Instant.ofEpochSecond(take(caller).minute().ends());
    Object now = kit.database().row("SELECT extract(epoch FROM now()) AS t").get("t");
    assertThat(ends.getEpochSecond())
        .isBetween(
            (long) Double.parseDouble(String.valueOf(now)),
            (long) Double.parseDouble(String.valueOf(now)) + 61);

    // The clock stood an hour ahead when the window began, and is right again.
    shifted(caller, "minute_from", "-3600 seconds");

    assertThat(take(caller).refusal()).isEmpty();
  }

  @Test
  void what_is_over_for_long_is_removed() {
    Caller gone = caller(Plan.FREE);
    Caller here = caller(Plan.FREE);
    take(gone);
    take(here);
    shifted(gone, "day_from", "26 hours");

    houses.getFirst().sweep();

    assertThat(kit.database().rows("SELECT * FROM allowance WHERE caller_id = ?", gone.id()))
        .isEmpty();
    assertThat(row(here).get("in_day")).isEqualTo(1);
  }

  private Caller caller(Plan plan) {
    String id = "key_%026d".formatted(count.incrementAndGet());
    return new Caller(DatabaseKit.WORKSPACE, id, "one", Role.VIEWER, plan);
  }

  private Allowance take(Caller caller) {
    return houses.get(count.incrementAndGet() % houses.size()).take(caller);
  }

  private List<Allowance> atOnce(Caller caller, int calls) throws Exception {
    List<Callable<Allowance>> acts = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Allowances house = houses.get(i % houses.size());
      acts.add(() -> house.take(caller));
    }
    List<Allowance> found = new ArrayList<>();
    // No more at once than the two pools have connections: this is about counting.
    try (var threads = Executors.newFixedThreadPool(12)) {
      for (Future<Allowance> act : threads.invokeAll(acts)) {
        found.add(act.get());
      }
    }
    return found;
  }

  private Map<String, @Nullable Object> row(Caller caller) {
    return kit.database()
        .row(
            "SELECT in_minute, in_day FROM allowance WHERE workspace_id = ? AND caller_id = ?",
            caller.workspaceId(),
            caller.id());
  }

  /** As if a window had begun so much earlier. */
  private void shifted(Caller caller, String column, String by) {
    kit.database()
        .change(
            "UPDATE allowance SET %s = %s - CAST(? AS interval) WHERE caller_id = ?"
                .formatted(column, column),
            by,
            caller.id());
  }
}
