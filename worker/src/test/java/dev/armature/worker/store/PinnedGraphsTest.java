package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.armature.database.DatabaseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Graphs by hash, from PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PinnedGraphsTest {
  private final StoreKit kit = new StoreKit();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void a_graph_comes_back_as_it_was_kept_nulls_order_and_all() {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("z", null);
    body.put("a", 1);
    Graph drawn =
        Graphs.graph()
            .block("s", "starter")
            .block("call", "general_api", Map.of("url", "http://a.example/", "body", body))
            .edge("s", "call", "size(outputs.s.output) > 1")
            .draw();

    Graph found = kit.graphs().pinned(DatabaseKit.WORKSPACE, kit.keep(drawn));

    assertThat(found).isEqualTo(drawn);
    assertThat(found.blocks().get(1).config().get("body")).hasToString("{z=null, a=1}");
  }

  @Test
  void an_unknown_hash_is_said_plainly_and_for_good() {
    Problem problem = problem(DatabaseKit.WORKSPACE, "nowhere");

    assertThat(problem)
        .returns("GRAPH_MISSING", Problem::code)
        .returns("The graph nowhere is gone", Problem::message)
        .returns(false, it -> it.kind().passing());
  }

  @Test
  void the_graph_of_another_workspace_is_not_there() {
    String hash = kit.keep(Graphs.graph().block("theirs", "starter").draw());

    assertThat(problem("ws_other", hash)).returns("GRAPH_MISSING", Problem::code);
  }

  private Problem problem(String workspace, String hash) {
    return catchThrowableOfType(ProblemException.class, () -> kit.graphs().pinned(workspace, hash))
        .problem();
  }
}
