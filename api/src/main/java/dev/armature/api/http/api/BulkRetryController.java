package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.execution.BulkRetries;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Retry;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.Idempotency;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/workflows/{id}/executions/retry}. */
@Controller("/api/workflows/{id}/executions")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class BulkRetryController {
  private static final List<String> ENDED = List.of("completed", "failed", "cancelled");

  private final BulkRetries retries;

  BulkRetryController(BulkRetries retries) {
    this.retries = retries;
  }

  /** One of those that were to be retried. */
  @Meaning(name = "RetriedExecution", value = "What became of one execution of a bulk.")
  record Retried(
      @Meaning("The execution that is retried") String retriedFrom,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("The new execution; absent where there is none")
          @Nullable String id,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("How far it is") @Nullable String status,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("Why there is none")
          @Nullable String error,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("The problem's code")
          @Nullable String errorCode) {
    static Retried of(BulkRetries.Entry entry) {
      Execution run = entry.run();
      Problem problem = entry.problem();
      return new Retried(
          entry.retried(),
          run == null ? null : run.id(),
          run == null ? null : ExecutionBody.shownStatus(run),
          problem == null ? null : problem.message(),
          problem == null ? null : problem.code());
    }
  }

  /** What one call did. */
  @Meaning(name = "BulkRetry", value = "What one call of a bulk did.")
  record Page(
      @Meaning("The executions that it came to, the oldest first") List<Retried> executions,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("More are left: the same again goes on, behind this one where it is `after`")
          @Nullable String next) {}

  @Post("/retry")
  @Audited(Operation.EXECUTION_RETRY)
  @Told(
      id = "retry_executions",
      group = "Executions",
      summary = "Retries many executions",
      description =
          "The oldest first, 100 at most; the same body again goes on with those that are left, and"
              + " retries none twice.",
      takes = Shapes.BulkRetry.class,
      headers =
          @Told.Header(
              name = "Idempotency-Key",
              value = "Another key is another bulk, which retries them once more",
              example = "second-try"),
      answers =
          @Answer(
              status = 202,
              of = Page.class,
              value = "The new executions, and why others have none."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.FORBIDDEN, Refusal.WORKFLOW_NOT_FOUND})
  HttpResponse<Page> retry(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the workflow") String id) {
    Fields fields = Fields.of(Bodies.object(request).orElse(Map.of()));
    String status = fields.oneOf("status", ENDED);
    if (fields.raw("status") == null) {
      fields.fault("WRONG_TYPE", "status", "'status' is missing");
    }
    Instant from = fields.moment("started_from");
    Instant to = fields.moment("started_to");
    String after = fields.text("after");
    Retry retry = RetryBody.read(fields);
    if (status == null || !fields.faults().isEmpty()) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    BulkRetries.Page page =
        retries.retry(
            caller,
            id,
            new BulkRetries.Which(status, from, to),
            retry,
            after,
            Idempotency.key(request));
    return HttpResponse.<Page>accepted()
        .body(new Page(page.entries().stream().map(Retried::of).toList(), page.next()));
  }
}
