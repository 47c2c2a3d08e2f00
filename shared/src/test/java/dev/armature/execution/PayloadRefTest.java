package dev.armature.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.json.Json;
import dev.armature.json.JsonSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class PayloadRefTest {
  private final Map<String, @Nullable Object> kept = new HashMap<>();

  @Test
  void what_is_small_stays_where_it_is() {
    Map<String, @Nullable Object> fields = Map.of("output", "small", "status", 200);

    assertThat(PayloadRef.slimmed(fields, 100, this::keep)).isSameAs(fields);
    assertThat(kept).isEmpty();
  }

  @Test
  void the_longest_goes_first_and_what_fits_then_stays() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("status", 200);
    fields.put("output", "x".repeat(1_000));
    fields.put("note", "y".repeat(60));

    Map<String, @Nullable Object> slim = PayloadRef.slimmed(fields, 300, this::keep);

    assertThat(slim).containsEntry("status", 200).containsEntry("note", "y".repeat(60));
    assertThat(PayloadRef.of(slim.get("output"))).hasValue(new PayloadRef(hash(0), 1_002));
    assertThat(PayloadRef.opened(slim, this::open)).isEqualTo(fields);
  }

  @Test
  void a_value_of_a_users_that_looks_like_a_reference_is_not_taken_for_one() {
    Map<String, @Nullable Object> forged =
        Map.of("output", Map.of("deep", List.of(Map.of("$payload", hash(7), "bytes", 3))));

    Map<String, @Nullable Object> slim = PayloadRef.slimmed(forged, 1_000, this::keep);

    assertThat(PayloadRef.opened(slim, this::open)).isEqualTo(forged);
    assertThat(kept).hasSize(1);
  }

  @RepeatedTest(100)
  void what_was_slimmed_is_within_its_measure_and_opens_to_what_it_was() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    int count = random.nextInt(1, 8);
    for (int i = 0; i < count; i++) {
      List<Object> value = new ArrayList<>();
      for (int n = random.nextInt(200); n > 0; n--) {
        value.add(random.nextInt(20) == 0 ? Map.of("$payload", "x") : "item " + n);
      }
      fields.put("f" + i, value);
    }

    Map<String, @Nullable Object> slim = PayloadRef.slimmed(fields, 1_000, this::keep);

    assertThat(PayloadRef.opened(slim, this::open)).as("seed %d", seed).isEqualTo(fields);
    // Seven stands of less than a hundred bytes each, where everything had to go.
    assertThat(JsonSize.of(slim)).as("seed %d", seed).isLessThan(1_000 + 100);
  }

  private PayloadRef keep(@Nullable Object value) {
    String hash = hash(kept.size());
    kept.put(hash, value);
    return new PayloadRef(hash, Json.text(value).length());
  }

  private @Nullable Object open(PayloadRef reference) {
    assertThat(kept).containsKey(reference.hash());
    return kept.get(reference.hash());
  }

  private static String hash(int number) {
    return "%08x".formatted(number);
  }
}
