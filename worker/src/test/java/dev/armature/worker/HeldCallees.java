package dev.armature.worker;

import dev.armature.problem.Fault;
import dev.armature.worker.store.Callees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Workflows and runs of them in memory. */
public final class HeldCallees implements Callees {
  private final List<Callee> workflows = new ArrayList<>();
  private final Map<String, Integer> pinned = new HashMap<>();
  private final Map<String, Called> called = new HashMap<>();
  private List<Fault> blockers = List.of();
  private int depth;

  /** A version of a workflow; the last one that is put in is its newest. */
  public HeldCallees has(Callee callee) {
    workflows.add(callee);
    return this;
  }

  /** What a block calls that names no version. */
  public HeldCallees pins(String block, int version) {
    pinned.put(block, version);
    return this;
  }

  /** What a block has of this id, where it names no version. */
  public HeldCallees pins(String block, String id, int version) {
    pinned.put(block + "/" + id, version);
    return this;
  }

  /** Whatever is called cannot be run. */
  public HeldCallees lacks(Fault fault) {
    blockers = List.of(fault);
    return this;
  }

  /** How many runs stand above the one of the test. */
  public HeldCallees below(int runs) {
    depth = runs;
    return this;
  }

  /** How the run that was called stands, whichever it is. */
  public HeldCallees stands(Called run) {
    called.put("", run);
    return this;
  }

  /** How the run of this id stands. */
  public HeldCallees stands(String executionId, Called run) {
    called.put(executionId, run);
    return this;
  }

  @Override
  public Optional<Callee> find(String workspaceId, String workflowId, @Nullable Integer version) {
    return workflows.reversed().stream()
        .filter(it -> it.workflowId().equals(workflowId))
        .filter(it -> version == null || it.version() == version)
        .findFirst();
  }

  @Override
  public Optional<Integer> pinned(
      String workspaceId, String executionId, String blockId, String workflowId) {
    return Optional.ofNullable(
        pinned.getOrDefault(blockId + "/" + workflowId, pinned.get(blockId)));
  }

  @Override
  public List<Fault> blockers(String workspaceId, String graphHash) {
    return blockers;
  }

  @Override
  public int depth(String workspaceId, String executionId) {
    return depth;
  }

  @Override
  public Optional<Called> called(String workspaceId, String executionId) {
    return Optional.ofNullable(called.getOrDefault(executionId, called.get("")));
  }
}
