package dev.armature.api.workflow;

import static dev.armature.api.HouseKit.EDITOR;
import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.RUNNABLE;
import static dev.armature.api.HouseKit.STRANGER;
import static dev.armature.api.HouseKit.VIEWER;
import static dev.armature.api.HouseKit.atOnce;
import static dev.armature.api.HouseKit.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Caller;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workflows on real PostgreSQL. */
class WorkflowsTest {
  private static final String HOOK = "0b0e7f9e-1111-4222-8333-444455556666";
  private static final WorkflowChange NOTHING =
      new WorkflowChange(null, null, null, null, null, null);

  private final HouseKit kit = new HouseKit();
  private final Workflows workflows = kit.workflows();

  @AfterEach
  void close() {
    kit.close();
  }

  @ParameterizedTest
  @CsvSource({
    "created_at desc, c B a",
    "created_at asc, a B c",
    "name asc, a B c",
    "name desc, c B a",
    "updated_at desc, a c B",
    "updated_at asc, B c a",
    "last_execution_at desc, B c a",
    "last_execution_at asc, c a B"
  })
  void a_list_is_in_the_order_that_was_asked_for(String ordering, String names) {
    Workflow first = kit.workflow("a", RUNNABLE);
    Workflow second = kit.workflow("B", RUNNABLE);
    kit.workflow("c", RUNNABLE);
    workflows.change(EDITOR, first.id(), NOTHING);
    workflows.executed(second.workspaceId(), second, second.createdAt());

    assertThat(names(ordering)).isEqualTo(names);
  }

  @Test
  void a_list_finds_a_part_of_a_name_and_takes_it_as_it_is() {
    for (String name : List.of("Invoices", "old invoices", "100%", "a_b", "Ümläut")) {
      kit.workflow(name, Graph.empty());
    }

    assertThat(found("INVOICE")).containsExactlyInAnyOrder("Invoices", "old invoices");
    assertThat(found("%")).containsExactly("100%");
    assertThat(found("_")).containsExactly("a_b");
    assertThat(found("ümlÄ")).containsExactly("Ümläut");
    assertThat(found("nothing")).isEmpty();
    assertThat(workflows.list(STRANGER, "", "name asc", 50, 0).total()).isZero();
  }

  @Test
  void pages_hold_each_workflow_once_and_tell_the_total() {
    IntStream.range(0, 7).forEach(i -> kit.workflow("same name", Graph.empty()));
    List<String> ids = new ArrayList<>();

    for (int offset = 0; offset < 9; offset += 3) {
      Workflows.Page page = workflows.list(VIEWER, "same", "name asc", 3, offset);
      assertThat(page.total()).isEqualTo(7);
      page.workflows().forEach(it -> ids.add(it.id()));
    }

    assertThat(ids).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void a_change_changes_what_it_names_and_nothing_else() {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("z", null);
    variables.put("a", List.of(1));
    Workflow old =
        workflows.create(
            EDITOR,
            new WorkflowChange("one", "about", "red", List.of("x"), variables, "cancel"),
            RUNNABLE,
            List.of());

    Workflow now =
        workflows.change(EDITOR, old.id(), new WorkflowChange("two", null, null, null, null, null));

    assertThat(now)
        .returns("two", Workflow::name)
        .returns("about", Workflow::description)
        .returns("red", Workflow::color)
        .returns(List.of("x"), Workflow::tags)
        .returns("cancel", Workflow::onFailure)
        .returns(1, Workflow::version)
        .returns(old.createdAt(), Workflow::createdAt);
    assertThat(now.variables()).hasToString("{z=null, a=[1]}");
    assertThat(now.updatedAt()).isAfter(old.updatedAt());
  }

  @Test
  void changes_of_different_fields_at_once_are_all_kept() throws Exception {
    Workflow workflow = kit.workflow();
    for (int round = 0; round < 10; round++) {
      String value = "v" + round;
      atOnce(
          List.of(
              () ->
                  workflows.change(
                      EDITOR,
                      workflow.id(),
                      new WorkflowChange(null, value, null, null, null, null)),
              () ->
                  workflows.change(
                      EDITOR,
                      workflow.id(),
                      new WorkflowChange(null, null, value, null, null, null)),
              () ->
                  workflows.change(
                      EDITOR,
                      workflow.id(),
                      new WorkflowChange(null, null, null, List.of(value), null, null))));

      assertThat(workflows.get(EDITOR, workflow.id()))
          .returns(value, Workflow::description)
          .returns(value, Workflow::color)
          .returns(List.of(value), Workflow::tags);
    }
  }

  @Test
  void of_many_runs_in_a_second_one_is_noted_and_the_next_second_another() {
    Workflow workflow = kit.workflow("busy", RUNNABLE);
    Instant first = Instant.parse("2030-01-01T00:00:00Z");

    for (long millis : List.of(0L, 1L, 999L, 1_000L)) {
      // As who has read it before the first of them, and as who has read it since.
      workflows.executed(workflow.workspaceId(), workflow, first.plusMillis(millis));
      workflows.executed(
          workflow.workspaceId(), workflows.get(EDITOR, workflow.id()), first.plusMillis(millis));
    }
    assertThat(workflows.get(EDITOR, workflow.id()).lastExecutionAt()).isEqualTo(first);

    workflows.executed(
        workflow.workspaceId(), workflows.get(EDITOR, workflow.id()), first.plusMillis(1_001));
    assertThat(workflows.get(EDITOR, workflow.id()).lastExecutionAt())
        .isEqualTo(first.plusMillis(1_001));
  }

  @Test
  void a_graph_is_read_once_and_a_new_version_is_another_one() {
    Workflow workflow = kit.workflow("kept", RUNNABLE);
    Pinned first = workflows.newest(EDITOR, workflow.id());
    redraw(workflow, Graph.empty(), null);
    Pinned second = workflows.newest(EDITOR, workflow.id());

    assertThat(workflows.newest(EDITOR, workflow.id()).graph()).isSameAs(second.graph());
    assertThat(first.blockers()).isEmpty();
    assertThat(second.graph()).isEqualTo(Graph.empty());
    assertThat(second.blockers()).isNotEmpty();
  }

  @Test
  void what_is_deleted_is_gone_and_its_runs_keep_their_graph() {
    Workflow workflow = kit.workflow("gone", hook(HOOK, "s3cret"));
    Pinned pinned = workflows.newest(EDITOR, workflow.id());

    workflows.delete(EDITOR, workflow.id());

    assertThat(problem(() -> workflows.get(EDITOR, workflow.id())))
        .returns("WORKFLOW_NOT_FOUND", Problem::code);
    assertThat(problem(() -> workflows.delete(EDITOR, workflow.id())))
        .returns("WORKFLOW_NOT_FOUND", Problem::code);
    assertThat(problem(() -> redraw(workflow, RUNNABLE, null)))
        .returns("WORKFLOW_NOT_FOUND", Problem::code);
    assertThat(found("gone")).isEmpty();
    assertThat(kit.database().rows("SELECT * FROM graph WHERE hash = ?", pinned.hash())).hasSize(1);
    // Its webhook id is free at once.
    assertThat(kit.workflow("next", hook(HOOK, "other")).version()).isEqualTo(1);
  }

  @Test
  void the_same_graph_again_is_the_same_version() {
    Workflow workflow = kit.workflow();

    assertThat(redraw(workflow, RUNNABLE, null).version()).isEqualTo(1);
    assertThat(redraw(workflow, chain(3), null).version()).isEqualTo(2);
    assertThat(redraw(workflow, chain(3), 2).version()).isEqualTo(2);
    assertThat(redraw(workflow, RUNNABLE, 2).version()).isEqualTo(3);
    assertThat(kit.database().rows("SELECT hash FROM graph")).hasSize(2);
    assertThat(workflows.graph(EDITOR, workflow, 2)).isEqualTo(chain(3));
  }

  @Test
  void a_writer_who_has_not_seen_the_newest_version_is_told() {
    Workflow workflow = kit.workflow();
    redraw(workflow, chain(3), 1);

    assertThat(problem(() -> redraw(workflow, chain(4), 1)))
        .returns(Problem.Kind.STALE, Problem::kind)
        .returns("The newest version is 2, not 1", Problem::message);
    assertThat(workflows.get(EDITOR, workflow.id()).version()).isEqualTo(2);
  }

  @Test
  void of_writers_at_once_who_saw_the_same_version_one_wins() throws Exception {
    Workflow workflow = kit.workflow();

    List<Object> ends = atOnce(writers(workflow, 1));

    assertThat(ends).filteredOn(Saved.class::isInstance).hasSize(1);
    assertThat(ends)
        .filteredOn(Problem.class::isInstance)
        .hasSize(5)
        .allSatisfy(it -> assertThat(((Problem) it).kind()).isEqualTo(Problem.Kind.STALE));
    assertThat(workflows.get(EDITOR, workflow.id()).version()).isEqualTo(2);
  }

  @Test
  void writers_at_once_who_do_not_mind_each_get_a_version() throws Exception {
    Workflow workflow = kit.workflow();

    List<Object> ends = atOnce(writers(workflow, null));

    assertThat(ends)
        .extracting(it -> ((Saved) it).version())
        .containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7);
  }

  @Test
  void a_webhook_id_belongs_to_one_workflow_and_a_save_that_wants_it_changes_nothing() {
    kit.workflow("holder", hook(HOOK, "s3cret"));
    Workflow other = kit.workflow();

    Problem taken = problem(() -> redraw(other, hook(HOOK.toUpperCase(Locale.ROOT), "x"), null));

    assertThat(taken.details())
        .singleElement()
        .returns("WEBHOOK_TAKEN", Fault::code)
        .returns("blocks[0].config.webhook_id", Fault::path)
        .returns("hook", Fault::blockId);
    assertThat(workflows.get(EDITOR, other.id()).version()).isEqualTo(1);
    assertThat(workflows.graph(EDITOR, other, 1)).isEqualTo(RUNNABLE);
    assertThat(problem(() -> kit.workflow("third", hook(HOOK, "y"))).code())
        .isEqualTo("VALIDATION_ERROR");
    assertThat(found("third")).isEmpty();
  }

  @Test
  void its_holder_may_save_it_again_and_lets_it_go_with_its_block() {
    Workflow holder = kit.workflow("holder", hook(HOOK, "s3cret"));

    assertThat(redraw(holder, hook(HOOK, "another"), null).version()).isEqualTo(2);
    assertThat(redraw(holder, RUNNABLE, null).version()).isEqualTo(3);
    assertThat(kit.workflow("next", hook(HOOK, "mine")).version()).isEqualTo(1);
  }

  @Test
  void a_secret_is_sealed_at_rest_and_shown_to_editors_alone() {
    Workflow workflow = kit.workflow("sealed", hook(HOOK, "correct horse"));

    String stored =
        kit.database()
            .row(
                "SELECT string_agg(CAST(body AS text), '') || (SELECT string_agg(encode(sealed,"
                    + " 'escape'), '') FROM sealed_field) AS all FROM graph")
            .toString();
    assertThat(stored).contains(HOOK).doesNotContain("correct", "horse");
    assertThat(workflows.newest(EDITOR, workflow.id()).graph().toString())
        .doesNotContain("correct horse");
    assertThat(secret(EDITOR, workflow)).isEqualTo("correct horse");
    assertThat(secret(OPERATOR, workflow)).isEqualTo("***");
    assertThat(secret(VIEWER, workflow)).isEqualTo("***");
  }

  @Test
  void another_secret_is_another_version() {
    Workflow workflow = kit.workflow("sealed", hook(HOOK, "one"));

    assertThat(redraw(workflow, hook(HOOK, "one"), null).version()).isEqualTo(1);
    assertThat(redraw(workflow, hook(HOOK, "two"), null).version()).isEqualTo(2);
    assertThat(secret(EDITOR, workflow)).isEqualTo("one");
    assertThat(secret(EDITOR, workflows.get(EDITOR, workflow.id()))).isEqualTo("two");
  }

  @Test
  void below_editor_nothing_is_written() {
    Workflow workflow = kit.workflow();
    for (Caller caller : List.of(VIEWER, OPERATOR)) {
      for (Problem no :
          List.of(
              problem(() -> workflows.create(caller, NOTHING, RUNNABLE, List.of())),
              problem(() -> workflows.change(caller, workflow.id(), NOTHING)),
              problem(() -> workflows.delete(caller, workflow.id())),
              problem(() -> workflows.redraw(caller, workflow.id(), chain(3), List.of(), null)))) {
        assertThat(no.kind()).isEqualTo(Problem.Kind.FORBIDDEN);
      }
      assertThat(workflows.get(caller, workflow.id())).isEqualTo(workflow);
    }
  }

  @Test
  void a_workflow_of_another_workspace_is_not_there() {
    Workflow workflow = kit.workflow();
    for (Problem no :
        List.of(
            problem(() -> workflows.get(STRANGER, workflow.id())),
            problem(() -> workflows.change(STRANGER, workflow.id(), NOTHING)),
            problem(() -> workflows.delete(STRANGER, workflow.id())),
            problem(() -> workflows.newest(STRANGER, workflow.id())),
            problem(() -> workflows.redraw(STRANGER, workflow.id(), RUNNABLE, List.of(), null)))) {
      assertThat(no.code()).isEqualTo("WORKFLOW_NOT_FOUND");
    }
    assertThat(workflows.get(VIEWER, workflow.id())).isEqualTo(workflow);
  }

  private Saved redraw(Workflow workflow, Graph graph, @Nullable Integer expected) {
    return workflows.redraw(EDITOR, workflow.id(), graph, List.of(), expected);
  }

  private List<Callable<Object>> writers(Workflow workflow, @Nullable Integer seen) {
    return IntStream.range(0, 6)
        .<Callable<Object>>mapToObj(i -> () -> redraw(workflow, chain(i + 3), seen))
        .toList();
  }

  private String names(String ordering) {
    return String.join(
        " ",
        workflows.list(VIEWER, "", ordering, 50, 0).workflows().stream()
            .map(Workflow::name)
            .toList());
  }

  private List<String> found(String contains) {
    return workflows.list(VIEWER, contains, "created_at asc", 50, 0).workflows().stream()
        .map(Workflow::name)
        .toList();
  }

  private @Nullable Object secret(Caller caller, Workflow workflow) {
    return workflows
        .graph(caller, workflow, workflow.version())
        .blocks()
        .getFirst()
        .config()
        .get("webhook_secret");
  }

  private static Graph hook(String id, String secret) {
    return Graphs.graph()
        .block("hook", "webhook", Map.of("webhook_id", id, "webhook_secret", secret))
        .block("end", "response")
        .edge("hook", "end")
        .draw();
  }

  private static Graph chain(int length) {
    Graphs graph = Graphs.graph().block("b0", "starter");
    for (int i = 1; i < length; i++) {
      graph.block("b" + i, "split").edge("b" + (i - 1), "b" + i);
    }
    return graph.draw();
  }
}
