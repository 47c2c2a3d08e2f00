package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.execution.BatchRequest.Part;
import dev.armature.execution.BatchResult.Failed;
import dev.armature.execution.Gathered;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A split that is a map: what it asks for, and what it makes of what came back. */
class SplitBlockTest {
  private final BlockKit kit = new BlockKit();
  private final SplitBlock block = new SplitBlock();

  @Test
  void a_list_is_cut_into_portions_of_a_hundred_at_most() throws Exception {
    List<Integer> numbers = IntStream.range(0, 250).boxed().toList();
    kit.roots(Json.text(Map.of("variables", Map.of("list", numbers))));

    Outcome outcome = kit.run(block, SplitBlock.Config.class, "{\"items\": \"variables.list\"}");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Each.class,
            each -> {
              assertThat(each.count()).isEqualTo(250);
              assertThat(each.concurrency()).isEqualTo(10);
              assertThat(each.stops()).isTrue();
              assertThat(each.portions().keySet()).containsExactly("0", "1", "2");
              assertThat(each.portions().get("2")).isEqualTo(numbers.subList(168, 250));
            });
  }

  @Test
  void no_items_are_over_at_once() throws Exception {
    Map<String, @Nullable Object> result =
        kit.result(block, SplitBlock.Config.class, "{\"items\": []}");

    assertThat(result).containsEntry("output", List.of()).containsEntry("errors", Map.of());
  }

  @Test
  void what_is_no_list_is_told() {
    assertThatThrownBy(
            () -> kit.run(block, SplitBlock.Config.class, "{\"items\": \"variables.gone\"}"))
        .hasMessageContaining("'items' must be a list, and it is null");
    assertThatThrownBy(() -> kit.run(block, SplitBlock.Config.class, "{\"items\": {\"a\": 1}}"))
        .hasMessageContaining("an object");
  }

  @Test
  void more_items_than_the_most_are_refused() {
    String many = IntStream.rangeClosed(0, 10_000).boxed().toList().toString();

    assertThatThrownBy(() -> kit.run(block, SplitBlock.Config.class, "{\"items\": " + many + "}"))
        .hasMessageContaining("10,001")
        .hasMessageContaining("10,000 is the most");
  }

  @Test
  void what_came_back_is_put_in_order_and_what_failed_is_left_out_or_null() {
    Map<Integer, @Nullable Object> first = new LinkedHashMap<>();
    first.put(2, "c");
    first.put(0, null);
    Gathered gathered =
        new Gathered(
            List.of(
                new Part(Map.of(3, "d"), Map.of()).plain(),
                List.of(new Part(first, Map.of(1, "it broke")).plain())),
            null,
            null,
            false);

    assertThat(over("skip", gathered))
        .containsEntry("output", Arrays.asList(null, "c", "d"))
        .containsEntry("errors", Map.of("1", "it broke"));
    assertThat(over("collect", gathered))
        .containsEntry("output", Arrays.asList(null, null, "c", "d"));
  }

  @Test
  void an_item_that_failed_fails_the_map_by_its_index_and_for_good() {
    Problem passing = Problem.of(Problem.Kind.UPSTREAM, "AWAY", "not now");
    Gathered gathered = new Gathered(List.of(), new Failed(7, passing), null, false);

    assertThatThrownBy(() -> over("fail", gathered))
        .isInstanceOfSatisfying(
            ProblemException.class,
            it -> {
              assertThat(it.problem().message()).isEqualTo("item 7: not now");
              assertThat(it.problem().kind().passing()).isFalse();
            });
  }

  private Map<String, @Nullable Object> over(String mode, Gathered gathered) {
    SplitBlock.Config config = new SplitBlock.Config(null, null, null, null, mode);
    Object plain = Json.stored().convertValue(gathered, Object.class);
    return block
        .goOn(config, new Waited(Waited.How.GATHERED, null, plain), kit.surroundings())
        .result();
  }
}
