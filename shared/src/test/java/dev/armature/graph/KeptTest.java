package dev.armature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was made of graphs, and how much of it is kept. */
class KeptTest {
  private final List<String> made = new ArrayList<>();
  private final Kept<String> kept = new Kept<>();

  @Test
  void a_graph_is_looked_at_once() {
    assertThat(get("ws", "a")).isEqualTo("ws/a");
    assertThat(get("ws", "a")).isEqualTo("ws/a");

    assertThat(made).containsExactly("ws/a");
  }

  @Test
  void the_same_hash_elsewhere_is_another_graph() {
    get("ws", "a");

    assertThat(get("other", "a")).isEqualTo("other/a");
  }

  @Test
  void what_was_not_used_for_longest_gives_way() {
    get("ws", "used");
    for (int i = 0; i < 300; i++) {
      get("ws", "hash" + i);
      get("ws", "used");
    }
    made.clear();

    get("ws", "used");
    get("ws", "hash299");
    get("ws", "hash0");

    assertThat(made).containsExactly("ws/hash0");
  }

  @Test
  void that_there_is_none_is_not_kept() {
    assertThat(kept.find("ws", "later", Optional::empty)).isEmpty();
    assertThat(kept.find("ws", "later", () -> Optional.of("now"))).contains("now");
    assertThat(kept.find("ws", "later", Optional::empty)).contains("now");
  }

  private String get(String workspace, String hash) {
    return kept.get(
        workspace,
        hash,
        () -> {
          String one = workspace + "/" + hash;
          made.add(one);
          return one;
        });
  }
}
