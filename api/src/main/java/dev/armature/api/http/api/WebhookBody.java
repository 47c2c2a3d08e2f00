package dev.armature.api.http.api;

import dev.armature.api.execution.Execution;
import dev.armature.api.http.openapi.Meaning;
import org.jspecify.annotations.Nullable;

/** What a webhook call takes and gives. */
final class WebhookBody {
  private WebhookBody() {}

  /** Any body. */
  @Meaning(
      name = "WebhookCall",
      value =
          "Any JSON, a form or text. The fields of an object are the variables of the run; "
              + "anything else is the variable `body`.")
  record Sent() {}

  /** A run that was waited for and ended well. */
  @Meaning(name = "WebhookAnswer", value = "The run that a call started, ended well.")
  record Completed(
      @Meaning("Its id") String executionId,
      @Meaning(value = "How far it is", oneOf = "completed") String status,
      @Meaning("What it gave back") @Nullable Object output) {
    static Completed of(Execution execution) {
      return new Completed(execution.id(), "completed", execution.output());
    }
  }

  /** A run that is not waited for. */
  @Meaning(name = "WebhookAccepted", value = "The run that a call started; it goes on.")
  record Running(
      @Meaning("Its id") String executionId,
      @Meaning(value = "How far it is", oneOf = "running") String status) {
    static Running of(Execution execution) {
      return new Running(execution.id(), "running");
    }
  }

  /** A run that was waited for in vain. */
  @Meaning(name = "WebhookError", value = "The run that a call started did not end well in time.")
  record Failed(
      @Meaning("One sentence for a person") String error,
      @Meaning(
              value = "What became of it",
              oneOf = {"EXECUTION_FAILED", "EXECUTION_TIMEOUT"})
          String errorCode,
      @Meaning("The run; after `EXECUTION_TIMEOUT` it goes on") String executionId) {}
}
