package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.calling.CalledExecutions;
import dev.armature.worker.blocks.http.Call;
import dev.armature.worker.blocks.http.Exchanges;
import dev.armature.worker.blocks.http.Permit;
import dev.armature.worker.blocks.http.Row;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.credential.Secrets;
import dev.armature.worker.model.ToolSpec;
import dev.armature.worker.net.SafeHttp;
import dev.armature.worker.net.StreamedHttp;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Makes the tools of an agent from what its author wrote. */
@Singleton
final class Equipment {
  /** What every provider takes as the name of a tool. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Exchanges exchanges;
  private final StreamedHttp streamed;
  private final BeanProvider<Secrets> secrets;
  private final BeanProvider<CalledExecutions> executions;
  private final InstantSource clock = InstantSource.system();

  Equipment(
      Exchanges exchanges,
      StreamedHttp streamed,
      BeanProvider<Secrets> secrets,
      BeanProvider<CalledExecutions> executions) {
    this.exchanges = exchanges;
    this.streamed = streamed;
    this.secrets = secrets;
    this.executions = executions;
  }

  /** Tools that are at hand until they are put away. */
  record Equipped(Tools tools, List<McpServer> servers) implements AutoCloseable {
    @Override
    public void close() {
      servers.forEach(McpServer::close);
    }
  }

  /**
   * The tools of one agent; those of MCP servers are listed once, and read back by later attempts.
   *
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID}, {@code MCP_FAILED} or
   *     what a credential or the network says
   */
  Equipped of(List<AgentBlock.Tool> written, Surroundings surroundings, Deadline deadline)
      throws Exception {
    List<Tool> tools = new ArrayList<>();
    List<McpServer> servers = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      AgentBlock.Tool tool = written.get(i);
      String at = "tools[%d]".formatted(i);
      switch (tool.type().strip().toLowerCase(Locale.ROOT)) {
        case "workflow" -> tools.add(workflow(tool, at, surroundings));
        case "http" -> tools.add(http(tool, at, i, surroundings));
        case "mcp" -> {
          McpServer server = server(tool, at, i, surroundings);
          servers.add(server);
          tools.addAll(offered(tool, server, i, surroundings, deadline));
        }
        default -> throw Tools.invalid("'%s.type' must be workflow, http or mcp".formatted(at));
      }
    }
    return new Equipped(new Tools(tools), servers);
  }

  /** The credential of this name, opened; none where none is named. */
  @Nullable Secret secret(Surroundings surroundings, @Nullable String name) {
    return name == null || name.isBlank()
        ? null
        : secrets.get().open(surroundings.workspaceId(), name.strip());
  }

  private Tool workflow(AgentBlock.Tool tool, String at, Surroundings surroundings) {
    String id = given(tool.workflowId(), at, "workflow_id").strip();
    CalledExecutions called = executions.get();
    return new WorkflowTool(
        new ToolSpec(named(tool, at), description(tool), parameters(tool)),
        id,
        called.version(surroundings, at + ".version", tool.version(), id),
        called,
        surroundings,
        clock);
  }

  private Tool http(AgentBlock.Tool tool, String at, int place, Surroundings surroundings) {
    return new HttpTool(
        new ToolSpec(named(tool, at), description(tool), parameters(tool)),
        given(tool.url(), at, "url"),
        Objects.requireNonNullElse(tool.method(), "GET"),
        Row.several(tool.headers(), at + ".headers"),
        address -> permit(tool, place, address, surroundings),
        surroundings::idempotencyKey,
        exchanges);
  }

  private McpServer server(AgentBlock.Tool tool, String at, int place, Surroundings surroundings) {
    HttpUrl url = SafeHttp.url(given(tool.url(), at, "url"));
    // What holds of the headers and the credential of a call holds of a server's.
    Call like =
        Call.of(
            "GET",
            url,
            Row.several(tool.headers(), at + ".headers"),
            null,
            permit(tool, place, url, surroundings),
            "");
    Map<String, String> shown = new LinkedHashMap<>();
    like.headers().forEach(it -> shown.put(it.name(), it.value()));
    Secret secret = like.secret();
    if (secret != null) {
      shown.putAll(secret.headers());
    }
    return new McpServer(url, shown, streamed, clock);
  }

  private static List<Tool> offered(
      AgentBlock.Tool tool,
      McpServer server,
      int place,
      Surroundings surroundings,
      Deadline deadline)
      throws Exception {
    String prefix = tool.name() == null || tool.name().isBlank() ? "" : tool.name().strip() + "_";
    List<McpServer.Offered> offered =
        surroundings
            .steps()
            .step(
                "mcp-%d".formatted(place + 1),
                new TypeReference<List<McpServer.Offered>>() {},
                () -> server.offered(deadline));
    List<Tool> tools = new ArrayList<>();
    for (McpServer.Offered it : offered) {
      String name = (prefix + it.name()).replaceAll("[^A-Za-z0-9_-]", "_");
      tools.add(
          new McpTool(
              new ToolSpec(
                  name.length() <= 64 ? name : name.substring(0, 64),
                  it.description(),
                  it.parameters()),
              server,
              it.name(),
              surroundings::idempotencyKey));
    }
    return tools;
  }

  /** The credential of a tool in hand, for where it calls; none where it names none. */
  private @Nullable Permit permit(
      AgentBlock.Tool tool, int place, HttpUrl home, Surroundings surroundings) {
    Secret secret = secret(surroundings, tool.credential());
    return secret == null
        ? null
        : new Permit(secret, home, Permit.written(raw(surroundings, place, "url"), home));
  }

  private static String named(AgentBlock.Tool tool, String at) {
    String name = given(tool.name(), at, "name").strip();
    if (!NAME.matcher(name).matches()) {
      throw Tools.invalid(
          "'%s.name' must be 1 to 64 of the characters A-Z a-z 0-9 _ -".formatted(at));
    }
    return name;
  }

  private static String description(AgentBlock.Tool tool) {
    return Objects.requireNonNullElse(tool.description(), "");
  }

  private static Map<String, @Nullable Object> parameters(AgentBlock.Tool tool) {
    Map<String, @Nullable Object> parameters = tool.parameters();
    return parameters == null || parameters.isEmpty() ? Tools.anything() : parameters;
  }

  private static String given(@Nullable String value, String at, String field) {
    if (value == null || value.isBlank()) {
      throw Tools.invalid("'%s.%s' is missing".formatted(at, field));
    }
    return value;
  }

  /** A field of a tool as its author wrote it, before anything was filled in. */
  private static @Nullable Object raw(Surroundings surroundings, int place, String field) {
    return surroundings.written().get("tools") instanceof List<?> tools
            && place < tools.size()
            && tools.get(place) instanceof Map<?, ?> tool
        ? tool.get(field)
        : null;
  }
}
