package dev.armature.graph;

import static dev.armature.graph.Graphs.graph;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.graph.SecretFields.Cut;
import dev.armature.graph.SecretFields.Parts;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretFieldsTest {
  private static final Graph GRAPH =
      graph()
          .block("w", "webhook", Map.of("webhook_id", "i", "webhook_secret", "s3cret"))
          .block("r", "response", Map.of("output", "webhook_secret"))
          .edge("w", "r")
          .draw();

  @Test
  void a_secret_is_cut_out_and_nothing_else() {
    Parts parts = SecretFields.cut(GRAPH, TestCatalog.CATALOG);

    assertThat(parts.secrets()).containsExactly(new Cut("w", "webhook_secret", "s3cret"));
    assertThat(parts.graph().toString()).doesNotContain("s3cret");
    assertThat(parts.graph().blocks().get(0).config()).isEqualTo(Map.of("webhook_id", "i"));
    assertThat(parts.graph().blocks().get(1)).isEqualTo(GRAPH.blocks().get(1));
  }

  @Test
  void a_secret_comes_back_as_it_was_or_as_a_mask() {
    Parts parts = SecretFields.cut(GRAPH, TestCatalog.CATALOG);

    assertThat(SecretFields.restore(parts.graph(), TestCatalog.CATALOG, (id, field) -> "s3cret"))
        .isEqualTo(GRAPH);
    assertThat(
            SecretFields.restore(parts.graph(), TestCatalog.CATALOG, (id, field) -> "***")
                .blocks()
                .getFirst()
                .config())
        .containsEntry("webhook_secret", "***");
  }
}
