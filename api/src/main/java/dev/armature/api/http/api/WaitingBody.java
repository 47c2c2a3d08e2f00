package dev.armature.api.http.api;

import dev.armature.api.http.openapi.Meaning;
import dev.armature.execution.Approval;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events and answers on the wire. */
final class WaitingBody {
  private WaitingBody() {}

  @Meaning(name = "EventRequest", value = "An event that blocks may wait for.")
  record Event(
      @Meaning(value = "What it is called", least = 1, most = 200, example = "\"order-4711-paid\"")
          String key,
      @Meaning("What the blocks get as their output") @Nullable Object data,
      @Meaning(value = "The sender's own id of it", least = 1, most = 200, example = "\"evt-1\"")
          @Nullable String id) {}

  /** What an event woke. */
  @Meaning(name = "EventReceived", value = "What an event woke.")
  record Woken(
      @Meaning("Ids of the executions whose blocks go on; empty where nobody waits")
          List<String> executions) {}

  @Meaning(
      name = "ApprovalAnswerRequest",
      value = "An answer; the fields of the form stand beside the decision.")
  record Answer(
      @Meaning(
              value = "What is decided",
              oneOf = {"approved", "rejected"})
          String decision) {}

  /** An answer that stands. */
  @Meaning(name = "ApprovalAnswer", value = "An answer that stands.")
  record Given(
      @Meaning("The execution that asks") String executionId,
      @Meaning("The block that asks") String blockId,
      @Meaning(
              value = "What was decided",
              oneOf = {"approved", "rejected"})
          String decision,
      @Meaning("The fields of the form") Map<String, @Nullable Object> fields,
      @Meaning("The name of the key it was given with") String answeredBy,
      @Meaning("When it was given, ISO-8601 in UTC") String answeredAt) {
    static Given of(String executionId, String blockId, Approval.Answer answer) {
      return new Given(
          executionId, blockId, answer.decision(), answer.fields(), answer.name(), answer.at());
    }
  }
}
