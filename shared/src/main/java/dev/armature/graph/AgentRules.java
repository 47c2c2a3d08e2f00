package dev.armature.graph;

import static dev.armature.graph.Verdict.in;
import static dev.armature.graph.Verdict.shortened;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of an agent besides what the schema of its config says: that there is something to
 * ask, and of each tool what its kind needs. What an expression will fill in is looked at when it
 * runs.
 */
final class AgentRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern SERVER = Pattern.compile("^https?:/*[^/?#\\\\]*");

  private AgentRules() {}

  /** Tells what is wrong with the config of an agent. */
  static void check(Block block, String path, Verdict verdict) {
    Map<String, @Nullable Object> config = block.config();
    if (List.of("input", "message", "prompt").stream().allMatch(it -> empty(config.get(it)))) {
      verdict.block("CONFIG_MISSING", path + ".input", block, in(block) + "'input' is missing");
    }
    if (config.get("tools") instanceof List<?> tools) {
      Set<String> names = new HashSet<>();
      for (int i = 0; i < tools.size(); i++) {
        if (tools.get(i) instanceof Map<?, ?> tool) {
          tool(block, tool, "tools[%d]".formatted(i), path, names, verdict);
        }
      }
    }
  }

  private static void tool(
      Block block, Map<?, ?> tool, String at, String path, Set<String> names, Verdict verdict) {
    String kind =
        tool.get("type") instanceof String type ? type.strip().toLowerCase(Locale.ROOT) : "";
    boolean http = kind.equals("http");
    List<String> needed =
        switch (kind) {
          case "workflow" -> List.of("name", "workflow_id");
          case "http" -> List.of("name", "url");
          default -> List.of("url");
        };
    for (String field : needed) {
      if (empty(tool.get(field))) {
        verdict.block(
            "CONFIG_MISSING",
            "%s.%s.%s".formatted(path, at, field),
            block,
            in(block) + "'%s.%s' is missing".formatted(at, field));
      }
    }
    if (!(tool.get("name") instanceof String name) || name.isBlank() || name.contains("{{")) {
      return;
    }
    if (!NAME.matcher(name.strip()).matches()) {
      verdict.fault(
          "CONFIG_TYPE",
          "%s.%s.name".formatted(path, at),
          block,
          in(block) + "'%s.name' must be 1 to 64 of the characters A-Z a-z 0-9 _ -".formatted(at));
    } else if (!names.add(name.strip())) {
      verdict.fault(
          "CONFIG_TYPE",
          "%s.%s.name".formatted(path, at),
          block,
          in(block) + "two tools are called '%s'".formatted(shortened(name)));
    }
    if (http && tool.get("url") instanceof String url && chosenByModel(url)) {
      verdict.fault(
          "CONFIG_TYPE",
          "%s.%s.url".formatted(path, at),
          block,
          in(block)
              + "'%s.url' must name its host: an argument may stand in path and query alone"
                  .formatted(at));
    }
  }

  /** Whether an argument would say which server is called. */
  private static boolean chosenByModel(String url) {
    if (url.contains("{{")) {
      return false;
    }
    var server = SERVER.matcher(url.strip().toLowerCase(Locale.ROOT));
    return server.find() && server.group().indexOf('{') >= 0;
  }

  private static boolean empty(@Nullable Object value) {
    return value == null || (value instanceof String text && text.isBlank());
  }
}
