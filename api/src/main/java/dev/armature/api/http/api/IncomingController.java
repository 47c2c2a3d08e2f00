package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.Answers;
import dev.armature.api.execution.Events;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.execution.Approval;
import dev.armature.graph.Limits;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What blocks wait for: events, and answers to approvals. */
@Controller("/api")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class IncomingController {
  private static final String DECISION = "decision";

  private final Events events;
  private final Answers answers;

  IncomingController(Events events, Answers answers) {
    this.events = events;
    this.answers = answers;
  }

  @Post("/events")
  @Told(
      id = "receive_event",
      group = "Executions",
      summary = "Wakes the blocks that wait for an event",
      description =
          "Every `wait` block of the workspace that waits for this key at this moment goes on, with"
              + " `data` as its output. Blocks that begin to wait later do not see it. Sent again"
              + " with the same `id`, it wakes nobody and is answered as it was before; an `id` is"
              + " known for seven days.",
      takes = WaitingBody.Event.class,
      answers =
          @Answer(
              status = 202,
              of = WaitingBody.Woken.class,
              value = "It is written down, and the blocks go on."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.FORBIDDEN, Refusal.IDEMPOTENCY_CONFLICT})
  HttpResponse<WaitingBody.Woken> event(HttpRequest<byte[]> request, Caller caller) {
    Map<String, @Nullable Object> body = Bodies.object(request).orElse(Map.of());
    Fields fields = Fields.of(body);
    String key = fields.text("key");
    String id = fields.text("id");
    if (fields.raw("key") == null) {
      fields.fault("MISSING_FIELD", "key", "'key' is missing");
    }
    bounded(fields, "key", key);
    bounded(fields, "id", id);
    if (!fields.faults().isEmpty() || key == null) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    return HttpResponse.accepted()
        .body(new WaitingBody.Woken(events.receive(caller, key.strip(), fields.raw("data"), id)));
  }

  @Post("/workflows/{id}/executions/{executionId}/blocks/{blockId}/answer")
  @Audited(Operation.APPROVAL_ANSWER)
  @Told(
      id = "answer_approval",
      group = "Executions",
      summary = "Answers the question of an approval",
      description =
          "The body has the fields of the form, and `decision` beside them. An answer that comes"
              + " before the question is asked is kept, and counts when it is asked. Each key"
              + " counts once: the same answer again is answered as the first one.",
      takes = WaitingBody.Answer.class,
      answers = @Answer(of = WaitingBody.Given.class, value = "The answer as it stands."),
      refuses = {
        Refusal.VALIDATION_ERROR,
        Refusal.FORBIDDEN,
        Refusal.WORKFLOW_NOT_FOUND,
        Refusal.EXECUTION_NOT_FOUND,
        Refusal.BLOCK_NOT_FOUND,
        Refusal.EXECUTION_ENDED,
        Refusal.APPROVAL_DECIDED,
        Refusal.ALREADY_ANSWERED,
        Refusal.FORM_UNUSABLE
      })
  WaitingBody.Given answer(
      HttpRequest<byte[]> request,
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId,
      @Meaning("Id of the block; in a map with `:` and the index of the item behind it")
          String blockId) {
    Map<String, @Nullable Object> body = Bodies.object(request).orElse(Map.of());
    Fields fields = Fields.of(body);
    String decision = fields.oneOf(DECISION, List.of(Approval.APPROVED, Approval.REJECTED));
    if (body.get(DECISION) == null) {
      fields.fault("MISSING_FIELD", DECISION, "'decision' must be approved or rejected");
    }
    if (!fields.faults().isEmpty() || decision == null) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    Map<String, @Nullable Object> form = new LinkedHashMap<>(body);
    form.remove(DECISION);
    return WaitingBody.Given.of(
        executionId,
        blockId,
        answers.answer(caller, id, executionId, blockId, new Answers.Said(decision, form)));
  }

  private static void bounded(Fields fields, String name, @Nullable String text) {
    if (text != null && (text.isBlank() || text.length() > Limits.EVENT_KEY_CHARS)) {
      fields.fault(
          "TOO_LONG",
          name,
          "'%s' must have 1 to %d characters".formatted(name, Limits.EVENT_KEY_CHARS));
    }
  }
}
