package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.expression.Scope;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.scripted.ScriptedModel;
import dev.armature.sealing.Opened;
import dev.armature.serving.Patience;
import dev.armature.worker.HeldJournal;
import dev.armature.worker.block.Journal;
import dev.armature.worker.block.Steps;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.OtherSide;
import dev.armature.worker.blocks.OtherSide.Said;
import dev.armature.worker.blocks.http.Exchanges;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.credential.Secrets;
import dev.armature.worker.model.Accesses;
import dev.armature.worker.model.ChatModels;
import dev.armature.worker.net.Spellings;
import dev.armature.worker.net.StreamedHttp;
import dev.armature.worker.net.TestDoor;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * P8: no spelling of an internal address is reached by any way that an agent goes: its tools, its
 * MCP servers, the model's server that its author names. As in {@code EgressTest}, allowed.test and
 * other.test stand for services outside, and whatever else the rules let through is led to the
 * canary. The operator's own model stands on loopback, which no way but the operator's leads to.
 */
@SuppressWarnings("NullAway.Init") // open() makes them
class AgentEgressTest {
  private static final String KEY = "canary-of-a-credential";

  /** Every way to an address: what the agent is asked. */
  private static final Map<String, Function<String, Map<String, @Nullable Object>>> ROUTES =
      routes();

  /** Ways that end at a redirect: nobody follows it. */
  private static final Set<String> NOT_FOLLOWED =
      Set.of("redirect of a POST", "redirect of an MCP server", "redirect of a model");

  private ApplicationContext settings;
  private OtherSide canary;
  private OtherSide another;
  private OtherSide allowed;
  private ScriptedModel model;
  private volatile String route = "";
  private volatile String form = "";
  private int count;

  @BeforeEach
  void open() throws IOException {
    canary = new OtherSide();
    another = new OtherSide();
    allowed = new OtherSide();
    allowed.says(
        it -> route.startsWith("redirect") ? Said.leadsTo(302, form.strip()) : Said.json("{}"));
    model = new ScriptedModel();
    settings =
        ApplicationContext.run(
            Map.of(
                "datasources.default.enabled",
                false,
                "openai.base-url",
                model.url(),
                "openai.api-key",
                "sk-of-the-operator"));
  }

  @AfterEach
  void close() {
    canary.close();
    another.close();
    allowed.close();
    model.close();
    settings.close();
  }

  @Test
  void no_way_of_an_agent_leads_inside_and_no_credential_to_another_host() throws Exception {
    int attempts = 0;
    AgentBlock agent = agent(List.of());
    for (String way : ROUTES.keySet()) {
      for (String written : Spellings.at(8_080)) {
        for (String credential : credentials(way)) {
          attempts++;
          goes(agent, way, written, credential);
        }
      }
      if (way.startsWith("redirect")) {
        attempts += 2;
        goes(agent, way, "http://other.test/steal", "unbound");
        goes(agent, way, "http://other.test/steal", "bound");
      }
    }
    int hits = canary.heard().size();
    long forwarded = shown(canary) + shown(another);
    System.out.printf(
        "P8 agent attempts=%d canary_hits=%d credentials_forwarded=%d routes=%d forms=%d%n",
        attempts, hits, forwarded, ROUTES.size(), Spellings.at(80).size());

    assertThat(hits).as("%s", canary.heard()).isZero();
    assertThat(forwarded).isZero();
    // They do lead there: what is not redirected came to the service outside, and was shown.
    assertThat(shown(allowed)).isPositive();
  }

  @Test
  void where_everything_is_allowed_the_same_ways_do_reach_the_canary() throws Exception {
    AgentBlock agent = agent(List.of("0.0.0.0/0", "::/0"));
    for (String way : ROUTES.keySet()) {
      int reached = 0;
      for (String written : Spellings.at(8_080)) {
        canary.forget();
        goes(agent, way, written, "");
        reached += canary.heard().isEmpty() ? 0 : 1;
      }
      if (NOT_FOLLOWED.contains(way)) {
        assertThat(reached).as(way).isZero();
      } else {
        assertThat(reached).as(way).isGreaterThan(80);
      }
    }
  }

  /** What is shown on a way: headers of the author's (the empty one), or a credential. */
  private static List<String> credentials(String way) {
    if (way.startsWith("redirect")) {
      return NOT_FOLLOWED.contains(way) ? List.of("bound") : List.of("", "unbound", "bound");
    }
    return way.startsWith("model") ? List.of("unbound") : List.of("", "unbound");
  }

  private AgentBlock agent(List<String> ranges) {
    UnaryOperator<InetSocketAddress> leading =
        to ->
            switch (to.getAddress().getHostAddress()) {
              case "8.8.8.8" -> allowed.address();
              case "8.8.4.4" -> another.address();
              default -> canary.address();
            };
    Secrets secrets =
        (workspace, name) ->
            switch (name) {
              case "unbound" -> new Secret(name, Secret.Type.API_KEY, KEY, "X-Key", List.of());
              case "bound" ->
                  new Secret(name, Secret.Type.API_KEY, KEY, "X-Key", List.of("allowed.test"));
              default ->
                  throw Problem.of(Problem.Kind.MISSING, "CREDENTIAL_MISSING", name).thrown();
            };
    StreamedHttp streamed = TestDoor.streamed(ranges, Spellings.NAMES, leading);
    return new AgentBlock(
        settings.getBean(Accesses.class),
        new ChatModels(streamed),
        new Equipment(
            new Exchanges(TestDoor.open(ranges, Spellings.NAMES, leading)),
            streamed,
            () -> secrets,
            () -> {
              throw new AssertionError("no workflow is called here");
            }),
        new Presetting(
            () -> {
              throw new AssertionError("no preset is named here");
            },
            () -> {
              throw new AssertionError("no workflow is called here");
            }),
        () -> bit -> {});
  }

  private void goes(AgentBlock agent, String way, String written, String credential)
      throws Exception {
    String execution = "exec_" + count++;
    route = way;
    form = written;
    model.startsAnew();
    model.calls("t", "{}").says("done");
    String json = Json.text(config(way, written, credential));
    Map<String, @Nullable Object> raw = Json.stored().readValue(json, new TypeReference<>() {});
    try (Opened _ = Opened.begin()) {
      agent.run(
          Json.stored().readValue(json, AgentBlock.Config.class),
          new Surroundings(
              "ws_1",
              execution,
              "think",
              "think",
              Map.of(),
              new LinkedHashMap<>(),
              Scope.of(Map.of()),
              new Surroundings.Attempt(1, 1, 5_000, List.of()),
              raw,
              new Steps(
                  new HeldJournal(), new Journal.Place("ws_1", execution, "think"), Patience.NONE),
              execution));
    } catch (ProblemException e) {
      // How it says no is for other tests; here it counts where it went.
    }
  }

  private static Map<String, @Nullable Object> config(
      String way, String written, String credential) {
    Function<String, Map<String, @Nullable Object>> asked = ROUTES.get(way);
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("model", "m");
    config.put("input", "?");
    config.put("max_turns", 2);
    Map<String, @Nullable Object> made =
        new LinkedHashMap<>(asked == null ? Map.of() : asked.apply(written));
    if (!credential.isEmpty()) {
      made.put("credential", credential);
    } else if (made.containsKey("type")) {
      made.put("headers", Map.of("Authorization", KEY, "Cookie", KEY, "X-Token", KEY));
    }
    if (made.containsKey("type")) {
      config.put("tools", new ArrayList<>(List.of(made)));
    } else {
      config.putAll(made);
    }
    return config;
  }

  private static Map<String, Function<String, Map<String, @Nullable Object>>> routes() {
    Map<String, Function<String, Map<String, @Nullable Object>>> routes = new LinkedHashMap<>();
    routes.put("tool GET", form -> tool("GET", form));
    routes.put("tool POST", form -> tool("POST", form));
    routes.put("redirect of a GET", form -> tool("GET", "http://allowed.test/"));
    routes.put("redirect of a POST", form -> tool("POST", "http://allowed.test/"));
    routes.put("MCP server", form -> Map.of("type", "mcp", "url", form));
    routes.put(
        "redirect of an MCP server", form -> Map.of("type", "mcp", "url", "http://allowed.test/"));
    routes.put("model of openai", form -> model("openai", form));
    routes.put("model of anthropic", form -> model("anthropic", form));
    routes.put("redirect of a model", form -> model("openai", "http://allowed.test/"));
    return routes;
  }

  private static Map<String, @Nullable Object> tool(String method, String url) {
    return Map.of("type", "http", "name", "t", "method", method, "url", url);
  }

  private static Map<String, @Nullable Object> model(String provider, String url) {
    return Map.of("provider", provider, "base_url", url);
  }

  private static long shown(OtherSide side) {
    return side.heard().stream()
        .filter(it -> it.headers().toString().contains(KEY) || it.text().contains(KEY))
        .count();
  }
}
