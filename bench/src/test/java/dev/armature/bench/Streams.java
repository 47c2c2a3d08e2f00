package dev.armature.bench;

import dev.armature.execution.Ending;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How long after a run's end is in Temporal's history those who follow it hear of it. */
final class Streams {
  private final Calls calls;
  private final WorkflowClient client;

  private Streams(Calls calls, WorkflowClient client) {
    this.calls = calls;
    this.client = client;
  }

  /** The last event of the api's stream against a long poll for the end. */
  static Duel duel(Stage stage) {
    Calls calls = Calls.of(stage);
    String id = calls.example(stage);
    Streams streams = new Streams(calls, stage.client());
    String hash = Drawings.newest(stage.database(), id);
    Drawings.OfWorkflow workflow = new Drawings.OfWorkflow(id, 1);
    return new Duel(
        streams.side(() -> streams.streamed("/api/workflows/" + id + "/execute/stream")),
        streams.side(() -> streams.polled(hash, workflow)),
        stage.client(),
        // The api has one of the two, this process the other.
        Processor.here().and(calls.processor()));
  }

  /** A run that was followed, and when its end was heard. */
  private record Heard(String id, Instant at) {}

  /** Follows one run. */
  private interface Following {
    Heard toTheEnd();
  }

  private Side side(Following following) {
    return new Side() {
      @Override
      public String run() {
        return following.toTheEnd().id();
      }

      @Override
      public long timed() {
        Heard heard = following.toTheEnd();
        List<HistoryEvent> events = client.fetchHistory(heard.id()).getHistory().getEventsList();
        var end = events.getLast().getEventTime();
        Instant ended = Instant.ofEpochSecond(end.getSeconds(), end.getNanos());
        return Math.max(0, Duration.between(ended, heard.at()).toNanos());
      }
    };
  }

  private Heard streamed(String path) {
    HttpRequest request = calls.request("POST", path, Calls.BODY, "wait=60");
    try {
      HttpResponse<Stream<String>> answer =
          calls.http().send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = answer.body()) {
        List<String> told = new ArrayList<>();
        Optional<Instant> done =
            lines
                .peek(told::add)
                .filter(it -> it.startsWith("data:") && it.contains("\"done\""))
                .map(it -> now())
                .findFirst();
        return new Heard(
            answer.headers().firstValue("X-Execution-Id").orElseThrow(),
            done.orElseThrow(() -> new IllegalStateException("the stream told no end: " + told)));
      }
    } catch (IOException e) {
      throw new IllegalStateException("the api does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Heard polled(String hash, Drawings.OfWorkflow workflow) {
    String id = Contest.started(client, hash, workflow);
    client.newUntypedWorkflowStub(id).getResult(Ending.class);
    return new Heard(id, now());
  }

  /** The clock that the Temporal servers of a bench have too. */
  private static Instant now() {
    return Instant.now();
  }
}
