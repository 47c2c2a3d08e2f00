package dev.armature.api.http.api;

import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Leaving;
import dev.armature.api.http.AnyType;
import dev.armature.api.http.Open;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.trigger.Call;
import dev.armature.api.trigger.Webhooks;
import dev.armature.execution.Ending;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/webhooks/{id}}: for whoever has the webhook's token. */
@Controller("/api/webhooks")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class WebhookController {
  private final Webhooks webhooks;
  private final Executions executions;
  private final Leaving leaving;

  WebhookController(Webhooks webhooks, Executions executions, Leaving leaving) {
    this.webhooks = webhooks;
    this.executions = executions;
    this.leaving = leaving;
  }

  @Open
  @AnyType
  @Post("/{id}")
  @Told(
      id = "call_webhook",
      group = "Webhooks",
      summary = "Starts a run from outside",
      description =
          "Needs no key, but the secret of the webhook block, as `Authorization: Bearer <secret>` "
              + "or `?token=`; and a signature where the block asks for one. A deployed workflow "
              + "takes any number of calls, an armed one a single call. Looked at in this order: "
              + "the id (400), the block (404), token and signature (401), the body (400), "
              + "whether the webhook is active (403). Waits for the end, up to 300 seconds.",
      takes = WebhookBody.Sent.class,
      bodyOptional = true,
      headers = {
        @Told.Header(
            name = "Authorization",
            value = "The secret of the webhook block",
            example = "Bearer correct-horse"),
        @Told.Header(
            name = "Idempotency-Key",
            value = "The same key and body again is the same run; also `webhook-id`",
            example = "order-4711"),
        @Told.Header(
            name = "Prefer",
            value = "`respond-async`: do not wait; `wait=N`: wait N seconds at most",
            example = "respond-async")
      },
      answers = {
        @Answer(
            of = WebhookBody.Completed.class,
            value = "It ended well.",
            headers = "X-Execution-Id: The run."),
        @Answer(
            status = 202,
            of = WebhookBody.Running.class,
            value = "It was accepted, and is not waited for.",
            headers = "X-Execution-Id: The run."),
        @Answer(
            status = 500,
            of = WebhookBody.Failed.class,
            value = "`EXECUTION_FAILED`: it failed, or was cancelled."),
        @Answer(
            status = 504,
            of = WebhookBody.Failed.class,
            value = "`EXECUTION_TIMEOUT`: it takes longer than this call waits, and goes on."),
        @Answer(
            status = Answer.ANY,
            value =
                "Where the response block sets a status other than 200, or headers: its output "
                    + "with them, a text as it is and everything else as JSON.",
            headers = "X-Execution-Id: The run.")
      },
      refuses = {
        Refusal.WEBHOOK_NOT_FOUND,
        Refusal.WEBHOOK_UNAUTHORIZED,
        Refusal.WEBHOOK_INACTIVE,
        Refusal.IDEMPOTENCY_CONFLICT,
        Refusal.UNAVAILABLE
      })
  HttpResponse<?> call(
      HttpRequest<byte[]> request,
      @Meaning(
              value = "The `webhook_id` of the block",
              example = "\"0b0e7f9e-1111-4222-8333-444455556666\"")
          String id,
      @QueryValue @Meaning("The secret, where no `Authorization: Bearer` is sent")
          @Nullable String token) {
    ExecuteController.Preference preference =
        ExecuteController.Preference.of(request.getHeaders().getAll("Prefer"));
    Execution run =
        webhooks.receive(
            new Call(
                id,
                request.getMethodName(),
                lists(request.getHeaders().asMap()),
                lists(request.getParameters().asMap()),
                request.getBody().orElseGet(() -> new byte[0])));
    MutableHttpResponse<?> answer;
    if (preference.async()) {
      answer = accepted(run).header("Preference-Applied", "respond-async");
    } else {
      Execution found = executions.await(run, preference.patience());
      // A process that goes cannot wait, which is no fault of the run.
      answer = !found.ended() && leaving.begun() ? accepted(found) : answer(found);
    }
    return answer.header("X-Execution-Id", run.id());
  }

  private static MutableHttpResponse<?> accepted(Execution execution) {
    return HttpResponse.accepted().body(WebhookBody.Running.of(execution));
  }

  private MutableHttpResponse<?> answer(Execution execution) {
    if (!execution.ended()) {
      return HttpResponse.<Object>status(HttpStatus.GATEWAY_TIMEOUT)
          .body(
              new WebhookBody.Failed(
                  Executions.takesLonger().message(),
                  Executions.takesLonger().code(),
                  execution.id()));
    }
    if (execution.status() != Execution.Status.COMPLETED) {
      Problem problem = execution.problem();
      return HttpResponse.serverError(
          new WebhookBody.Failed(
              problem == null ? "The execution was cancelled" : problem.message(),
              "EXECUTION_FAILED",
              execution.id()));
    }
    Ending.Answer wanted = execution.answer();
    return wanted == null
        ? HttpResponse.ok(WebhookBody.Completed.of(execution))
        : shaped(ShapedAnswer.of(wanted, execution.output()));
  }

  private static MutableHttpResponse<?> shaped(ShapedAnswer shaped) {
    MutableHttpResponse<Object> answer = HttpResponse.ok();
    answer.status(shaped.status(), reason(shaped.status()));
    shaped.headers().forEach(answer::header);
    // It comes from the same address as everything else here, and must not act as a part of it.
    answer.header("Content-Security-Policy", "sandbox");
    return shaped.body().length == 0 ? answer : answer.body(shaped.body());
  }

  private static String reason(int status) {
    return Arrays.stream(HttpStatus.values())
        .filter(it -> it.getCode() == status)
        .map(HttpStatus::getReason)
        .findFirst()
        .orElse("As The Workflow Says");
  }

  private static Map<String, List<String>> lists(Map<String, List<String>> values) {
    Map<String, List<String>> copies = new LinkedHashMap<>();
    values.forEach((name, all) -> copies.put(name, new ArrayList<>(all)));
    return copies;
  }
}
