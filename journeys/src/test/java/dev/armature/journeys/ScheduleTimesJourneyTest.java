package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.journeys.Product.Answer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The next times that the api tells are those that Temporal's own schedules have. */
@On({TemporalServer.DEVELOPMENT, TemporalServer.POSTGRES})
@SuppressWarnings("NullAway.Init") // open() makes them
class ScheduleTimesJourneyTest implements Journey {
  /** Where a development server says that it listens. */
  private static final Pattern ADDRESS =
      Pattern.compile("development server (127\\.0\\.0\\.1:\\d+)");

  /** A schedule, and the time from which on it is looked at; null: from now on. */
  private record Told(String when, @Nullable String timezone, @Nullable String from) {
    /** Whether it is told over an hour of Berlin that there is twice: Temporal runs that once. */
    boolean doubled() {
      return "Europe/Berlin".equals(timezone) && from != null && from.startsWith("2027-10");
    }
  }

  private static final List<Told> TABLE =
      List.of(
          new Told("'cron': '*/15 * * * *'", null, null),
          new Told("'cron': '@hourly'", null, null),
          new Told("'cron': '@weekly'", "Asia/Kathmandu", null),
          new Told("'every': '1s'", null, "2027-02-01T00:00:00.5Z"),
          new Told("'every': '7m'", null, null),
          new Told("'every': '36h'", "Europe/Berlin", null),
          new Told("'cron': '0 9 * * mon-fri'", "America/New_York", "2027-01-08T00:00:00Z"),
          new Told("'cron': '0 0 13 * fri'", null, "2027-01-01T00:00:00Z"),
          new Told("'cron': '0 12 31 * *'", null, "2027-01-01T00:00:00Z"),
          new Told("'cron': '0 0 29 2 *'", null, "2027-01-01T00:00:00Z"),
          new Told("'cron': '5/20 3,4 1-10/3 jan,Jul *'", null, "2027-01-01T00:00:00Z"),
          new Told("'cron': '0 6 * * 5-7'", null, "2027-01-01T00:00:00Z"),
          new Told("'cron': '0 6 * * */3'", null, "2027-01-01T00:00:00Z"),
          // Over the hour that there is not.
          new Told("'cron': '30 2 * * *'", "Europe/Berlin", "2027-03-26T12:00:00Z"),
          new Told("'cron': '0 * * * *'", "Europe/Berlin", "2027-03-27T23:30:00Z"),
          new Told("'cron': '*/30 1-3 * * *'", "Europe/Berlin", "2027-03-28T00:00:00Z"),
          new Told("'cron': '30 2 * * *'", "America/New_York", "2027-03-12T12:00:00Z"),
          new Told("'cron': '*/20 * * * *'", "America/New_York", "2027-03-14T06:30:00Z"),
          new Told("'cron': '0 3 * * sun'", "America/New_York", "2027-03-13T12:00:00Z"),
          new Told("'cron': '0 0 * * *'", "America/Havana", "2027-03-13T12:00:00Z"),
          new Told("'every': '1h'", "Europe/Berlin", "2027-03-27T23:30:00Z"),
          // Over the hour that there is twice.
          new Told("'cron': '30 2 * * *'", "Europe/Berlin", "2027-10-30T12:00:00Z"),
          new Told("'cron': '0 * * * *'", "Europe/Berlin", "2027-10-30T22:30:00Z"),
          new Told("'cron': '*/30 1-3 * * *'", "Europe/Berlin", "2027-10-31T00:00:00Z"),
          new Told("'cron': '15,45 2 * * *'", "Europe/Berlin", "2027-10-31T00:50:00Z"),
          new Told("'cron': '30 1 * * *'", "America/New_York", "2027-11-06T12:00:00Z"),
          new Told("'cron': '*/20 * * * *'", "America/New_York", "2027-11-07T04:30:00Z"),
          new Told("'cron': '0 2 * * *'", "America/New_York", "2027-11-06T12:00:00Z"),
          new Told("'cron': '30 0 * * *'", "America/Havana", "2027-11-06T12:00:00Z"),
          new Told("'every': '1h'", "America/New_York", "2027-11-07T04:30:00Z"));

  private @Nullable Installation house;
  private Product product;
  private String address;

  @Override
  public void open(TemporalServer server, Path data) throws IOException {
    if (server == TemporalServer.POSTGRES) {
      Installation installed = Installation.start(data);
      house = installed;
      product = installed.api();
      address = installed.temporal().address();
    } else {
      product = Product.start(data, server, Map.of());
      address =
          ADDRESS
              .matcher(product.said())
              .results()
              .map(it -> it.group(1))
              .findFirst()
              .orElseThrow();
    }
  }

  @Override
  public void close() throws IOException {
    Installation installed = house;
    house = null;
    if (installed == null) {
      product.close();
    } else {
      installed.close();
    }
  }

  @Test
  void the_next_times_are_the_same_on_days_of_all_kinds() {
    List<String> blocks = new ArrayList<>();
    for (int n = 0; n < TABLE.size(); n++) {
      Told told = TABLE.get(n);
      blocks.add(
          "{'id': 's%d', 'type': 'starter', 'config': {'schedule': {%s%s%s}}}"
              .formatted(
                  n,
                  told.when(),
                  told.timezone() == null ? "" : ", 'timezone': '%s'".formatted(told.timezone()),
                  told.from() == null ? "" : ", 'start_at': '%s'".formatted(told.from())));
    }
    String workflow =
        product.workflow(
            "{'blocks': [%s], 'edges': []}"
                .formatted(String.join(", ", blocks))
                .replace('\'', '"'));
    assertThat(product.post("/api/workflows/%s/deploy".formatted(workflow), null).status())
        .isEqualTo(200);

    Map<String, List<String>> ours = new LinkedHashMap<>();
    Map<String, List<String>> theirs = new LinkedHashMap<>();
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(address).build());
    try {
      ScheduleClient client = ScheduleClient.newInstance(stubs);
      Answer answer = product.get("/api/workflows/" + workflow);
      for (int n = 0; n < TABLE.size(); n++) {
        String name = TABLE.get(n).toString();
        ours.put(
            name,
            ((List<?>) Objects.requireNonNull(answer.at("schedules.%d.next".formatted(n))))
                .stream().map(String::valueOf).toList());
        theirs.put(name, kept(client.getHandle("schedule-%s-s%d".formatted(workflow, n))));
      }
    } finally {
      stubs.shutdownNow();
    }
    List<String> doubled = TABLE.stream().filter(Told::doubled).map(Told::toString).toList();
    System.out.printf(
        "schedule_times compared=%d different=%d in_doubled_hours=%d%n",
        ours.values().stream().mapToInt(List::size).sum(),
        ours.entrySet().stream()
            .filter(it -> !it.getValue().equals(theirs.get(it.getKey())))
            .count(),
        doubled.size());
    for (String one : doubled) {
      List<String> shown = Objects.requireNonNull(ours.remove(one));
      List<String> run = Objects.requireNonNull(theirs.remove(one));
      String last = shown.getLast();
      // What Temporal runs is shown; not all that is shown is run.
      assertThat(shown)
          .as(one)
          .containsAll(run.stream().filter(it -> it.compareTo(last) <= 0).toList());
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /**
   * The times that Temporal has for it. A deploy tells Temporal of its schedules after it; what
   * Temporal has not answered in time, and all after that, is left to the rounds and comes later.
   */
  private static List<String> kept(ScheduleHandle schedule) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try {
                return Optional.of(
                    schedule.describe().getInfo().getNextActionTimes().stream()
                        .limit(5)
                        .map(Instant::toString)
                        .toList());
              } catch (ScheduleException e) {
                if (e.getCause() instanceof StatusRuntimeException status
                    && status.getStatus().getCode() == Status.Code.NOT_FOUND) {
                  return Optional.<List<String>>empty();
                }
                throw e;
              }
            },
            Optional::isPresent)
        .orElseThrow();
  }
}
