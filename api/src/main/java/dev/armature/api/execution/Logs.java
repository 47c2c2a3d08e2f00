package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.api.workflow.Graphs;
import dev.armature.block.BlockSpec;
import dev.armature.block.ConfigReading;
import dev.armature.execution.BlockCall;
import dev.armature.execution.PayloadRef;
import dev.armature.expression.Scope;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.graph.Wiring;
import dev.armature.json.Json;
import dev.armature.json.JsonSize;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The block logs of runs: from their histories, and once archived, from the archive. */
@Singleton
final class Logs {
  /** What the values of one log that are no references take together, as JSON. */
  static final long MOST_INLINE_BYTES = 16L * 1024 * 1024;

  /** What takes no more room than its size would. */
  private static final long LEAST_BYTES = 64;

  /** For the last task of a run whose row has ended already, be it that its worker dies in it. */
  private static final Duration LAST_TASK = Duration.ofSeconds(20);

  private final Interpreters interpreters;
  private final ExecutionRepository rows;
  private final Graphs graphs;
  private final Payloads payloads;
  private final ArchivedEvents events;
  private final KeptHistories histories;
  private final Followers followers;

  Logs(
      Interpreters interpreters,
      ExecutionRepository rows,
      Graphs graphs,
      Payloads payloads,
      ArchivedEvents events,
      KeptHistories histories,
      Followers followers) {
    this.interpreters = interpreters;
    this.rows = rows;
    this.graphs = graphs;
    this.payloads = payloads;
    this.events = events;
    this.histories = histories;
    this.followers = followers;
  }

  /** The log of a run. */
  List<BlockLog> of(Execution execution) {
    List<BlockLog> logs =
        execution.archived()
            ? rows.archivedLog(execution.workspaceId(), execution.id())
                .map(Logs::read)
                .orElse(List.of())
            : folded(execution);
    Payloads.Opening opening = opening(execution);
    return logs.stream().map(log -> log.with(log.input(), opening.whole(log.output()))).toList();
  }

  /**
   * Keeps the log and the events of an ended run, before its history is gone; later where that does
   * not tell the end yet, which is written into the row a moment before.
   */
  void archive(Execution execution, Instant now) {
    List<HistoryEvent> history = histories.of(execution);
    if (!history.isEmpty() && !ArchivedEvents.over(history)) {
      return;
    }
    HistoryFold fold =
        HistoryFold.ofWhole(interpreters.converter(), reading(execution, opening(execution)));
    events.keep(execution, history, fold);
    List<BlockLog> logs = history.isEmpty() ? List.of() : whole(execution, fold.rows());
    rows.archive(execution.workspaceId(), execution.id(), Json.text(logs), now);
    histories.remove(execution);
    rows.archived(execution.workspaceId(), execution.id(), now);
  }

  /**
   * What became of the blocks of a run that has ended, and of the run before it that it took over;
   * empty where Temporal has forgotten it, be it in part.
   *
   * @throws dev.armature.problem.ProblemException CONFLICT where its end is not written down yet
   */
  Optional<HistoryFold.Told> told(Execution execution) {
    List<HistoryEvent> history =
        history(execution)
            .orElseThrow(() ->
                Problem.of(
                        Problem.Kind.CONFLICT,
                        "EXECUTION_NOT_ENDED",
                        "The end of the execution is being written down")
                    .thrown());
    if (history.isEmpty()
        || !history
            .getFirst()
            .getWorkflowExecutionStartedEventAttributes()
            .getContinuedExecutionRunId()
            .isEmpty()) {
      return Optional.empty();
    }
    return HistoryFold.told(
            history, interpreters.converter(), reading(execution, opening(execution)))
        .map(told ->
            given(execution)
                .map(given ->
                    new HistoryFold.Told(
                        told.request(),
                        given.with(told.rows()),
                        told.past().after(given.past()),
                        told.whole()))
                .orElse(told))
        .filter(HistoryFold.Told::whole);
  }

  private Optional<Given> given(Execution execution) {
    return execution.retriedFrom() == null
        ? Optional.empty()
        : rows.given(execution.workspaceId(), execution.id()).map(Given::read);
  }

  private List<BlockLog> folded(Execution execution) {
    // Asked first: what ends in between is told by the history.
    List<PendingActivityInfo> pending = execution.ended() ? List.of() : pending(execution.id());
    List<HistoryEvent> history =
        history(execution)
            .orElseThrow(() ->
                Problem.unavailable("The end of the execution is being written down").thrown());
    return folded(execution, history, pending);
  }

  /**
   * The whole history of what has ended, or what there is of what has not. The row ends within the
   * last task of its run, and the history with that task; empty where that takes long, since half a
   * log would look like all of it.
   */
  private Optional<List<HistoryEvent>> history(Execution execution) {
    List<HistoryEvent> history = histories.of(execution);
    if (!execution.ended() || history.isEmpty() || ArchivedEvents.over(history)) {
      return Optional.of(history);
    }
    // One that Temporal has forgotten has ended, too: what was kept of it is all there is.
    return followers.awaitEnd(execution.id(), LAST_TASK).over()
        ? Optional.of(histories.of(execution))
        : Optional.empty();
  }

  private List<BlockLog> folded(
      Execution execution, List<HistoryEvent> history, List<PendingActivityInfo> pending) {
    if (history.isEmpty()) {
      return List.of();
    }
    return whole(
        execution,
        HistoryFold.read(
            history, pending, interpreters.converter(), reading(execution, opening(execution))));
  }

  private List<BlockLog> whole(Execution execution, List<BlockLog> own) {
    return bounded(given(execution).map(given -> given.with(own)).orElse(own));
  }

  private HistoryFold.Reading reading(Execution execution, Payloads.Opening opening) {
    Graph graph = graphs.get(execution.workspaceId(), execution.graphHash());
    Wiring wiring = graphs.wiring(execution.workspaceId(), execution.graphHash());
    return new HistoryFold.Reading(
        (id, call) -> resolved(graph, wiring, id, call, opening),
        batch -> histories.of(execution, batch),
        batch -> execution.ended() ? List.of() : pending(batch));
  }

  /** Of many values that are small the first ones are told, and the others by their sizes. */
  static List<BlockLog> bounded(List<BlockLog> logs) {
    List<BlockLog> bounded = new ArrayList<>(logs.size());
    long left = MOST_INLINE_BYTES;
    for (BlockLog log : logs) {
      long input = JsonSize.of(log.input());
      boolean shown = input <= left || input <= LEAST_BYTES;
      left -= shown ? input : 0;
      long output = JsonSize.of(log.output());
      boolean told = output <= left || output <= LEAST_BYTES;
      left -= told ? output : 0;
      bounded.add(
          log.with(
              shown ? log.input() : Payloads.truncated(input),
              told ? log.output() : Payloads.truncated(output)));
    }
    return bounded;
  }

  private List<PendingActivityInfo> pending(String interpreter) {
    return interpreters
        .describe(interpreter)
        .map(DescribeWorkflowExecutionResponse::getPendingActivitiesList)
        .orElse(List.of());
  }

  private Payloads.Opening opening(Execution execution) {
    return payloads.opening(execution.workspaceId(), execution.id(), Payloads.MOST_LOGGED_BYTES);
  }

  /** The config as the block saw it; as it was written where it could not be resolved. */
  private static @Nullable Object resolved(
      Graph graph, Wiring wiring, String id, BlockCall call, Payloads.Opening opening) {
    Optional<Integer> index = wiring.index(id);
    if (index.isEmpty()) {
      return null;
    }
    Block block = graph.blocks().get(index.get());
    BlockSpec spec = wiring.spec(index.get());
    if (spec == null) {
      return block.config();
    }
    try {
      Map<String, @Nullable Object> resolved =
          ConfigReading.resolve(
              spec, block.config(), new Scope(opening.whole(call.roots()), wiring.names()));
      return shortened(resolved);
    } catch (ProblemException e) {
      // The block failed for the same reason, which its row says.
      return block.config();
    }
  }

  /** What is too large to be kept in a log is told by its size. */
  private static Map<String, @Nullable Object> shortened(Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> shortened = new LinkedHashMap<>();
    config.forEach((field, value) -> {
      long bytes = JsonSize.of(value);
      shortened.put(
          field, bytes > PayloadRef.MOST_INLINE_BYTES ? Payloads.truncated(bytes) : value);
    });
    return shortened;
  }

  private static List<BlockLog> read(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an archived log cannot be read", e);
    }
  }
}
