package dev.armature.api.workflow;

import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which workflow holds which webhook id: one on the whole server. A workflow holds those of every
 * graph of its that may be called: the newest, the deployed and the armed one.
 */
@Singleton
final class HeldWebhooks {
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final GraphRepository rows;
  private final BlockCatalog catalog;

  HeldWebhooks(GraphRepository rows, BlockCatalog catalog) {
    this.rows = rows;
    this.catalog = catalog;
  }

  /** An id in its canonical form, 8-4-4-4-12 in lower case; empty where it is none. */
  static Optional<String> canonical(Object id) {
    return Optional.of(id)
        .filter(String.class::isInstance)
        .map(it -> ((String) it).toLowerCase(Locale.ROOT))
        .filter(it -> UUID.matcher(it).matches());
  }

  /** The block of this graph that has a webhook id. */
  Optional<Block> block(Graph graph, String canonicalId) {
    return graph.blocks().stream()
        .filter(it -> id(it).filter(canonicalId::equals).isPresent())
        .findFirst();
  }

  /**
   * Holds the ids of these graphs and lets go of all others. Part of a transaction.
   *
   * @param newest the graph that is saved: one of its ids that cannot be held is a fault
   * @param live those that may be called beside it
   */
  void hold(String workspace, String workflow, Graph newest, List<Graph> live) {
    rows.forgetWebhooks(workspace, workflow);
    List<Fault> taken = new ArrayList<>();
    for (int i = 0; i < newest.blocks().size(); i++) {
      Block block = newest.blocks().get(i);
      String id = id(block).orElse(null);
      if (id != null && rows.takeWebhook(id, workspace, workflow, block.id()) == 0) {
        taken.add(
            new Fault(
                "WEBHOOK_TAKEN",
                "blocks[%d].config.webhook_id".formatted(i),
                block.id(),
                "Block '%s': another webhook block has this webhook_id".formatted(block.id())));
      }
    }
    if (!taken.isEmpty()) {
      throw Problem.invalid(taken).thrown();
    }
    for (Graph graph : live) {
      for (Block block : graph.blocks()) {
        id(block).ifPresent(id -> rows.takeWebhook(id, workspace, workflow, block.id()));
      }
    }
  }

  /** The block without the id that it is called by. */
  Block unnamed(Block block) {
    if (!webhook(block)) {
      return block;
    }
    Map<String, @Nullable Object> config = new LinkedHashMap<>(block.config());
    config.remove("webhook_id");
    return block.withConfig(config);
  }

  private Optional<String> id(Block block) {
    Object id = block.config().get("webhook_id");
    return id != null && webhook(block) ? canonical(id) : Optional.empty();
  }

  private boolean webhook(Block block) {
    return catalog.named(block.type()).map(BlockSpec::name).filter("webhook"::equals).isPresent();
  }
}
