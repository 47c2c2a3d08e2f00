package dev.armature.api.schedule;

import dev.armature.api.Ids;
import dev.armature.api.workflow.Timetables;
import dev.armature.api.workflow.Workflow;
import dev.armature.block.BlockCatalog;
import dev.armature.graph.Graph;
import dev.armature.graph.ScheduleConfig;
import dev.armature.json.Json;
import dev.armature.problem.ProblemException;
import dev.armature.schedule.Calendar;
import dev.armature.schedule.Schedule;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedules of deployed workflows. What is wanted is written down with the deploy; Temporal is
 * told after it, and again until it has heard. What it keeps is held against what is wanted, one
 * after the other, so that a Temporal that has lost some is told of them again.
 */
@Singleton
public final class Schedules implements Timetables {
  /** Number of the lock of the one who goes the rounds; any, as long as nothing else uses it. */
  static final long LEADER = 6_200_118L;

  /** How many of the next times are shown. */
  private static final int SHOWN = 5;

  private static final int BATCH = 100;
  private static final int MOST_COLLECTED = 10_000;
  private static final TransactionDefinition OF_ITS_OWN =
      TransactionDefinition.of(TransactionDefinition.Propagation.REQUIRES_NEW);
  private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

  private final ScheduleRepository rows;
  private final Clockworks clockworks;
  private final BlockCatalog catalog;
  private final TransactionOperations<Connection> transactions;
  private Place audited = Place.FIRST;

  /** How far the rounds are among rows in their order. */
  private record Place(String workflowId, String blockId) {
    static final Place FIRST = new Place("", "");

    static Place after(List<ScheduleRow> rows) {
      return rows.size() < BATCH
          ? FIRST
          : new Place(rows.getLast().workflowId(), rows.getLast().blockId());
    }
  }

  Schedules(
      ScheduleRepository rows,
      Clockworks clockworks,
      BlockCatalog catalog,
      TransactionOperations<Connection> transactions) {
    this.rows = rows;
    this.clockworks = clockworks;
    this.catalog = catalog;
    this.transactions = transactions;
  }

  @Override
  public void ready(Graph graph) {
    if (!ScheduleConfig.in(graph, catalog).isEmpty()) {
      clockworks.ready();
    }
  }

  @Override
  public void want(String workspaceId, String workflowId, @Nullable Graph live) {
    Map<String, Schedule> wanted = live == null ? Map.of() : ScheduleConfig.in(live, catalog);
    for (ScheduleRow row : rows.of(workspaceId, workflowId)) {
      if (!wanted.containsKey(row.blockId())) {
        rows.drop(workspaceId, workflowId, row.blockId());
      }
    }
    wanted.forEach((block, schedule) ->
        rows.want(
            workspaceId,
            workflowId,
            block,
            Ids.next("sch_"),
            Json.text(schedule),
            schedule.maxRuns()));
  }

  @Override
  public void tell(String workspaceId, String workflowId) {
    for (ScheduleRow row : rows.of(workspaceId, workflowId)) {
      if (row.told() < row.revision() && !told(row)) {
        // The others would not be heard either.
        return;
      }
    }
  }

  /**
   * The schedules of a workflow.
   *
   * @param graph the one that counts: that of the deployed version, else of the newest
   */
  public List<Upcoming> of(Workflow workflow, Graph graph) {
    Map<String, Schedule> drawn = ScheduleConfig.in(graph, catalog);
    if (drawn.isEmpty()) {
      return List.of();
    }
    Map<String, ScheduleRow> kept =
        rows.of(workflow.workspaceId(), workflow.id()).stream()
            .collect(Collectors.toMap(ScheduleRow::blockId, it -> it));
    Instant now = rows.now();
    List<Upcoming> shown = new ArrayList<>();
    drawn.forEach(
        (block, schedule) -> shown.add(shown(workflow, block, schedule, kept.get(block), now)));
    return shown;
  }

  private static Upcoming shown(
      Workflow workflow, String block, Schedule schedule, @Nullable ScheduleRow row, Instant now) {
    boolean wanted = row != null && row.wanted();
    boolean live = wanted && workflow.deployed() && !workflow.rests();
    Integer most = schedule.maxRuns();
    int runs = live && row != null ? row.runs() : 0;
    int left = most == null ? SHOWN : Math.max(0, Math.min(SHOWN, most - runs));
    return new Upcoming(
        block, live, most == null ? null : runs, Calendar.of(schedule).next(now, left));
  }

  /** Has every schedule told again; for a Temporal that forgets them. */
  public void forgotten() {
    rows.forgotten();
  }

  /** One round, unless another process is at it. */
  @Scheduled(
      initialDelay = "${armature.execution.reconcile-first:2s}",
      fixedDelay = "${armature.execution.reconcile-every:5s}")
  public synchronized void round() {
    try {
      transactions.executeWrite(status -> {
        if (rows.tryLead(LEADER)) {
          boolean heard = tellAll();
          if (heard) {
            audit();
          }
          rows.collect(MOST_COLLECTED);
        }
        return true;
      });
    } catch (RuntimeException e) {
      LOG.warn("the round of schedules failed, and is tried again", e);
    }
  }

  /** Whether Temporal answers. */
  private boolean tellAll() {
    List<ScheduleRow> untold = rows.untold("", "", BATCH);
    while (!untold.isEmpty()) {
      for (ScheduleRow row : untold) {
        if (!told(row)) {
          return false;
        }
      }
      untold = rows.untold(untold.getLast().workflowId(), untold.getLast().blockId(), BATCH);
    }
    return true;
  }

  /** Looks whether Temporal keeps what it has been told of. */
  private void audit() {
    List<ScheduleRow> heard = rows.heard(audited.workflowId(), audited.blockId(), BATCH);
    audited = Place.after(heard);
    Instant now = rows.now();
    for (ScheduleRow row : heard) {
      try {
        if (row.kept() && !row.over(now) && !clockworks.keeps(row)) {
          LOG.warn(
              "Temporal has lost the schedule of {} of {}, and is told of it again",
              row.blockId(),
              row.workflowId());
          again(row);
        }
      } catch (ProblemException e) {
        audited = Place.FIRST;
        return;
      } catch (RuntimeException e) {
        LOG.warn("the schedule of {} of {} is not seen", row.blockId(), row.workflowId(), e);
      }
    }
  }

  /** At once for itself: a deploy must not wait for the rest of the round. */
  private void again(ScheduleRow row) {
    var _ =
        transactions.<Integer>execute(
            OF_ITS_OWN,
            status -> rows.again(row.workspaceId(), row.workflowId(), row.blockId(), row.epoch()));
  }

  /** Tells Temporal of one, if nobody else is at it; false where it does not answer. */
  private boolean told(ScheduleRow which) {
    try {
      return transactions.execute(
          OF_ITS_OWN,
          status -> {
            if (rows.tryTell(which.workspaceId(), which.workflowId(), which.blockId())) {
              rows.one(which.workspaceId(), which.workflowId(), which.blockId())
                  .filter(row -> row.told() < row.revision())
                  .ifPresent(this::tell);
            }
            return true;
          });
    } catch (ProblemException e) {
      LOG.info(
          "the schedule of {} of {} waits: {}",
          which.blockId(),
          which.workflowId(),
          e.problem().message());
      return false;
    } catch (RuntimeException e) {
      LOG.warn(
          "the schedule of {} of {} cannot be kept, and is tried again",
          which.blockId(),
          which.workflowId(),
          e);
      return true;
    }
  }

  private void tell(ScheduleRow row) {
    if (row.kept()) {
      clockworks.put(row);
    } else {
      clockworks.remove(row);
    }
    if (row.wanted()) {
      rows.told(row.workspaceId(), row.workflowId(), row.blockId(), row.revision());
    } else {
      rows.remove(row.workspaceId(), row.workflowId(), row.blockId(), row.revision());
    }
  }
}
