package dev.armature.api.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.armature.api.Causes;
import dev.armature.api.account.Caller;
import dev.armature.api.execution.Execution;
import dev.armature.api.execution.Executions;
import dev.armature.api.workflow.Workflows;
import dev.armature.block.PlatformOperation;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What blocks do to this platform's own resources, once for each block of a run however often it is
 * attempted, and never more than the workflow's owner may do.
 */
@Singleton
final class Platform {
  /** Under which name the reply of a block stands among its steps. */
  private static final String STEP = "platform_api";

  private final Map<PlatformOperation, Work> works = new EnumMap<>(PlatformOperation.class);
  private final Executions executions;
  private final Workflows workflows;
  private final ReplyRepository rows;
  private final Words words;
  private final ObjectMapper mapper;
  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  /**
   * Takes every resource there is; one operation twice or not at all stops the api from starting.
   */
  Platform(
      Collection<Resource> resources,
      Executions executions,
      Workflows workflows,
      ReplyRepository rows,
      Words words,
      ObjectMapper mapper,
      TransactionOperations<Connection> transactions,
      InstantSource clock) {
    this.executions = executions;
    this.workflows = workflows;
    this.rows = rows;
    this.words = words;
    this.mapper = mapper;
    this.transactions = transactions;
    this.clock = clock;
    resources.forEach(resource -> resource.operations().forEach(this::claim));
    for (PlatformOperation operation : PlatformOperation.values()) {
      if (!works.containsKey(operation)) {
        throw new IllegalStateException("no resource does %s".formatted(operation));
      }
    }
  }

  private void claim(PlatformOperation operation, Work work) {
    if (works.put(operation, work) != null) {
      throw new IllegalStateException("two resources do %s".formatted(operation));
    }
  }

  /**
   * Who asks.
   *
   * @param place the block's place in its run
   * @param again whether an attempt before this one may have done it
   */
  record Asker(String workspaceId, String executionId, String place, boolean again) {}

  /**
   * Does what a block wants.
   *
   * @return what the same route over HTTP would answer, a no included; its output is plain JSON
   * @throws ProblemException {@code CONFIG_INVALID} where the block wants nothing that there is;
   *     passing where a part of the house is away; any no where the block is strict
   */
  Reply done(PlatformCall call, Asker asker) {
    PlatformOperation operation = call.wanted();
    try {
      return Causes.told(() -> reply(operation, call.checked(), asker));
    } catch (ProblemException e) {
      Problem.Kind kind = e.problem().kind();
      if (call.strict() || kind.passing() || kind == Problem.Kind.BUG) {
        throw e;
      }
      return plain(words.refused(e.problem()));
    }
  }

  private Reply reply(PlatformOperation operation, PlatformCall call, Asker asker) {
    Execution run = executions.known(asker.workspaceId(), asker.executionId());
    Caller owner = workflows.owner(run.workspaceId(), run.workflowId(), run.version());
    Asked asked =
        new Asked(
            owner,
            call.id(),
            or(call.params()),
            or(call.body()),
            run,
            asker.place(),
            asker.again());
    return switch (works.get(operation)) {
      case Work.Reads reads -> plain(reads.act().apply(asked));
      case Work.Writes writes -> once(asked, writes);
      case Work.Reaches reaches -> plain(reaches.act().apply(asked));
      case null -> throw new IllegalStateException("no resource does %s".formatted(operation));
    };
  }

  /** Of two attempts one does it, and both say what came of it. */
  private Reply once(Asked asked, Work.Writes writes) {
    return transactions.executeWrite(status -> {
      String workspace = asked.run().workspaceId();
      String execution = asked.run().id();
      rows.lock(asked.key());
      Optional<String> written = rows.find(workspace, execution, asked.place(), STEP);
      if (written.isPresent()) {
        return read(written.get());
      }
      Reply reply = plain(writes.act().apply(asked));
      rows.add(workspace, execution, asked.place(), STEP, Json.text(reply), clock.instant());
      return reply;
    });
  }

  private Reply plain(Reply reply) {
    return new Reply(reply.status(), mapper.convertValue(reply.output(), Object.class));
  }

  private static Reply read(String json) {
    try {
      return Json.stored().readValue(json, Reply.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a reply that was written cannot be read", e);
    }
  }

  private static Map<String, @Nullable Object> or(@Nullable Map<String, @Nullable Object> map) {
    return map == null ? Map.of() : map;
  }
}
