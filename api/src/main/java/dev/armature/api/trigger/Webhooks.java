package dev.armature.api.trigger;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Start;
import dev.armature.api.execution.Starts;
import dev.armature.api.workflow.Deployments;
import dev.armature.api.workflow.Webhook;
import dev.armature.operating.Tally;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Calls of webhook blocks. What is looked at, in this order: the form of the id, the block, the
 * token, the signature, the body, the key of a call that came before, whether the webhook is
 * active, and, where it is armed, whether this is the one call.
 */
@Singleton
public final class Webhooks {
  /** The canonical form: Java's own reading would take {@code 1-1-1-1-1}. */
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final int MOST_KEY = 255;

  private final Deployments deployments;
  private final Starts starts;
  private final Arms arms;
  private final InstantSource clock;
  private final Tally<Decision> decisions =
      new Tally<>("armature.webhook.calls", "decision", Decision.class);

  Webhooks(Deployments deployments, Starts starts, Arms arms, InstantSource clock) {
    this.deployments = deployments;
    this.starts = starts;
    this.arms = arms;
    this.clock = clock;
  }

  /**
   * Starts the run that a call asks for, or finds the one that the same call has started before.
   *
   * @throws ProblemException INVALID, MISSING, UNAUTHENTICATED, TOO_LARGE, UNSUPPORTED, CONFLICT,
   *     FORBIDDEN or UNAVAILABLE
   */
  public Execution receive(Call call) {
    Decision decision = Decision.FAILED;
    try {
      Received received = received(call);
      decision = received.before() ? Decision.SEEN_BEFORE : Decision.LET_IN;
      return received.execution();
    } catch (ProblemException e) {
      decision = Decision.of(e.problem().kind());
      throw e;
    } finally {
      decisions.add(decision);
    }
  }

  /**
   * The run of a call.
   *
   * @param before whether it was there before
   */
  private record Received(Execution execution, boolean before) {}

  private Received received(Call call) {
    if (!UUID.matcher(call.webhookId()).matches()) {
      throw Problem.invalid("The id of a webhook is a UUID").thrown();
    }
    Webhook webhook = deployments.webhook(call.webhookId().toLowerCase(Locale.ROOT));
    authenticate(webhook, call);
    CallBody body = CallBody.read(call.body(), call.header("Content-Type").orElse(null));
    Start start =
        Start.called(body.variables(), webhook.block().id(), key(call), call.request(body.value()));
    String workflow = webhook.pinned().workflow().id();
    Caller caller = new Caller(webhook.pinned().workflow().workspaceId(), "webhook", Role.OPERATOR);
    Optional<Execution> before = starts.seen(caller, workflow, start);
    return before
        .map(it -> new Received(it, true))
        .orElseGet(() -> new Received(started(caller, webhook, start), false));
  }

  private Execution started(Caller caller, Webhook webhook, Start start) {
    return switch (webhook.way()) {
      case Webhook.Way.Deployed deployed -> starts.called(caller, webhook.pinned(), start);
      case Webhook.Way.Armed armed -> {
        if (arms.over(armed.armId()) && start.idempotencyKey() == null) {
          throw Arms.inactive().thrown();
        }
        yield starts.called(
            caller,
            webhook.pinned(),
            start,
            armed.armId(),
            (request, name) -> arms.pass(armed.armId(), request, name));
      }
      case Webhook.Way.Closed closed -> throw Arms.inactive().thrown();
    };
  }

  /** What is missing means closed: without a secret nobody is let in. */
  private void authenticate(Webhook webhook, Call call) {
    String secret =
        secret(webhook, "webhook_secret") instanceof String text && !text.isEmpty() ? text : null;
    String token =
        TokenReading.token(call.header("Authorization").orElse(null), call.queryToken())
            .orElse(null);
    if (secret == null || token == null || !TokenReading.matches(token, secret)) {
      throw refused("The token of the webhook is missing or wrong").thrown();
    }
    if (secret(webhook, "webhook_signature") instanceof Map<?, ?> wanted
        && Signature.of(wanted).filter(it -> it.holds(call, clock.instant())).isEmpty()) {
      throw refused("The signature of the call is missing or wrong").thrown();
    }
  }

  private @Nullable Object secret(Webhook webhook, String field) {
    return deployments
        .secret(
            webhook.pinned().workflow().workspaceId(),
            webhook.pinned().hash(),
            webhook.block().id(),
            field)
        .orElse(null);
  }

  /** What makes the same call, sent again, one run; apart from the keys of other routes. */
  private static @Nullable String key(Call call) {
    String key = call.header("Idempotency-Key").or(() -> call.header("webhook-id")).orElse(null);
    if (key == null) {
      return null;
    }
    if (key.isBlank() || key.length() > MOST_KEY) {
      throw Problem.invalid(
              "'Idempotency-Key', or 'webhook-id', must have 1 to %d characters"
                  .formatted(MOST_KEY))
          .thrown();
    }
    return "webhook/" + key;
  }

  private static Problem refused(String message) {
    return Problem.of(Problem.Kind.UNAUTHENTICATED, "WEBHOOK_UNAUTHORIZED", message);
  }
}
