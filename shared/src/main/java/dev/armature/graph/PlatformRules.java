package dev.armature.graph;

import static dev.armature.graph.Verdict.in;
import static dev.armature.graph.Verdict.shortened;

import dev.armature.block.PlatformOperation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a {@code platform_api} block beyond what a schema can say: which operations a
 * resource has, and what each of them needs. What an expression decides is looked at when it runs.
 */
final class PlatformRules {
  private final Block block;
  private final String path;
  private final Verdict verdict;

  private PlatformRules(Block block, String path, Verdict verdict) {
    this.block = block;
    this.path = path;
    this.verdict = verdict;
  }

  /** Holds a block against them. */
  static void check(Block block, String path, Verdict verdict) {
    new PlatformRules(block, path + ".config.", verdict).check();
  }

  private void check() {
    if (!(block.config().get("resource") instanceof String resource)
        || !(block.config().get("operation") instanceof String operation)
        || decided(resource)
        || decided(operation)) {
      return;
    }
    PlatformOperation.of(resource, operation)
        .ifPresentOrElse(this::needs, () -> unknown(resource, operation));
  }

  /** What is no choice at all, the schema says. */
  private void unknown(String resource, String operation) {
    if (PlatformOperation.resources().contains(resource)
        && PlatformOperation.operations().contains(operation)) {
      verdict.fault(
          "CONFIG_TYPE",
          path + "operation",
          block,
          in(block) + PlatformOperation.unknown(resource, operation));
    }
  }

  private void needs(PlatformOperation operation) {
    if (operation.aboutOne() && blank(block.config().get("resource_id"))) {
      missing("resource_id", operation);
    }
    if (operation.body() == PlatformOperation.Body.NEEDED && block.config().get("body") == null) {
      missing("body", operation);
    }
    if (block.config().get("params") instanceof Map<?, ?> params) {
      for (Object name : params.keySet()) {
        if (!operation.params().contains(name)) {
          verdict.warn(
              "CONFIG_UNKNOWN",
              path + "params." + name,
              block,
              in(block)
                  + "'%s' is no param of %s".formatted(shortened(name.toString()), operation));
        }
      }
      if (operation == PlatformOperation.LIST_EXECUTIONS && blank(params.get("workflow_id"))) {
        missing("params.workflow_id", operation);
      }
    } else if (operation == PlatformOperation.LIST_EXECUTIONS
        && block.config().get("params") == null) {
      missing("params.workflow_id", operation);
    }
  }

  private void missing(String field, PlatformOperation operation) {
    verdict.block(
        "CONFIG_MISSING",
        path + field,
        block,
        in(block) + "'%s' is missing: %s needs it".formatted(field, operation));
  }

  private static boolean blank(@Nullable Object value) {
    return value == null || (value instanceof String text && text.isBlank());
  }

  /** Whether an expression decides it. */
  private static boolean decided(String text) {
    return text.contains("{{") || text.contains("<") || text.isBlank();
  }
}
