package dev.armature.api.workflow;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.RUNNABLE;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.armature.api.HouseKit;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a save makes of the workflows that a graph calls, and of the forms that it asks with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CalleesTest {
  private final HouseKit kit = new HouseKit();
  private final Workflows workflows = kit.workflows();

  @AfterAll
  void close() {
    kit.close();
  }

  @Test
  void the_newest_version_is_pinned_when_none_is_named() {
    Workflow called = kit.workflow("called", RUNNABLE);
    redrawn(called, Graphs.graph().block("other", "starter").draw());
    Workflow caller = kit.workflow("caller", calls(called.id(), null));

    assertThat(pinned(caller, 1)).isEqualTo(2);
    redrawn(called, RUNNABLE);
    assertThat(pinned(caller, 1)).isEqualTo(2);
    // The same graph again is a new version, since it calls a newer one.
    assertThat(redrawn(caller, calls(called.id(), null)).version()).isEqualTo(2);
    assertThat(pinned(caller, 2)).isEqualTo(3);
    assertThat(redrawn(caller, calls(called.id(), null)).version()).isEqualTo(2);
  }

  @Test
  void a_version_that_is_named_is_pinned_by_its_name() {
    Workflow called = kit.workflow("called", RUNNABLE);
    Workflow one = kit.workflow("one", calls(called.id(), 1));
    Workflow latest = kit.workflow("latest", calls(called.id(), "latest"));

    assertThat(pins(one)).isZero();
    assertThat(pins(latest)).isZero();
  }

  @Test
  void a_graph_that_leads_back_to_its_own_workflow_is_not_saved() {
    Workflow a = kit.workflow("a", RUNNABLE);
    Workflow b = kit.workflow("b", calls(a.id(), "latest"));
    Workflow c = kit.workflow("c", calls(b.id(), null));

    for (Workflow called : List.of(a, b, c)) {
      Problem no = problem(() -> redrawn(a, calls(called.id(), null)));
      assertThat(no.details())
          .singleElement()
          .returns("RECURSION", Fault::code)
          .returns("blocks[1].config.workflow_id", Fault::path)
          .returns("call", Fault::blockId);
    }
    assertThat(problem(() -> redrawn(a, calls(c.id(), null))).message())
        .contains(String.join(" → ", a.id(), c.id(), b.id(), a.id()));
  }

  @Test
  void a_workflow_that_is_not_there_is_warned_about() {
    Workflow caller = kit.workflow("caller", RUNNABLE);
    Workflow called = kit.workflow("called", RUNNABLE);

    assertThat(redrawn(caller, calls("wf_none", null)).warnings())
        .extracting(Fault::code)
        .containsExactly("CALLED_MISSING");
    assertThat(redrawn(caller, calls(called.id(), 7)).warnings())
        .extracting(Fault::message)
        .singleElement()
        .asString()
        .contains("has no version 7");
    assertThat(redrawn(caller, calls("{{ variables.which }}", null)).warnings()).isEmpty();
  }

  @Test
  void tools_and_presets_of_agents_are_pinned_each_for_itself() {
    Workflow called = kit.workflow("called", RUNNABLE);
    Workflow other = kit.workflow("other", RUNNABLE);
    redrawn(other, Graphs.graph().block("other", "starter").draw());
    String preset = kit.presets().create(EDITOR, Map.of("name", "p", "model", "m")).id();
    Graph graph = agent(preset, null, called.id(), null, other.id(), null);
    Workflow caller = kit.workflow("agent", graph);

    assertThat(pinnedAll(caller, 1)).isEqualTo(Map.of(called.id(), 1, other.id(), 2, preset, 1));
    assertThat(redrawn(caller, graph).version()).isEqualTo(1);

    kit.presets().replace(EDITOR, preset, Map.of("name", "p", "model", "m2"));
    assertThat(pinnedAll(caller, 1)).containsEntry(preset, 1);
    assertThat(redrawn(caller, graph).version()).isEqualTo(2);
    redrawn(called, Graphs.graph().block("other", "starter").draw());
    assertThat(redrawn(caller, graph).version()).isEqualTo(3);
    assertThat(pinnedAll(caller, 3)).isEqualTo(Map.of(called.id(), 2, other.id(), 2, preset, 2));
  }

  @Test
  void tools_and_presets_that_say_their_version_are_not_pinned() {
    Workflow called = kit.workflow("called", RUNNABLE);
    String preset = kit.presets().create(EDITOR, Map.of("name", "p", "model", "m")).id();

    Workflow caller =
        kit.workflow("agent", agent(preset, "latest", called.id(), 1, called.id(), "latest"));

    assertThat(pins(caller)).isZero();
  }

  @Test
  void tools_and_presets_that_are_not_there_are_warned_about() {
    Workflow caller = kit.workflow("caller", RUNNABLE);
    Workflow called = kit.workflow("called", RUNNABLE);
    String preset = kit.presets().create(EDITOR, Map.of("name", "p", "model", "m")).id();

    assertThat(redrawn(caller, agent("agt_none", null, "wf_none", null, called.id(), 9)).warnings())
        .extracting(Fault::code, Fault::path)
        .containsExactly(
            tuple("PRESET_MISSING", "blocks[1].config.agent_id"),
            tuple("CALLED_MISSING", "blocks[1].config.tools[0].workflow_id"),
            tuple("CALLED_MISSING", "blocks[1].config.tools[1].workflow_id"));
    assertThat(redrawn(caller, agent(preset, 2, called.id(), 1, called.id(), 1)).warnings())
        .extracting(Fault::message)
        .containsExactly("Block 'think': preset '%s' has no version 2".formatted(preset));
    kit.presets().delete(EDITOR, preset);
    assertThat(redrawn(caller, agent(preset, 1, called.id(), 1, called.id(), 1)).warnings())
        .extracting(Fault::code)
        .containsExactly("PRESET_MISSING");
    assertThat(
            redrawn(caller, agent("{{ variables.a }}", null, called.id(), 1, called.id(), 1))
                .warnings())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"banana", "https://example.test/schema", "("})
  void a_form_against_which_no_answer_can_be_held_is_not_saved(String wrong) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    form.put("type", wrong.equals("banana") ? wrong : "object");
    if (wrong.startsWith("https")) {
      form.put("properties", Map.of("a", Map.of("$ref", wrong)));
      form.put("required", List.of("a"));
    } else if (wrong.equals("(")) {
      form.put("properties", Map.of("a", Map.of("pattern", wrong)));
    }

    Problem no = problem(() -> kit.workflow("asks", asks(form)));

    assertThat(no.details())
        .singleElement()
        .returns("FORM_UNUSABLE", Fault::code)
        .returns("blocks[1].config.form", Fault::path);
  }

  @Test
  void a_form_that_refers_to_itself_is_saved() {
    Map<String, @Nullable Object> form =
        Map.of(
            "$defs",
            Map.of("sum", Map.of("type", "integer", "minimum", 0)),
            "properties",
            Map.of("sum", Map.of("$ref", "#/$defs/sum")));

    assertThat(kit.workflow("asks", asks(form)).version()).isEqualTo(1);
  }

  private Saved redrawn(Workflow workflow, Graph graph) {
    return workflows.redraw(EDITOR, workflow.id(), graph, List.of(), null);
  }

  private @Nullable Object pinned(Workflow workflow, int version) {
    return kit.database()
        .row(
            "SELECT callee_version AS v FROM callee WHERE workflow_id = ? AND number = ?",
            workflow.id(),
            version)
        .get("v");
  }

  private long pins(Workflow workflow) {
    return kit.database()
                .row("SELECT count(*) AS n FROM callee WHERE workflow_id = ?", workflow.id())
                .get("n")
            instanceof Number n
        ? n.longValue()
        : -1;
  }

  private Map<String, Object> pinnedAll(Workflow workflow, int version) {
    Map<String, Object> pinned = new LinkedHashMap<>();
    kit.database()
        .rows(
            "SELECT callee_id AS id, callee_version AS v FROM callee WHERE workflow_id = ? AND"
                + " number = ?",
            workflow.id(),
            version)
        .forEach(it ->
            pinned.put(
                String.valueOf(it.get("id")), Objects.requireNonNullElse(it.get("v"), "none")));
    return pinned;
  }

  private static Graph agent(
      String preset,
      @Nullable Object version,
      String first,
      @Nullable Object firstVersion,
      String second,
      @Nullable Object secondVersion) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("agent_id", preset);
    config.put("agent_version", version);
    config.put("input", "?");
    config.put("tools", List.of(tool("a", first, firstVersion), tool("b", second, secondVersion)));
    return Graphs.graph()
        .block("s", "starter")
        .block("think", "agent", config)
        .edge("s", "think")
        .draw();
  }

  private static Map<String, @Nullable Object> tool(
      String name, String workflowId, @Nullable Object version) {
    Map<String, @Nullable Object> tool = new LinkedHashMap<>();
    tool.put("type", "workflow");
    tool.put("name", name);
    tool.put("workflow_id", workflowId);
    tool.put("version", version);
    return tool;
  }

  private static Graph calls(String workflowId, @Nullable Object version) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("workflow_id", workflowId);
    if (version != null) {
      config.put("version", version);
    }
    return Graphs.graph()
        .block("s", "starter")
        .block("call", "orchestration", config)
        .edge("s", "call")
        .draw();
  }

  private static Graph asks(Map<String, @Nullable Object> form) {
    return Graphs.graph()
        .block("s", "starter")
        .block("ask", "approval", Map.of("question", "Pay?", "form", form))
        .edge("s", "ask")
        .draw();
  }
}
