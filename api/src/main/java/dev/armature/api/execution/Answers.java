package dev.armature.api.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.workflow.Forms;
import dev.armature.api.workflow.Graphs;
import dev.armature.block.BlockCatalog;
import dev.armature.execution.Approval;
import dev.armature.graph.Block;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers to the questions of approvals: none is lost, and none counts twice. */
@Singleton
public final class Answers {
  /** A block's id, in a map with the index of its item behind it. */
  private static final String ITEM = ":";

  private final Executions executions;
  private final Graphs graphs;
  private final BlockCatalog catalog;
  private final WaitRepository rows;
  private final Nudges nudges;
  private final ActsOfPeople acts;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  Answers(
      Executions executions,
      Graphs graphs,
      BlockCatalog catalog,
      WaitRepository rows,
      Nudges nudges,
      ActsOfPeople acts,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.executions = executions;
    this.graphs = graphs;
    this.catalog = catalog;
    this.rows = rows;
    this.nudges = nudges;
    this.acts = acts;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * What a caller says.
   *
   * @param decision {@code approved} or {@code rejected}
   * @param fields of the form
   */
  public record Said(String decision, Map<String, @Nullable Object> fields) {
    /** Keeps its own copy. */
    public Said {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** An answer that stands, and whom it wakes. */
  private record Standing(Approval.Answer answer, List<WaitingRow> waiting) {}

  /**
   * Takes an answer. One that comes before the question is asked is kept and counts then; the same
   * caller's again is the first one.
   *
   * @param block the id of the block, in a map with {@code :} and the index of the item behind it
   */
  public Approval.Answer answer(
      Caller caller, String workflowId, String executionId, String block, Said said) {
    caller.must(Role.OPERATOR);
    Execution execution = executions.get(caller, workflowId, executionId);
    Block approval = approval(execution, block);
    checkForm(approval, said);
    Standing standing =
        transactions.executeWrite(status -> {
          rows.alone(Approval.lock(execution.id(), block));
          return rows.given(caller.workspaceId(), execution.id(), block, caller.id())
              .map(row -> new Standing(same(row.answer(), said), List.of()))
              .orElseGet(() -> taken(caller, execution, approval, block, said));
        });
    nudges.soon(standing.waiting());
    return standing.answer();
  }

  private Standing taken(
      Caller caller, Execution execution, Block approval, String block, Said said) {
    if (execution.ended()) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "EXECUTION_ENDED",
              "The execution has ended: nothing is asked any more")
          .thrown();
    }
    Optional<AskedRow> asked = rows.asked(caller.workspaceId(), execution.id(), block);
    if (asked.isPresent() && !asked.get().state().equals("open")) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "APPROVAL_DECIDED",
              asked.get().state().equals("timeout")
                  ? "The deadline of this question is over"
                  : "This question is decided")
          .thrown();
    }
    Approval question = asked.map(Answers::read).orElseGet(() -> drawn(approval));
    if (!question.asks(caller.id(), caller.name())) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "FORBIDDEN",
              "'%s' is none of the approvers of this question".formatted(caller.name()))
          .thrown();
    }
    rows.answer(
        caller.workspaceId(),
        execution.id(),
        block,
        caller.id(),
        caller.name(),
        said.decision(),
        Json.text(said.fields()),
        clock.instant());
    acts.answered(caller, execution, block, said.decision());
    List<Approval.Answer> all =
        rows.answers(caller.workspaceId(), execution.id(), block).stream()
            .map(AnswerRow::answer)
            .toList();
    Approval.Answer own =
        all.stream().filter(it -> it.caller().equals(caller.id())).findFirst().orElseThrow();
    return new Standing(own, decided(caller, execution, block, asked, question, all));
  }

  /** Whom it wakes that the question is decided. */
  private List<WaitingRow> decided(
      Caller caller,
      Execution execution,
      String block,
      Optional<AskedRow> asked,
      Approval question,
      List<Approval.Answer> all) {
    Optional<Map<String, @Nullable Object>> result = question.result(all);
    if (asked.isEmpty() || result.isEmpty()) {
      return List.of();
    }
    rows.settle(
        caller.workspaceId(), execution.id(), block, Json.text(result.get()), clock.instant());
    return List.of(new WaitingRow(execution.id(), block, asked.get().interpreter()));
  }

  private Block approval(Execution execution, String place) {
    String id = place.split(ITEM, 2)[0];
    return graphs.get(execution.workspaceId(), execution.graphHash()).blocks().stream()
        .filter(block -> block.id().equals(id))
        .filter(block ->
            catalog.named(block.type()).filter(it -> it.name().equals("approval")).isPresent())
        .findFirst()
        .orElseThrow(() ->
            Problem.of(
                    Problem.Kind.MISSING,
                    "BLOCK_NOT_FOUND",
                    "The execution has no approval '%s'".formatted(id))
                .thrown());
  }

  private static void checkForm(Block approval, Said said) {
    if (approval.config().get("form") instanceof Map<?, ?> form) {
      // Who rejects need not fill it in.
      List<Fault> faults =
          Forms.faults(form, said.fields(), said.decision().equals(Approval.APPROVED));
      if (!faults.isEmpty()) {
        throw Problem.invalid(faults).thrown();
      }
    }
  }

  /** Before it is asked: as far as the graph alone says. */
  private static Approval drawn(Block approval) {
    List<String> approvers =
        approval.config().get("approvers") instanceof List<?> list
                && list.stream().allMatch(it -> it instanceof String name && !name.contains("{{"))
            ? list.stream().map(String.class::cast).toList()
            : List.of();
    return new Approval("", Map.of(), Integer.MAX_VALUE, approvers);
  }

  private static Approval.Answer same(Approval.Answer before, Said said) {
    if (!before.decision().equals(said.decision()) || !before.fields().equals(said.fields())) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "ALREADY_ANSWERED",
              "You have answered already: %s".formatted(before.decision()))
          .thrown();
    }
    return before;
  }

  private static Approval read(AskedRow row) {
    try {
      return Json.stored().readValue(String.valueOf(row.asked()), Approval.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a question cannot be read", e);
    }
  }
}
