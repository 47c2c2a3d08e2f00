package dev.armature.api.http.api;

import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Streams;
import dev.armature.problem.ProblemException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Answers with the events of a run, for every route that does. */
@Singleton
final class EventStreams {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

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
    return HttpResponse.ok(stream(execution, after, wait))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .header("X-Execution-Id", execution.id())
        .header(
            HttpHeaders.CONTENT_LOCATION,
            "/api/workflows/%s/executions/%s/events"
                .formatted(execution.workflowId(), execution.id()));
  }

  private Flux<byte[]> stream(Execution execution, long after, @Nullable Duration wait) {
    return Flux.<byte[]>create(sink -> follow(execution, after, wait, sink))
        .publish(told ->
            Flux.merge(
                told,
                Flux.interval(HEARTBEAT)
                    .onBackpressureDrop()
                    .map(beat -> EventBody.beat())
                    .takeUntilOther(told.ignoreElements())))
        // The first byte brings the headers along: the client knows at once that it is connected.
        .startWith(EventBody.beat());
  }

  /** On a thread of its own, as fast as the client reads. */
  private void follow(
      Execution execution, long after, @Nullable Duration wait, FluxSink<byte[]> sink) {
    Semaphore asked = new Semaphore(0);
    sink.onRequest(more -> asked.release(Math.clamp(more, 0, 1_000_000)));
    Thread follower =
        Thread.ofVirtual()
            .name("events of " + execution.id())
            .unstarted(() -> {
              try {
                streams.follow(
                    execution,
                    after,
                    wait,
                    event -> {
                      asked.acquireUninterruptibly();
                      sink.next(EventBody.line(execution.id(), event));
                    },
                    bit -> {
                      // Who reads slower than the text is made misses some of it.
                      if (asked.tryAcquire()) {
                        sink.next(EventBody.line(bit));
                      }
                    });
              } catch (ProblemException e) {
                sink.next(EventBody.line(execution.id(), e.problem()));
              } catch (InterruptedException e) {
                // The client has gone.
              } catch (RuntimeException e) {
                sink.error(e);
                return;
              }
              sink.complete();
            });
    sink.onDispose(follower::interrupt);
    follower.start();
  }
}
