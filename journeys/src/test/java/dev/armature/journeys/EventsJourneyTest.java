package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client sees of a run as it happens. */
@On({TemporalServer.IN_MEMORY, TemporalServer.DEVELOPMENT})
@SuppressWarnings("NullAway.Init") // open() makes them
class EventsJourneyTest implements Journey {
  private Product product;
  private int management;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    management = Ports.lasting();
    product =
        Product.start(
            data,
            server,
            Map.of(
                "ARMATURE_EGRESS_ALLOW",
                "127.0.0.0/8",
                "ARMATURE_MANAGEMENT_PORT",
                Integer.toString(management),
                "ARMATURE_EXECUTION_STREAM_STALL",
                "2s"));
  }

  @Override
  public void close() {
    product.close();
  }

  @Test
  void a_stream_that_breaks_goes_on_with_no_gap_and_no_repeat() throws Exception {
    try (Sink sink = new Sink()) {
      String run = started(product.workflow(graph(sink, "/held")));
      List<Events.Event> seen;
      try (Events first = Events.of(product, run, 0)) {
        await().until(() -> first.read().size() == 5);
        seen = new ArrayList<>(first.read());
      }
      assertThat(seen)
          .extracting(Events.Event::told)
          .containsExactly(
              "execution_start",
              "block_start s",
              "block_complete s",
              "block_skipped never",
              "block_start held");

      Events second = Events.of(product, run, seen.getLast().id());
      sink.release();
      seen.addAll(second.all());

      assertThat(seen.stream().skip(5).map(Events.Event::told))
          .containsExactly("block_complete held", "block_start end", "block_complete end", "done");
      assertThat(seen.getLast().data())
          .containsEntry("status", "completed")
          .containsEntry("output", 1)
          .containsEntry("execution_id", run.substring(run.lastIndexOf('/') + 1));
      for (int after = 0; after <= seen.size(); after++) {
        assertThat(Events.of(product, run, after).all())
            .isEqualTo(seen.subList(after, seen.size()));
      }
    }
  }

  @Test
  void the_last_event_of_a_run_that_failed_says_why() throws Exception {
    try (Sink sink = new Sink()) {
      String run = started(product.workflow(graph(sink, "/status/404")));

      List<Events.Event> events = Events.of(product, run, 0).all();

      Events.Event error = events.get(events.size() - 2);
      assertThat(error.told()).isEqualTo("block_error held");
      assertThat(error.data()).containsEntry("attempt", 1).containsKey("data");
      assertThat(events.getLast().type()).isEqualTo("error");
      assertThat(events.getLast().data().get("error")).asString().contains("Block 'held' failed");
      assertThat(events.getLast().data()).doesNotContainKey("error_code");
    }
  }

  @Test
  void a_start_is_answered_with_its_events_and_a_twin_and_a_late_reader_get_the_same()
      throws Exception {
    try (Sink sink = new Sink()) {
      String workflow = product.workflow(graph(sink, "/held"));
      Map<String, String> key = Map.of("Idempotency-Key", "watched");
      Events first = Events.executing(product, workflow, "{}", key);
      await().until(() -> first.read().size() == 5);
      Events twin = Events.executing(product, workflow, "{}", key);
      await().until(() -> twin.read().size() == 5);

      sink.release();

      assertThat(first.all()).hasSize(9).isEqualTo(twin.all());
      assertThat(twin.run()).isEqualTo(first.run());
      assertThat(Events.of(product, first.run(), 0).all()).isEqualTo(first.all());
      assertThat(sink.heard()).hasSize(1);
    }
  }

  @Test
  void a_stream_that_waits_no_longer_says_so_and_the_run_goes_on() throws Exception {
    try (Sink sink = new Sink()) {
      String workflow = product.workflow(graph(sink, "/held"));
      Events impatient = Events.executing(product, workflow, "{}", Map.of("Prefer", "wait=2"));

      List<Events.Event> told = impatient.all();

      assertThat(told.getLast())
          .returns(0L, Events.Event::id)
          .returns("error", Events.Event::type)
          .extracting(it -> it.data().get("error_code"))
          .isEqualTo("EXECUTION_TIMEOUT");
      long seen = told.get(told.size() - 2).id();
      Events goesOn = Events.of(product, impatient.run(), seen);
      sink.release();
      assertThat(goesOn.all().getFirst().id()).isEqualTo(seen + 1);
      assertThat(goesOn.all().getLast().type()).isEqualTo("done");
    }
  }

  @Test
  void a_client_that_reads_nothing_is_cut_off_holds_up_nobody_and_can_go_on() throws Exception {
    try (Sink sink = new Sink();
        CutStream slow = CutStream.of(started(product.workflow(wide(sink))))) {
      slow.opens(product.port());
      Events quick = Events.of(product, slow.run(), 0);
      await().until(() -> open() == 2);
      sink.release();

      // Where the machine is busy a block is tried again, which is told live alone.
      List<Events.Event> all = quick.all().stream().filter(it -> it.id() > 0).toList();
      await().atMost(Duration.ofSeconds(30)).until(() -> open() == 0);

      assertThat(all.getLast().type()).isEqualTo("done");
      // What lay unread in its network is lost with the connection; nothing is lost to the client.
      assertThat(slow.read(product.port(), Integer.MAX_VALUE)).isFalse();
      assertThat(slow.events())
          .extracting(Events.Event::id)
          .isEqualTo(all.stream().map(Events.Event::id).toList());
      assertThat(slow.events()).isEqualTo(all);
    }
  }

  private double open() {
    return Scrape.of(management, "/metrics").value("armature_streams_open");
  }

  /** Eighty blocks side by side, whose outputs are more than a network takes unread. */
  private static String wide(Sink sink) {
    StringBuilder blocks = new StringBuilder();
    StringBuilder edges = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      blocks.append(
          ", {\"id\": \"b%d\", \"type\": \"code\", \"config\": {\"code\": \"return 'x'.repeat(50000);\"}}"
              .formatted(i));
      edges.append(", {\"source\": \"held\", \"target\": \"b%d\"}".formatted(i));
    }
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "held", "type": "general_api", "config": {"method": "POST", "url": "%s"}}%s],
     "edges": [{"source": "s", "target": "held"}%s]}
    """
        .formatted(sink.url("/held"), blocks, edges);
  }

  @Test
  void what_is_not_there_is_told_before_a_stream_opens() {
    String workflow =
        product.workflow("{\"blocks\": [{\"id\": \"s\", \"type\": \"starter\"}], \"edges\": []}");
    Answer done = product.execute(workflow, "{}");
    String runs = "/api/workflows/%s/executions/".formatted(workflow);

    assertThat(product.get(runs + "exec_00000000000000000000000000/events"))
        .returns(404, Answer::status)
        .returns("There is no execution 'exec_00000000000000000000000000'", it -> it.text("error"));
    assertThat(
            product.call(
                "GET",
                runs + done.text("execution_id") + "/events",
                null,
                Map.of("Last-Event-ID", "the third")))
        .returns(400, Answer::status);
  }

  private String started(String workflow) {
    Answer started =
        product.call(
            "POST",
            "/api/workflows/" + workflow + "/execute",
            "{}",
            Map.of("Prefer", "respond-async"));
    return "/api/workflows/%s/executions/%s".formatted(workflow, started.text("execution_id"));
  }

  private static String graph(Sink sink, String path) {
    return """
    {"blocks": [{"id": "s", "type": "starter"},
      {"id": "held", "type": "general_api", "config": {"method": "POST", "url": "%s",
       "fail_on_status": true}},
      {"id": "never", "type": "response"},
      {"id": "end", "type": "response", "config": {"output": "{{ outputs.held.output.hit }}"}}],
     "edges": [{"source": "s", "target": "held"}, {"source": "s", "target": "never", "condition": "false"},
      {"source": "held", "target": "end"}]}
    """
        .formatted(sink.url(path));
  }
}
