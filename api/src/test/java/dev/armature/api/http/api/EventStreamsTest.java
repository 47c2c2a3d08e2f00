package dev.armature.api.http.api;

import static dev.armature.api.HouseKit.OPERATOR;
import static dev.armature.api.HouseKit.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.api.HouseKit;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.ScriptedInterpreter;
import dev.armature.api.execution.Starts;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A stream as the server's network reads it. */
class EventStreamsTest {
  /** Asks for as much as it is told to, as a connection does whose client reads so much. */
  private static final class Connection extends BaseSubscriber<byte[]> {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // Nothing is asked for yet.
    }

    @Override
    protected void hookOnNext(byte[] line) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }

    @Override
    protected void hookOnError(Throwable reason) {
      broken.set(reason);
    }
  }

  @Test
  void a_client_that_reads_nothing_is_cut_off_and_goes_on_where_it_was() {
    try (HouseKit kit = new HouseKit();
        ApplicationContext house =
            kit.another(Map.of("armature.execution.stream-stall", "300ms"))) {
      kit.temporal().host(ScriptedInterpreter.class);
      Starts starts = house.getBean(Starts.class);
      Execution run = starts.start(OPERATOR, kit.workflow(), start(Map.of("does", "end")));
      EventStreams streams = house.getBean(EventStreams.class);

      Connection slow = opened(streams, run, 0);
      slow.request(2);
      await().until(() -> slow.broken.get() != null);

      assertThat(slow.lines).hasSize(2).last().asString().startsWith("id: 1\n");
      Connection again = opened(streams, run, 1);
      again.requestUnbounded();
      await().until(again::isDisposed);
      assertThat(again.lines).last().asString().startsWith("id: 2\n").contains("\"done\"");
    }
  }

  private static Connection opened(EventStreams streams, Execution run, long after) {
    Connection connection = new Connection();
    Objects.requireNonNull(streams.of(run, after, null).body()).subscribe(connection);
    return connection;
  }
}
