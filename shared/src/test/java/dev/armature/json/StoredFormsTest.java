package dev.armature.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.armature.execution.ArmWindow;
import dev.armature.execution.BatchRequest;
import dev.armature.execution.BatchResult;
import dev.armature.execution.Begun;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Due;
import dev.armature.execution.Ending;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.ItemSeed;
import dev.armature.execution.Launch;
import dev.armature.execution.OpenWait;
import dev.armature.execution.Outcome;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Portion;
import dev.armature.execution.Skeleton;
import dev.armature.execution.Skeletons;
import dev.armature.execution.Timetable;
import dev.armature.execution.Waited;
import dev.armature.execution.WalkState;
import dev.armature.graph.Block;
import dev.armature.graph.Edge;
import dev.armature.graph.Graph;
import dev.armature.graph.Graphs;
import dev.armature.graph.Position;
import dev.armature.graph.Retry;
import dev.armature.graph.TestCatalog;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.schedule.Overlap;
import dev.armature.schedule.Schedule;
import dev.armature.schedule.Schedules;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What stands in rows and histories must be readable for ever. A file here is never changed once it
 * was released: a form that grows gets a new file beside the old one. A missing file is written by
 * {@code -Dgolden.write=true}.
 */
class StoredFormsTest {
  private static final ObjectMapper JSON = Json.stored();

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void what_was_stored_is_read_as_what_it_was(String name, Object value) throws Exception {
    write(name, value);

    Object read = JSON.readValue(golden(name), value.getClass());

    assertThat(read).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void what_is_stored_has_the_form_that_was_agreed(String name, Object value) throws Exception {
    assertThat(JSON.readTree(JSON.writeValueAsString(value)))
        .isEqualTo(JSON.readTree(golden(name)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void a_field_of_a_later_release_is_no_harm(String name, Object value) throws Exception {
    String grown = new String(golden(name).readAllBytes(), StandardCharsets.UTF_8);
    String later = grown.replaceFirst("\\{", "{\"of_a_later_release\": {\"x\": [1]}, ");

    assertThat(JSON.readValue(later, value.getClass())).isEqualTo(value);
  }

  private static Launch.Order order() {
    return new Launch.Order("ws_1", "wf_1", "start", "sch_1", "greet", false, true, null);
  }

  private static Schedule everything() {
    return new Schedule(
        null, 90L, "UTC", 1_800_000_000L, 1_900_000_000L, 3, Overlap.BUFFER_ONE, 60);
  }

  static Stream<Arguments> forms() {
    Skeleton skeleton = Skeletons.of("abc", graph(), TestCatalog.CATALOG);
    return Stream.of(
        Arguments.of("graph", graph()),
        Arguments.of("skeleton", skeleton),
        Arguments.of("begun-go", new Begun.Go(skeleton)),
        Arguments.of("begun-veto", new Begun.Veto("refused")),
        Arguments.of("execution-request", request()),
        Arguments.of(
            "block-call",
            new BlockCall("exec_1", "ws_1", "abc", "fetch", map("outputs", map("a", null)), null)),
        Arguments.of("execution-request-resumed", request().from(state())),
        Arguments.of(
            "block-call-within",
            new BlockCall(
                    "exec_1",
                    "ws_1",
                    "abc",
                    "fetch",
                    map("outputs", map("a", map("output", new PayloadRef("abc", 70_000).stand()))),
                    null)
                .within(1_024)),
        Arguments.of(
            "block-reply-done",
            new BlockReply(
                "fetch",
                new Outcome.Done(map("output", null)),
                List.of(true, false),
                Arrays.asList(null, 1))),
        Arguments.of(
            "block-reply-chose",
            new BlockReply(
                "c", new Outcome.Chose("else", map("output", 1)), List.of(true), List.of())),
        Arguments.of(
            "block-reply-cached",
            new BlockReply("fetch", new Outcome.Done(map("output", null)), List.of(true), List.of())
                .fromCache()),
        Arguments.of(
            "block-reply-attempt",
            new BlockReply("fetch", new Outcome.Done(map("output", null)), List.of(true), List.of())
                .at(3)),
        Arguments.of("walk-state-cached", cached()),
        Arguments.of(
            "block-call-waited",
            new BlockCall("exec_1", "ws_1", "abc", "fetch", Map.of(), null)
                .after(new Waited(Waited.How.TOLD, 1_800_000_000_000L, null))),
        Arguments.of(
            "block-reply-sleep",
            pending(new Outcome.Sleep(Due.after(Duration.ofDays(3)), map("for", "P3D")))),
        Arguments.of(
            "block-reply-ask",
            pending(new Outcome.Ask(Due.at(Instant.ofEpochMilli(1_800_000_000_000L)), Map.of()))),
        Arguments.of("block-reply-call", pending(new Outcome.Call(called(), "Other"))),
        Arguments.of("execution-request-called", called()),
        Arguments.of(
            "execution-request-waiting",
            request()
                .from(
                    state()
                        .with(
                            Map.of(
                                4,
                                new OpenWait(
                                    1_800_000_000_000L,
                                    true,
                                    "exec_2",
                                    new Waited(Waited.How.BEGUN, null, null))),
                            List.of("early")))),
        Arguments.of(
            "block-reply-each",
            pending(new Outcome.Each(map("0", Arrays.asList(1, null)), 2, 100, 10, true))),
        Arguments.of(
            "block-call-gathered",
            new BlockCall("exec_1", "ws_1", "abc", "fetch", Map.of(), null)
                .at(List.of(7, 0))
                .after(new Waited(Waited.How.GATHERED, null, map("parts", List.of())))),
        Arguments.of("batch-request", batch()),
        Arguments.of(
            "batch-request-resumed",
            batch()
                .from(
                    new BatchRequest.Resumed(
                        2,
                        Map.of(1, state()),
                        List.of(new PayloadRef("abc", 70_000).stand()),
                        true,
                        new BatchResult.Failed(101, problem()),
                        false))),
        Arguments.of(
            "batch-request-paused",
            batch()
                .from(
                    new BatchRequest.Resumed(
                        2, Map.of(1, state().paused(true)), List.of(), false, null, true))),
        Arguments.of("walk-state-paused", state().paused(true)),
        Arguments.of(
            "walk-state-given",
            state().given(Map.of(2, Map.of(0, new PayloadRef("abc", 70_000).stand())))),
        Arguments.of("batch-request-given", batch().given(List.of(map("$payload", "abc")))),
        Arguments.of("item-seed", new ItemSeed("abc", null, null)),
        Arguments.of("item-seed-walked", new ItemSeed("abc", null, state())),
        Arguments.of(
            "portion-given",
            new Portion(
                mapped(), Arrays.asList(1, null), Map.of(0, map("x", null)), Map.of(1, state()))),
        Arguments.of("batch-result", new BatchResult(List.of(map("outputs", map("0", 1))), null)),
        Arguments.of(
            "batch-result-failed",
            new BatchResult(List.of(), new BatchResult.Failed(3, problem()))),
        Arguments.of("portion", new Portion(mapped(), Arrays.asList(1, null))),
        Arguments.of("ending", new Ending(Ending.Status.COMPLETED, map("output", null), null)),
        Arguments.of(
            "ending-answer",
            new Ending(
                Ending.Status.COMPLETED, 1, null, new Ending.Answer(201, map("Location", null)))),
        Arguments.of("arming", new ArmWindow.Arming("arm_1", "ws_1", "wf_1", 3, "abc", 600_000L)),
        Arguments.of(
            "armed",
            new ArmWindow.Armed(
                new ArmWindow.Arming("arm_1", "ws_1", "wf_1", 3, "abc", 600_000L), 7L)),
        Arguments.of("claim", new ArmWindow.Claim(request(), "greet", map("ArmatureVersion", 3))),
        Arguments.of("schedule-cron", Schedules.cron("0 9 * * mon-fri", "Europe/Berlin")),
        Arguments.of("schedule-every", everything()),
        Arguments.of("launch-order", order()),
        Arguments.of("launch-order-at", order().at(1_800_000_000L)),
        Arguments.of(
            "admission-go",
            new Launch.Admission.Go(
                "greet", 3, "abc", map("greeting", null), ExecutionRequest.OnFailure.CANCEL)),
        Arguments.of("admission-no", new Launch.Admission.No("the workflow is paused")),
        Arguments.of("launched", new Launch.Launched("exec_1", "completed")),
        Arguments.of("launched-not", new Launch.Launched(null, "the workflow is paused")),
        Arguments.of("timetable-entry", new Timetable.Entry(order(), everything())),
        Arguments.of(
            "timetable-state",
            new Timetable.State(
                new Timetable.Entry(order(), everything()), 1_800_000_000L, List.of(1L, 2L))),
        Arguments.of("ending-failed", new Ending(Ending.Status.FAILED, null, problem())),
        Arguments.of("problem", problem()));
  }

  private static Graph graph() {
    Block fetch =
        new Block(
            "fetch",
            "api_call",
            "Fetch it",
            map("url", "http://x/{{ variables.id }}{{ outputs.a.output }}"),
            new Position(1.5, -2),
            true,
            false,
            new Retry(5, "1s", 1.5, null, List.of("NOT_FOUND")),
            30_000,
            "continue",
            null,
            null);
    Edge edge =
        new Edge(
            "e1",
            "a",
            "fetch",
            "trigger.kind == 'x'",
            "0",
            "left",
            Edge.Connection.BOTH,
            List.of(),
            "value.x",
            "output",
            "in");
    return new Graph(List.of(Block.of("a", "starter", map("input", null)), fetch), List.of(edge));
  }

  private static ExecutionRequest request() {
    return new ExecutionRequest(
        "exec_1",
        "ws_1",
        "wf_1",
        3,
        "abc",
        map("a", null),
        map("b", 1),
        new ExecutionRequest.Trigger("webhook", map("body", map("x", null))),
        null,
        ExecutionRequest.OnFailure.CANCEL);
  }

  private static ExecutionRequest called() {
    return request().calledBy(new ExecutionRequest.Parent("exec_0", "calls", "exec_0", 2, true));
  }

  private static BatchRequest batch() {
    return new BatchRequest(
        request().withoutInput(),
        "2026-01-01T00:00:00Z",
        1,
        List.of(7),
        100,
        2,
        Arrays.asList(1, null),
        Map.of(0, map("output", null)),
        5,
        true,
        null,
        List.of());
  }

  private static Skeleton mapped() {
    Graph drawn =
        Graphs.graph()
            .block("s", "starter")
            .block("m", "split", map("items", "variables.list"))
            .block("b", "split", map("input", "{{ item }}{{ outputs.s.output }}"))
            .edge("s", "m")
            .edge("m", "b", "item")
            .draw();
    return Skeletons.of("abc", drawn, TestCatalog.CATALOG);
  }

  private static BlockReply pending(Outcome outcome) {
    return new BlockReply("fetch", outcome, List.of(), List.of());
  }

  private static WalkState state() {
    return new WalkState(
        "2026-01-01T00:00:00Z",
        "dfscw",
        "aio",
        Map.of(0, map("output", null)),
        Map.of(1, 7),
        List.of(4),
        -1,
        4);
  }

  private static WalkState cached() {
    return new WalkState(
        "2026-01-01T00:00:00Z",
        "dd",
        "a",
        Map.of(),
        Map.of(),
        List.of(),
        -1,
        2,
        1,
        Map.of(),
        List.of(),
        false,
        Map.of());
  }

  private static Problem problem() {
    return new Problem(
        Problem.Kind.UPSTREAM,
        "EXECUTION_FAILED",
        "Block 'fetch' failed: no answer",
        List.of(new Fault("TIMEOUT", "", "fetch", "no answer"), Fault.of("X", "edges[0]", "y")));
  }

  private static Map<String, @Nullable Object> map(String key, @Nullable Object value) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(key, value);
    return map;
  }

  private static InputStream golden(String name) {
    return Objects.requireNonNull(
        StoredFormsTest.class.getResourceAsStream("/golden/" + name + ".json"), name);
  }

  private static void write(String name, Object value) throws Exception {
    for (String folder : List.of("src/test/resources/golden", "target/test-classes/golden")) {
      Path file = Path.of(folder, name + ".json");
      if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
        Files.createDirectories(file.getParent());
        Files.writeString(
            file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
      }
    }
  }
}
