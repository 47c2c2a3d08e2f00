package dev.armature.worker.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.BlockReply;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.MapItem;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeletons;
import dev.armature.execution.Walk;
import dev.armature.execution.WalkPlan;
import dev.armature.execution.WalkState;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.graph.TestCatalog;
import dev.armature.json.Json;
import dev.armature.worker.ExecutionKit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stories of runs that begin with what became of another one. */
@Timeout(120)
class GivenTest {
  private static final String STARTED = "2026-01-01T00:00:00Z";
  private static final ExecutionRequest REQUEST =
      new ExecutionRequest(
          "exec_0",
          "ws",
          "wf",
          1,
          "hash",
          Map.of(),
          Map.of(),
          ExecutionRequest.Trigger.MANUAL,
          null,
          ExecutionRequest.OnFailure.FINISH);

  private final ExecutionKit kit = new ExecutionKit();

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void what_was_given_does_not_run_and_what_follows_sees_it() throws Exception {
    Graph drawn =
        Graphs.graph()
            .block("s", "starter")
            .block("a", "general_api", url(""))
            .block("b", "general_api", url("{{ outputs.a.output }}"))
            .edge("s", "a")
            .edge("a", "b")
            .draw();
    kit.script(
        "b",
        call -> ExecutionKit.done(String.valueOf(call.roots().get("outputs")).contains("of old")));
    Walk walk = new Walk(skeleton(drawn), REQUEST, STARTED);
    walk.begin();
    walk.replied(0, reply("s", 1, true));
    walk.replied(1, reply("a", "of old", true));
    WalkState state = walk.state();
    var run = kit.startFrom(drawn, id -> state);

    assertThat(run.end().output()).isEqualTo(Map.of("b", true));
    assertThat(kit.ran()).containsExactly("b");
    // One row has all its Temporal runs, and knows them by when the first one began.
    assertThat(run.begun()).isEqualTo(STARTED);
    Recordings.keep("given", run.history());
  }

  @Test
  void items_that_are_over_do_not_run_and_others_go_on_where_they_stopped() throws Exception {
    Graph drawn =
        Graphs.graph()
            .block("s", "starter")
            .block("m", "split", Map.of("items", "variables.list"))
            .block("pre", "general_api", url(""))
            .block("post", "general_api", url(""))
            .edge("s", "m")
            .edge("m", "pre", "item")
            .edge("pre", "post")
            .draw();
    kit.maps("m", List.of("a", "b", "c", "d"), 2, true);
    Skeleton skeleton = skeleton(drawn);
    Walk walk = new Walk(skeleton, REQUEST, STARTED);
    walk.begin();
    walk.replied(0, reply("s", 1, true));
    Walk third =
        Walk.through(
            new WalkPlan(skeleton, 1),
            REQUEST,
            STARTED,
            new MapItem(List.of(2), "c", Map.of()),
            null);
    third.begin();
    third.replied(2, reply("pre", "x", true));
    Map<Integer, ItemSeed> chunk = new LinkedHashMap<>();
    chunk.put(0, new ItemSeed(ItemSeed.digest("a"), "of old", null));
    // This item is another one by now.
    chunk.put(1, new ItemSeed(ItemSeed.digest("other"), "of old", null));
    chunk.put(2, new ItemSeed(ItemSeed.digest("c"), null, third.state()));
    WalkState state = walk.state();
    var run =
        kit.startFrom(
            drawn,
            id ->
                state.given(
                    Map.of(1, Map.of(0, kit.payloads().keep("ws", id, Json.text(chunk)).stand()))));

    assertThat(run.end().output())
        .isEqualTo(Map.of("m", List.of("of old", "post", "post", "post")));
    assertThat(kit.ran())
        .containsExactlyInAnyOrder("m", "pre:1", "post:1", "post:2", "pre:3", "post:3", "m");
    Recordings.keep("given-map", run.history());
    Recordings.keep("given-map-batch", kit.run("exec_1:m:batch-0").history());
  }

  private static BlockReply reply(String id, Object output, boolean... ways) {
    List<Boolean> all = new java.util.ArrayList<>();
    for (boolean way : ways) {
      all.add(way);
    }
    return new BlockReply(
        id,
        new dev.armature.execution.Outcome.Done(new LinkedHashMap<>(Map.of("output", output))),
        all,
        List.of());
  }

  private static Skeleton skeleton(Graph drawn) {
    return Skeletons.of("hash", drawn, TestCatalog.CATALOG);
  }

  private static Map<String, Object> url(String rest) {
    return Map.of("url", "http://example.test/" + rest);
  }
}
