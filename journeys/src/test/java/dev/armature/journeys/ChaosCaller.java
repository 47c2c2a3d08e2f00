package dev.armature.journeys;

import dev.armature.journeys.Product.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls two doors in turns, and comes again where it is worth it. */
final class ChaosCaller {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Answers that no caller may ever be given here. */
  private final AtomicInteger strange = new AtomicInteger();

  private final AtomicLong quietSince = new AtomicLong(Long.MAX_VALUE);
  private final AtomicInteger turn = new AtomicInteger();
  private final List<Door> doors;

  ChaosCaller(List<Door> doors) {
    this.doors = List.copyOf(doors);
  }

  /** How many answers said that the server had failed, and not that it could not serve now. */
  int strange() {
    return strange.get();
  }

  /** From now on nothing is broken any more: whoever is not served soon is not served at all. */
  void quiet() {
    quietSince.set(System.nanoTime());
  }

  /**
   * Whether it is worth it to come again.
   *
   * @throws AssertionError where all has been quiet for long, with what was wanted
   */
  void comeAgain(Supplier<String> wanted) throws InterruptedException {
    long since = quietSince.get();
    if (since != Long.MAX_VALUE && System.nanoTime() - since > PATIENCE.toNanos()) {
      throw new AssertionError(wanted.get());
    }
    TimeUnit.MILLISECONDS.sleep(200);
  }

  /** The next door. */
  Door door() {
    return doors.get(Math.floorMod(turn.getAndIncrement(), doors.size()));
  }

  /** What is answered at the next door; empty where the connection died without an answer. */
  Optional<Answer> once(
      String method, String path, @Nullable String body, Map<String, String> headers) {
    Optional<Answer> answer = door().asked(method, path, body, headers);
    answer
        .filter(it -> it.status() >= 500 && it.status() != 503)
        .ifPresent(it -> {
          System.out.printf("strange: %s %s: %s%n", method, path, it);
          strange.incrementAndGet();
        });
    return answer;
  }

  /** As a caller calls who comes again for as long as he is told to; empty as {@link #once}. */
  Optional<Answer> told(
      String method, String path, @Nullable String body, Map<String, String> headers)
      throws InterruptedException {
    while (true) {
      Optional<Answer> answer = once(method, path, body, headers);
      if (answer.filter(it -> it.status() == 503).isEmpty()) {
        return answer;
      }
      comeAgain(() -> "nobody serves %s %s: %s".formatted(method, path, answer));
    }
  }

  /** As a caller calls who gives up after a long time only. */
  Answer insisting(String method, String path, @Nullable String body, Map<String, String> headers)
      throws InterruptedException {
    while (true) {
      Optional<Answer> answer = told(method, path, body, headers);
      if (answer.isPresent()) {
        return answer.get();
      }
      comeAgain(() -> "nobody answers %s %s".formatted(method, path));
    }
  }

  /** A workflow with this graph; its id. Where an answer was lost there may be another one. */
  String workflow(String graph) throws InterruptedException {
    String id =
        expected(200, insisting("POST", "/api/workflows", "{\"name\": \"chaos\"}", Map.of()))
            .text("id");
    expected(200, insisting("PUT", "/api/workflows/" + id + "/graph", graph, Map.of()));
    return id;
  }

  private static Answer expected(int status, Answer answer) {
    if (answer.status() / 100 != status / 100) {
      throw new AssertionError(answer.toString());
    }
    return answer;
  }
}
