package dev.armature.worker.blocks.agent;

import dev.armature.worker.model.ToolSpec;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tool of an MCP server.
 *
 * @param name as the server calls it
 * @param key the {@code Idempotency-Key} of a step
 */
record McpTool(ToolSpec spec, McpServer server, String name, Function<String, String> key)
    implements Tool {
  @Override
  public ToolAnswer run(Map<String, @Nullable Object> arguments, String step, Deadline deadline) {
    return server.run(name, arguments, key.apply(step), deadline);
  }
}
