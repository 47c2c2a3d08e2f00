package dev.armature.api.execution;

import dev.armature.api.account.Caller;
import dev.armature.api.workflow.Workflows;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of runs, newest first, of a workflow or of a whole workspace. They stand by when they were
 * accepted, which never changes: who goes on behind one of them finds each of those that were there
 * when it began once, whatever is added or ends meanwhile.
 */
@Singleton
public final class Listings {
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  /** Before all of them. */
  private static final Place TOP = new Place(LAST, "");

  /** A place on a list: right behind the run of this id, which was accepted then. */
  public record Place(Instant createdAt, String id) {}

  /**
   * Which runs are meant.
   *
   * @param workflowId of which workflow; null: of every one that is there
   * @param status how far they are; null: however far
   * @param from those that started then or later, or were accepted where they have not started;
   *     null: whenever they did
   * @param to those that started then or before; null: whenever they did
   */
  public record Which(
      @Nullable String workflowId,
      @Nullable String status,
      @Nullable Instant from,
      @Nullable Instant to) {
    /** For the statements: empty lets every status pass. */
    private String statusOrAny() {
      return status == null ? "" : status;
    }

    private Instant fromOrFirst() {
      return from == null ? FIRST : from;
    }

    private Instant toOrLast() {
      return to == null ? LAST : to;
    }
  }

  /**
   * A part of a list.
   *
   * @param more whether there are more behind the last one
   */
  public record Part(List<Listed> executions, boolean more) {
    /** Keeps its own copy. */
    public Part {
      executions = List.copyOf(executions);
    }
  }

  private final ListingRepository rows;
  private final Workflows workflows;

  Listings(ListingRepository rows, Workflows workflows) {
    this.rows = rows;
    this.workflows = workflows;
  }

  /** At most so many, after those that are passed over. */
  public Part page(Caller caller, Which which, int limit, long offset) {
    return part(caller, which, TOP, limit, offset);
  }

  /** At most so many, right behind a place. */
  public Part behind(Caller caller, Which which, Place place, int limit) {
    return part(caller, which, place, limit, 0);
  }

  /** How many there are in all. */
  public long count(Caller caller, Which which) {
    check(caller, which);
    String status = which.statusOrAny();
    Instant from = which.fromOrFirst();
    Instant to = which.toOrLast();
    return which.workflowId() == null
        ? rows.countAll(caller.workspaceId(), status, from, to)
        : rows.countOf(caller.workspaceId(), which.workflowId(), status, from, to);
  }

  private Part part(Caller caller, Which which, Place place, int limit, long offset) {
    check(caller, which);
    String status = which.statusOrAny();
    Instant from = which.fromOrFirst();
    Instant to = which.toOrLast();
    // One more than is asked for tells whether there is more.
    List<ListedRow> found =
        which.workflowId() == null
            ? rows.all(
                caller.workspaceId(),
                status,
                from,
                to,
                place.createdAt(),
                place.id(),
                limit + 1,
                offset)
            : rows.of(
                caller.workspaceId(),
                which.workflowId(),
                status,
                from,
                to,
                place.createdAt(),
                place.id(),
                limit + 1,
                offset);
    return new Part(
        found.stream().limit(limit).map(ListedRow::listed).toList(), found.size() > limit);
  }

  private void check(Caller caller, Which which) {
    if (which.workflowId() != null) {
      workflows.get(caller, which.workflowId());
    }
  }
}
