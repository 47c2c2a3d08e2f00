package dev.armature.api.http.api;

import dev.armature.api.execution.Execution;
import dev.armature.api.execution.ExecutionEvent;
import dev.armature.api.execution.Streams;
import dev.armature.execution.LiveBit;
import dev.armature.problem.ProblemException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Answers with the events of a run, for every route that does. */
@Singleton
final class EventStreams {
  /** What ends a stream and is said in it. */
  private static final Set<String> TOLD = Set.of("EXECUTION_TIMEOUT", "LOST");

  private final Streams streams;

  EventStreams(Streams streams) {
    this.streams = streams;
  }

  /**
   * The events of a run after one of them, until its last, or for as long as the caller waits.
   *
   * @param after the id of the last event that the caller has; 0: it has none
   * @param wait at most this long; null: as long as the settings say
   */
  MutableHttpResponse<Flux<byte[]>> of(Execution execution, long after, @Nullable Duration wait) {
    Flux<byte[]> events =
        Flux.<byte[]>create(sink -> follow(execution, after, wait, sink))
            // The first byte brings the headers along: the client knows that it is connected.
            .startWith(EventBody.beat());
    return HttpResponse.ok(events)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .header("X-Execution-Id", execution.id())
        .header(
            HttpHeaders.CONTENT_LOCATION,
            "/api/workflows/%s/executions/%s/events"
                .formatted(execution.workflowId(), execution.id()));
  }

  private void follow(
      Execution execution, long after, @Nullable Duration wait, FluxSink<byte[]> sink) {
    Client client = new Client(execution.id(), streams.stall(), sink);
    Thread follower =
        Thread.ofVirtual()
            .name("events of " + execution.id())
            .unstarted(() -> {
              try {
                streams.follow(execution, after, wait, client);
                sink.complete();
              } catch (ProblemException e) {
                if (!TOLD.contains(e.problem().code())) {
                  // Not of the run: its client goes on after the last event that it has.
                  sink.error(e);
                  return;
                }
                sink.next(EventBody.line(execution.id(), e.problem()));
                sink.complete();
              } catch (InterruptedException e) {
                // The client has gone.
              } catch (RuntimeException e) {
                // Half an answer cannot be taken back: the connection is cut, and the client goes
                // on after the last event that it has.
                sink.error(e);
              }
            });
    sink.onDispose(follower::interrupt);
    follower.start();
  }

  /** One who reads: is told no faster than it does, and not for ever where it does not. */
  private static final class Client implements Streams.Listener {
    private final String executionId;
    private final Duration stall;
    private final FluxSink<byte[]> sink;
    private final Semaphore asked = new Semaphore(0);

    private Client(String executionId, Duration stall, FluxSink<byte[]> sink) {
      this.executionId = executionId;
      this.stall = stall;
      this.sink = sink;
      sink.onRequest(more -> asked.release(Math.clamp(more, 0, 1_000_000)));
    }

    @Override
    public void ready() throws InterruptedException {
      if (!asked.tryAcquire(stall.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "a listener to %s reads nothing any more".formatted(executionId));
      }
    }

    @Override
    public void told(ExecutionEvent event) {
      sink.next(EventBody.line(executionId, event));
    }

    @Override
    public void stillHere() {
      sink.next(EventBody.beat());
    }

    @Override
    public void live(LiveBit bit) {
      // Who reads slower than the text is made misses some of it.
      if (asked.tryAcquire()) {
        sink.next(EventBody.line(bit));
      }
    }
  }
}
