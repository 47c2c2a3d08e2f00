package dev.armature.execution;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question that people answer, and what their answers come to.
 *
 * @param form JSON Schema of the fields of an answer; empty: any
 * @param required how many have to approve, at least 1
 * @param approvers who may answer: ids or names of API keys, ids or e-mail addresses (as they were
 *     first written) of accounts; empty: whoever may run workflows
 */
public record Approval(
    String question, Map<String, @Nullable Object> form, int required, List<String> approvers) {
  /** The route after enough have approved. */
  public static final String APPROVED = "approved";

  /** The route after one has rejected. */
  public static final String REJECTED = "rejected";

  /** The route after the deadline. */
  public static final String TIMEOUT = "timeout";

  /** Keeps its own copies. */
  public Approval {
    form = Collections.unmodifiableMap(new LinkedHashMap<>(form));
    approvers = List.copyOf(approvers);
  }

  /**
   * An answer.
   *
   * @param caller id of the account that gave it, or of the key it was given with; counts once
   * @param name of that account (its e-mail address) or key, for people
   * @param decision {@code approved} or {@code rejected}
   * @param fields of the form
   * @param at ISO-8601 in UTC
   */
  public record Answer(
      String caller,
      String name,
      String decision,
      Map<String, @Nullable Object> fields,
      String at) {
    /** Keeps its own copy. */
    public Answer {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    private Map<String, @Nullable Object> shown() {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>();
      shown.put("by", name);
      shown.put("decision", decision);
      shown.put("fields", fields);
      shown.put("at", at);
      return shown;
    }
  }

  /** Whether the answers of this account or key count. */
  public boolean asks(String caller, String name) {
    return approvers.isEmpty() || approvers.contains(caller) || approvers.contains(name);
  }

  /** The result, once the answers decide: one rejection does, or as many approvals as it takes. */
  public Optional<Map<String, @Nullable Object>> result(List<Answer> answers) {
    List<Answer> counted = new ArrayList<>();
    int approvals = 0;
    for (Answer answer : answers) {
      if (!asks(answer.caller(), answer.name())) {
        continue;
      }
      counted.add(answer);
      if (answer.decision().equals(REJECTED)) {
        return Optional.of(result(answer.fields(), REJECTED, counted));
      }
      approvals++;
      if (approvals == required) {
        return Optional.of(result(answer.fields(), APPROVED, counted));
      }
    }
    return Optional.empty();
  }

  /** The result where the deadline came first: with those answers that would have counted. */
  public Map<String, @Nullable Object> lapsed(List<Answer> answers) {
    return result(
        null,
        TIMEOUT,
        answers.stream().filter(answer -> asks(answer.caller(), answer.name())).toList());
  }

  /** Who asks or answers this question does so alone while holding the lock of this name. */
  public static String lock(String executionId, String blockId) {
    return "approval:" + executionId + ":" + blockId;
  }

  private static Map<String, @Nullable Object> result(
      @Nullable Map<String, @Nullable Object> output, String route, List<Answer> answers) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", output);
    result.put("route", route);
    result.put("answers", answers.stream().map(Answer::shown).toList());
    return result;
  }
}
