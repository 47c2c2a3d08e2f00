package dev.armature.api.workflow;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.execution.Interpreter;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.problem.Fault;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether somebody works on the task queues that a graph needs beside the one of all runs. */
@Singleton
final class Attendance {
  /**
   * A queue that a graph needs.
   *
   * @param index of the first block that needs it
   * @param blocks how many need it
   */
  record Need(String queue, int index, String blockId, int blocks) {}

  private final BlockCatalog catalog;
  private final TaskQueues queues;

  Attendance(BlockCatalog catalog, TaskQueues queues) {
    this.catalog = catalog;
    this.queues = queues;
  }

  /** The queues that the blocks of a graph need, those that are passed by left out. */
  static List<Need> needs(Graph graph, BlockCatalog catalog) {
    Map<String, Need> needs = new LinkedHashMap<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      BlockSpec spec = catalog.named(block.type()).orElse(null);
      if (spec == null || spec.light() || !block.enabled()) {
        continue;
      }
      String queue = spec.queueOf(block.config());
      if (!queue.equals(Interpreter.QUEUE)) {
        needs.merge(
            queue,
            new Need(queue, i, block.id(), 1),
            (first, more) -> new Need(queue, first.index(), first.blockId(), first.blocks() + 1));
      }
    }
    return List.copyOf(needs.values());
  }

  /** What nobody works on now, of what a graph needs. */
  List<Fault> missing(Graph graph) {
    return missing(needs(graph, catalog));
  }

  /** What nobody works on now, of these. */
  List<Fault> missing(List<Need> needs) {
    List<Fault> missing = new ArrayList<>();
    for (Need need : needs) {
      if (!queues.attended(need.queue())) {
        String others =
            need.blocks() == 1 ? "" : " (nor for %,d more)".formatted(need.blocks() - 1);
        missing.add(
            new Fault(
                "QUEUE_UNATTENDED",
                "blocks[%d]".formatted(need.index()),
                need.blockId(),
                "Block '%s': no worker is there for it%s: nobody polls the task queue '%s'"
                    .formatted(need.blockId(), others, need.queue())));
      }
    }
    return missing;
  }
}
