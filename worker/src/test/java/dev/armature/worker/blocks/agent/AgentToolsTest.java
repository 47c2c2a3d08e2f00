package dev.armature.worker.blocks.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.scripted.ScriptedMcp;
import dev.armature.scripted.ScriptedModel.Call;
import dev.armature.worker.net.StreamedHttp;
import io.micronaut.context.ApplicationContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP calls and MCP servers as tools. */
class AgentToolsTest {
  private final AgentKit kit = AgentKit.open();

  @AfterEach
  void close() {
    kit.close();
  }

  private static String with(String... tools) {
    return "{\"model\": \"m\", \"input\": \"?\", \"tools\": [%s]}"
        .formatted(String.join(", ", tools));
  }

  private static String http(String url, String more) {
    return "{\"type\": \"http\", \"name\": \"t\", \"url\": \"%s\"%s}".formatted(url, more);
  }

  private static String mcp(String url, String more) {
    return "{\"type\": \"mcp\", \"url\": \"%s\"%s}".formatted(url, more);
  }

  @Test
  void arguments_go_into_the_path_the_query_or_the_body() throws Exception {
    kit.model
        .calls("t", "{\"id\": \"a/b c\", \"tag\": [\"x\", \"y&z\"], \"none\": null}")
        .says("done");
    kit.run(with(http("SERVICE/items/{id}", "")));
    kit.journal.clear();
    kit.model.calls("t", "{\"id\": 7, \"name\": \"n\"}").says("done");
    kit.run(with(http("SERVICE/items/{id}", ", \"method\": \"put\", \"headers\": {\"X-A\": 1}")));

    assertThat(kit.called())
        .extracting(it -> it.method() + " " + it.uri() + " " + it.body())
        .containsExactly("GET /items/a%2Fb%20c?tag=x&tag=y%26z ", "PUT /items/7 {\"name\":\"n\"}");
    assertThat(kit.called())
        .extracting(AgentKit.Called::key)
        .containsExactly(null, "exec_1:think:tool-1-1");
  }

  @Test
  void a_model_says_never_where_a_call_goes() throws Exception {
    for (String url :
        List.of("http://{host}/x", "http://127.0.0.1{rest}", "{all}", "http://a.{b}:80/")) {
      Problem problem = kit.fails(with(http(url, ""))).problem();
      assertThat(problem.code()).as(url).isEqualTo("CONFIG_INVALID");
    }
    kit.model.calls("t", "{\"id\": \"..\"}").says("ok");
    kit.run(with(http("SERVICE/a/{id}", "")));

    assertThat(kit.called()).isEmpty();
    assertThat(kit.model.heard().getLast().body().toString())
        .contains("cannot stand in an address");
  }

  @Test
  void an_address_inside_the_operators_network_is_refused_to_a_tool() throws Exception {
    try (AgentKit strict = AgentKit.with(Map.of("armature.egress.allow", ""))) {
      strict.model.calls("t", "{}").says("ok");

      strict.run(with(http("SERVICE/inner", "")));

      assertThat(strict.called()).isEmpty();
      assertThat(strict.model.heard().getLast().body().toString()).contains("ADDRESS_REFUSED");
    }
  }

  @Test
  void what_may_pass_is_tried_by_each_attempt_and_told_to_the_model_by_the_last() throws Exception {
    kit.model.calls("t", "{}").says("then not");
    kit.serviceFails(3);
    String config = with(http("SERVICE/x", ", \"method\": \"POST\""));

    ProblemException first = kit.attempt(1, 2).fails(config);
    Map<String, ?> result = kit.attempt(2, 2).run(config);

    assertThat(first.problem().code()).isEqualTo("HTTP_STATUS");
    assertThat(result.get("output")).isEqualTo("then not");
    assertThat(kit.called())
        .extracting(AgentKit.Called::key)
        .containsExactly("exec_1:think:tool-1-1", "exec_1:think:tool-1-1");
    assertThat(kit.model.heard().getLast().body().toString()).contains("HTTP 503");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_mcp_servers_tools_are_listed_and_called(boolean streams) throws Exception {
    try (ScriptedMcp server = new ScriptedMcp(streams)) {
      kit.model
          .calls(
              new Call("1", "add", "{\"a\": 2, \"b\": 40}"),
              new Call("2", "fail", "{}"),
              new Call("3", "text_echo", "{\"x\": 1}"),
              new Call("4", "add", "{\"a\": \"2\"}"))
          .says("42");

      assertThat(kit.run(with(mcp(server.url(), "")))).containsEntry("output", "42");

      assertThat(server.heard())
          .extracting(ScriptedMcp.Heard::method)
          .containsExactly(
              "initialize",
              "notifications/initialized",
              "tools/list",
              "tools/list",
              "tools/call",
              "tools/call",
              "tools/call",
              "DELETE");
      assertThat(server.heard("tools/call").getFirst().headers())
          .containsEntry("mcp-session-id", "s1")
          .containsEntry("mcp-protocol-version", "2025-03-26")
          .containsEntry("idempotency-key", "exec_1:think:tool-1-1");
      List<String> told = new ArrayList<>();
      for (JsonNode message : kit.model.heard().getLast().body().path("messages")) {
        if (message.path("role").asText().equals("tool")) {
          told.add(message.path("content").asText());
        }
      }
      assertThat(told.subList(0, 3)).containsExactly("42", "it went wrong", "{\"x\":1}");
      assertThat(told.get(3)).startsWith("The arguments do not fit");
    }
  }

  @Test
  void tools_of_two_servers_that_are_called_alike_need_a_name_before_them() throws Exception {
    try (ScriptedMcp one = new ScriptedMcp(false);
        ScriptedMcp two = new ScriptedMcp(true)) {
      Problem clash = kit.fails(with(mcp(one.url(), ""), mcp(two.url(), ""))).problem();
      assertThat(clash.code()).isEqualTo("CONFIG_INVALID");
      assertThat(clash.message()).contains("'add'").contains("'name'");

      kit.journal.clear();
      kit.model.calls("two_add", "{\"a\": 1, \"b\": 1}").says("2");
      kit.run(with(mcp(one.url(), ", \"name\": \"one\""), mcp(two.url(), ", \"name\": \"two\"")));

      assertThat(one.heard("tools/call")).isEmpty();
      assertThat(two.heard("tools/call")).hasSize(1);
    }
  }

  @Test
  void a_later_attempt_begins_a_session_of_its_own_and_reads_the_list_back() throws Exception {
    try (ScriptedMcp server = new ScriptedMcp(false)) {
      kit.model
          .calls("add", "{\"a\": 1, \"b\": 1}")
          .calls("add", "{\"a\": 2, \"b\": 2}")
          .says("ok");
      server.fails(1);
      String config = with(mcp(server.url(), ""));

      ProblemException busy = kit.attempt(1, 2).fails(config);
      kit.attempt(2, 2).run(config);

      assertThat(busy.problem().code()).isEqualTo("MCP_FAILED");
      assertThat(busy.problem().kind().passing()).isTrue();
      assertThat(server.heard("tools/list")).hasSize(2);
      assertThat(server.heard("tools/call"))
          .extracting(it -> it.headers().get("idempotency-key"))
          .containsExactly(
              "exec_1:think:tool-1-1", "exec_1:think:tool-1-1", "exec_1:think:tool-2-1");
      assertThat(kit.model.heard()).hasSize(3);
    }
  }

  @Test
  void a_session_that_the_server_has_forgotten_is_begun_anew() throws Exception {
    try (ScriptedMcp scripted = new ScriptedMcp(true);
        ApplicationContext house =
            ApplicationContext.run(Map.of("armature.egress.allow", "127.0.0.0/8"))) {
      McpServer server =
          new McpServer(
              HttpUrl.get(scripted.url()),
              Map.of("X-Key", "k"),
              house.getBean(StreamedHttp.class),
              InstantSource.system());

      assertThat(server.offered(Deadline.in(5_000))).hasSize(3);
      scripted.forgets();
      ToolAnswer answer = server.run("add", Map.of("a", 1, "b", 2), "key", Deadline.in(5_000));

      assertThat(answer.text()).isEqualTo("3");
      assertThat(scripted.heard("initialize")).hasSize(2);
      assertThat(scripted.heard("tools/call"))
          .extracting(it -> it.headers().get("mcp-session-id"))
          .containsExactly("s1", "s2");
      assertThat(scripted.heard()).allMatch(it -> "k".equals(it.headers().get("x-key")));
    }
  }

  @Test
  void a_server_that_is_none_fails_the_block_by_name() {
    Problem problem = kit.fails(with(mcp("SERVICE/none", ""))).problem();

    assertThat(problem.code()).isEqualTo("MCP_FAILED");
    assertThat(problem.message()).contains("127.0.0.1");
  }
}
