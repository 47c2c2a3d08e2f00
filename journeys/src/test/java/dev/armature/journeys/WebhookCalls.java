package dev.armature.journeys;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls of webhooks, whose connection may die under them. */
final class WebhookCalls {
  private WebhookCalls() {}

  /** What a caller was told, and whether he called after the window was over. */
  record Told(int n, @Nullable Answer answer, boolean late) {
    boolean acked() {
      return answer != null && answer.status() < 300;
    }
  }

  /** One of several callers. */
  interface Calling {
    @Nullable Answer call(int n) throws InterruptedException;
  }

  /** What is answered; null where the connection died without an answer. */
  static @Nullable Answer call(Product api, String hook, String body, Map<String, String> headers) {
    try {
      return api.call("POST", "/api/webhooks/" + hook, body, headers);
    } catch (AssertionError e) {
      if (e.getCause() instanceof IOException) {
        return null;
      }
      throw e;
    }
  }

  /** As a caller calls who comes again when a busy server asks for it. */
  static Answer insisting(Product api, String hook, String body, Map<String, String> headers)
      throws InterruptedException {
    Answer answer = api.call("POST", "/api/webhooks/" + hook, body, headers);
    for (int tries = 1; answer.status() == 503 && tries < 10; tries++) {
      String after = answer.headers().getOrDefault("retry-after", List.of("1")).getFirst();
      TimeUnit.SECONDS.sleep(Long.parseLong(after));
      answer = api.call("POST", "/api/webhooks/" + hook, body, headers);
    }
    return answer;
  }

  /** The statuses that fifty are told who call at once. */
  static List<Integer> fifty(Product api, String hook, Map<String, String> headers)
      throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (Told told : atOnce(50, n -> insisting(api, hook, "{\"n\": %d}".formatted(n), headers))) {
      statuses.add(Objects.requireNonNull(told.answer()).status());
    }
    return statuses;
  }

  /** The secret of {@link #graph}, and one header more. */
  static Map<String, String> bearer(String name, String value) {
    return Map.of("Authorization", "Bearer s3cret", name, value);
  }

  /** So many calls at once. */
  static List<Told> atOnce(int count, Calling calling) throws Exception {
    List<Told> told = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Told>> calls = new ArrayList<>();
      for (int n = 0; n < count; n++) {
        int number = n;
        calls.add(callers.submit(() -> new Told(number, calling.call(number), false)));
      }
      for (Future<Told> call : calls) {
        told.add(call.get());
      }
    }
    return told;
  }

  /** A webhook, and a call of this address with the number that came in. */
  static String graph(String hook, String address) {
    return """
    {"blocks": [
      {"id": "hook", "type": "webhook", "config": {
        "webhook_id": "%s", "webhook_secret": "s3cret"}},
      {"id": "effect", "type": "general_api", "config": {
        "method": "POST", "url": "%s/{{ outputs.hook.output.n }}"}}],
     "edges": [{"source": "hook", "target": "effect"}]}
    """
        .formatted(hook, address);
  }
}
