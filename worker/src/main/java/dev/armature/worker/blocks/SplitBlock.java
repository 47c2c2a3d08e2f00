package dev.armature.worker.blocks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.block.BlockSpec.Output;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.execution.BatchResult;
import dev.armature.execution.Gathered;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.expression.Condition;
import dev.armature.graph.Limits;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands the same value to every block after it; or has its body run for each item of a list. */
@Singleton
final class SplitBlock implements BlockType<SplitBlock.Config> {
  private static final int BATCH = 100;
  private static final int CONCURRENCY = 10;
  private static final String FAIL = "fail";
  private static final String SKIP = "skip";
  private static final String COLLECT = "collect";

  /** What is handed on, and names for the branches; or the items of a map. */
  record Config(
      @Field("What every branch gets; absent: what came in.") @Nullable JsonNode input,
      @Field("Names of the branches, for people.") @Nullable List<Object> branches,
      @Field(
              value =
                  "A list, or an expression of one: makes a map. The blocks that its 'item' edges"
                      + " lead to run once for each item, and read 'item' and 'index'; edges"
                      + " without a condition, or 'done', lead on after all items. 10,000 at most.",
              reading = Reading.EXPRESSION)
          @Nullable JsonNode items,
      @Field(
              value = "Of a map: how many items may be under way at once; absent: 10.",
              min = 1,
              max = Limits.MAP_CONCURRENCY)
          @Nullable Integer concurrency,
      @Field(
              value =
                  "Of a map, where an item fails: 'fail' fails the map and begins no other item,"
                      + " 'skip' leaves the item out of the output, 'collect' puts null in its"
                      + " place; absent: fail.",
              choices = {FAIL, SKIP, COLLECT})
          @JsonProperty("on_item_error")
          @Nullable String onItemError) {}

  @Override
  public String name() {
    return "split";
  }

  @Override
  public String description() {
    return "Hands the same value to every block after it, which run side by side; with 'items', runs"
        + " the blocks of its body once for each item of a list.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output(
            "output",
            "any",
            "The value that was handed on; of a map, what the items ended with, in their order."),
        new Output(
            "errors",
            "object",
            "Of a map: why items failed, by their index; empty where none did."));
  }

  @Override
  public Part part() {
    return new Part(true, false, false, false, true);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    JsonNode items = config.items();
    if (items == null || items.isNull() || (items.isTextual() && items.asText().isBlank())) {
      JsonNode input = config.input();
      return new Outcome.Done(
          Results.output(input == null ? surroundings.cameIn() : Results.plain(input)));
    }
    List<?> list = list(items, surroundings);
    int concurrency = concurrency(config);
    boolean stops = mode(config).equals(FAIL);
    if (list.isEmpty()) {
      return new Outcome.Done(new Gathered(List.of(), null, null, false).result(false));
    }
    int batches = (list.size() + BATCH - 1) / BATCH;
    int size = (list.size() + batches - 1) / batches;
    Map<String, @Nullable Object> portions = new LinkedHashMap<>();
    for (int from = 0; from < list.size(); from += size) {
      portions.put(
          Integer.toString(portions.size()),
          new ArrayList<>(list.subList(from, Math.min(list.size(), from + size))));
    }
    return new Outcome.Each(portions, list.size(), size, concurrency, stops);
  }

  @Override
  public Outcome goOn(Config config, Waited waited, Surroundings surroundings) {
    Gathered gathered = Json.stored().convertValue(waited.value(), Gathered.class);
    Problem broken = gathered.broken();
    if (broken != null) {
      throw lasting(broken, broken.code(), broken.message());
    }
    BatchResult.Failed failed = gathered.failed();
    if (failed != null) {
      throw lasting(
          failed.problem(),
          "ITEM_FAILED",
          "item %d: %s".formatted(failed.item(), failed.problem().message()));
    }
    if (gathered.cutShort()) {
      throw invalid("ITEM_FAILED", "not all items began, since another block had failed");
    }
    return new Outcome.Done(gathered.result(mode(config).equals(COLLECT)));
  }

  private static List<?> list(JsonNode items, Surroundings surroundings) {
    Object value =
        items.isTextual()
            ? Condition.evaluate(items.asText(), surroundings.scope())
            : Results.plain(items);
    if (!(value instanceof List<?> list)) {
      throw invalid(
          "CONFIG_INVALID", "'items' must be a list, and it is %s".formatted(kind(value)));
    }
    if (list.size() > Limits.MAP_ITEMS) {
      throw invalid(
          "TOO_MANY_ITEMS",
          "'items' has %,d of them, and %,d is the most".formatted(list.size(), Limits.MAP_ITEMS));
    }
    return list;
  }

  private static int concurrency(Config config) {
    Integer wanted = config.concurrency();
    if (wanted == null) {
      return CONCURRENCY;
    }
    if (wanted < 1 || wanted > Limits.MAP_CONCURRENCY) {
      throw invalid(
          "CONFIG_INVALID",
          "'concurrency' must be from 1 to %,d".formatted(Limits.MAP_CONCURRENCY));
    }
    return wanted;
  }

  private static String mode(Config config) {
    String mode = config.onItemError();
    if (mode == null || mode.isBlank()) {
      return FAIL;
    }
    if (!List.of(FAIL, SKIP, COLLECT).contains(mode)) {
      throw invalid("CONFIG_INVALID", "'on_item_error' must be fail, skip or collect");
    }
    return mode;
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map -> "an object";
      case String text -> "text";
      case Number number -> "a number";
      default -> "no list";
    };
  }

  /** What is tried again has been tried again inside of the items. */
  private static ProblemException lasting(Problem cause, String code, String message) {
    Problem.Kind kind = cause.kind().passing() ? Problem.Kind.INVALID : cause.kind();
    return Problem.of(kind, code, message).thrown();
  }

  private static ProblemException invalid(String code, String message) {
    return Problem.of(Problem.Kind.INVALID, code, message).thrown();
  }
}
