package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.ExecutionEvent;
import dev.armature.api.execution.Executions;
import dev.armature.api.execution.Streams;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.execution.LiveBit;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** {@code /api/workflows/{id}/executions/{executionId}/events}. */
@Controller("/api/workflows/{id}/executions/{executionId}/events")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EventsController {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final byte[] BEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  private final Executions executions;
  private final Streams streams;

  EventsController(Executions executions, Streams streams) {
    this.executions = executions;
    this.streams = streams;
  }

  @Get
  @Produces(MediaType.TEXT_EVENT_STREAM)
  @Told(
      id = "execution_events",
      group = "Executions",
      summary = "What happens in an execution, as it happens",
      description =
          "Every event from the first, then those to come, as server-sent events until the last"
              + " one. `id` rises by one; after a broken connection `Last-Event-ID` goes on where"
              + " it broke, at any api. `block_chunk` has no `id` and is never told again: the text of"
              + " an agent while it is made. A comment line every 15 s keeps an idle connection"
              + " open.",
      headers =
          @Told.Header(
              name = "Last-Event-ID",
              value = "The id of the last event that the caller has",
              example = "17"),
      answers =
          @Answer(
              of = String.class,
              type = MediaType.TEXT_EVENT_STREAM,
              value = "`id: <n>` and `data: {\"type\": …, \"execution_id\": …}` for each event."),
      refuses = {Refusal.VALIDATION_ERROR, Refusal.WORKFLOW_NOT_FOUND, Refusal.EXECUTION_NOT_FOUND})
  HttpResponse<Flux<byte[]>> events(
      HttpRequest<?> request,
      Caller caller,
      @Meaning("Id of the workflow") String id,
      @Meaning("Id of the execution") String executionId) {
    long after = after(request.getHeaders().get("Last-Event-ID"));
    Execution execution = executions.get(caller, id, executionId);
    return HttpResponse.ok(stream(execution, after))
        .header("Cache-Control", "no-cache")
        .header("X-Accel-Buffering", "no");
  }

  private Flux<byte[]> stream(Execution execution, long after) {
    return Flux.<byte[]>create(sink -> follow(execution, after, sink))
        .publish(told ->
            Flux.merge(
                told,
                Flux.interval(HEARTBEAT)
                    .onBackpressureDrop()
                    .map(beat -> BEAT)
                    .takeUntilOther(told.ignoreElements())))
        // The first byte brings the headers along: the client knows at once that it is connected.
        .startWith(BEAT);
  }

  /** On a thread of its own, as fast as the client reads. */
  private void follow(Execution execution, long after, FluxSink<byte[]> sink) {
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
                    event -> {
                      asked.acquireUninterruptibly();
                      sink.next(line(execution.id(), event));
                    },
                    bit -> {
                      // Who reads slower than the text is made misses some of it.
                      if (asked.tryAcquire()) {
                        sink.next(line(bit));
                      }
                    });
              } catch (ProblemException e) {
                sink.next(line(execution.id(), e.problem()));
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

  private static byte[] line(String executionId, ExecutionEvent event) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("type", event.type());
    data.put("execution_id", executionId);
    if (event.blockId() != null) {
      data.put("block_id", event.blockId());
      data.put("block_type", event.blockType());
    }
    data.putAll(event.fields());
    return "id: %d\ndata: %s\n\n"
        .formatted(event.id(), Json.text(data))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Live only: it has no id, and no place among the events. */
  private static byte[] line(LiveBit bit) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("type", "block_chunk");
    data.put("execution_id", bit.executionId());
    String[] place = bit.blockId().split(":", -1);
    data.put("block_id", place[0]);
    if (place.length > 1) {
      data.put("item_index", Integer.valueOf(place[place.length - 1]));
    }
    data.put("chunk", bit.text());
    return "data: %s\n\n".formatted(Json.text(data)).getBytes(StandardCharsets.UTF_8);
  }

  /** What ended the stream and not the run; it has no place among the events. */
  private static byte[] line(String executionId, Problem problem) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("type", "error");
    data.put("execution_id", executionId);
    data.put("error", problem.message());
    if (problem.code().equals("EXECUTION_TIMEOUT")) {
      data.put("error_code", problem.code());
    }
    return "data: %s\n\n".formatted(Json.text(data)).getBytes(StandardCharsets.UTF_8);
  }

  private static long after(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return 0;
    }
    if (!header.strip().matches("\\d{1,18}")) {
      throw Problem.invalid("'Last-Event-ID' must be the id of an event").thrown();
    }
    return Long.parseLong(header.strip());
  }
}
