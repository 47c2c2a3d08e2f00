package dev.armature.graph;

import static dev.armature.graph.Verdict.shortened;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of an agent besides what the schema of its config says: that there is a model and
 * something to ask, and of each tool what its kind needs. What an expression will fill in is looked
 * at when it runs.
 */
final class AgentRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern SERVER = Pattern.compile("^https?:/*[^/?#\\\\]*");

  private final BiConsumer<String, String> fault;
  private final BiConsumer<String, String> missing;

  private AgentRules(BiConsumer<String, String> fault, BiConsumer<String, String> missing) {
    this.fault = fault;
    this.missing = missing;
  }

  /**
   * Tells what is wrong with the config of an agent.
   *
   * @param fault told the field and what is wrong with it
   * @param missing told the field that has yet to be filled in, and why
   */
  static void check(
      Map<String, @Nullable Object> config,
      BiConsumer<String, String> fault,
      BiConsumer<String, String> missing) {
    if (empty(config.get("model")) && empty(config.get("agent_id"))) {
      missing.accept("model", "'model' is missing");
    }
    if (List.of("input", "message", "prompt").stream().allMatch(it -> empty(config.get(it)))) {
      missing.accept("input", "'input' is missing");
    }
    AgentRules rules = new AgentRules(fault, missing);
    rules.version(config.get("agent_version"), "agent_version");
    rules.tools(config);
  }

  /** Tells what is wrong with the tools of an agent alone. */
  static void checkTools(
      Map<String, @Nullable Object> config,
      BiConsumer<String, String> fault,
      BiConsumer<String, String> missing) {
    new AgentRules(fault, missing).tools(config);
  }

  private void tools(Map<String, @Nullable Object> config) {
    if (config.get("tools") instanceof List<?> tools) {
      Set<String> names = new HashSet<>();
      for (int i = 0; i < tools.size(); i++) {
        if (tools.get(i) instanceof Map<?, ?> tool) {
          tool(tool, "tools[%d]".formatted(i), names);
        }
      }
    }
  }

  private void tool(Map<?, ?> tool, String at, Set<String> names) {
    String kind =
        tool.get("type") instanceof String type ? type.strip().toLowerCase(Locale.ROOT) : "";
    List<String> needed =
        switch (kind) {
          case "workflow" -> List.of("name", "workflow_id");
          case "http" -> List.of("name", "url");
          default -> List.of("url");
        };
    for (String field : needed) {
      if (empty(tool.get(field))) {
        missing.accept(at + "." + field, "'%s.%s' is missing".formatted(at, field));
      }
    }
    version(tool.get("version"), at + ".version");
    if (!(tool.get("name") instanceof String name) || name.isBlank() || name.contains("{{")) {
      return;
    }
    if (!NAME.matcher(name.strip()).matches()) {
      fault.accept(
          at + ".name",
          "'%s.name' must be 1 to 64 of the characters A-Z a-z 0-9 _ -".formatted(at));
    } else if (!names.add(name.strip())) {
      fault.accept(at + ".name", "two tools are called '%s'".formatted(shortened(name)));
    }
    if (kind.equals("http") && tool.get("url") instanceof String url && chosenByModel(url)) {
      fault.accept(
          at + ".url",
          "'%s.url' must name its host: an argument may stand in path and query alone"
              .formatted(at));
    }
  }

  /** What {@code version} of an orchestration may be. */
  private void version(@Nullable Object written, String field) {
    boolean readable =
        switch (written) {
          case null -> true;
          case Integer number -> number > 0;
          case String text ->
              text.isBlank()
                  || text.contains("{{")
                  || text.strip().matches("latest|[0-9]{1,9}|<[^<>\\s]+>");
          case Number _ -> false;
          // Told as one of the wrong type.
          default -> true;
        };
    if (!readable) {
      fault.accept(field, "'%s' must be a version's number, or 'latest'".formatted(field));
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
