package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.net.SafeHttp;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralApiBlockTest {
  /** What the other side heard. */
  private record Heard(String method, String uri, Map<String, List<String>> headers, String body) {}

  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private final BlockKit kit = new BlockKit();
  private volatile int status = 200;
  private volatile String type = "application/json";
  private volatile byte[] answer = "{\"n\":null}".getBytes(StandardCharsets.UTF_8);
  private volatile String retryAfter = "";
  private volatile boolean silent;
  private ApplicationContext house;
  private HttpServer other;

  @BeforeEach
  void open() throws IOException {
    house = ApplicationContext.run(Map.of("armature.egress.allow", "127.0.0.0/8"));
    other = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    other.createContext("/", this::answer);
    other.setExecutor(task -> Thread.ofVirtual().start(task));
    other.start();
  }

  @AfterEach
  void close() {
    testIsOver.countDown();
    other.stop(0);
    house.close();
  }

  @Test
  void a_call_becomes_a_result() throws Exception {
    Map<String, @Nullable Object> result =
        call(
            """
            {"url": "%s/a?x=1", "params": {"y": ["b c", 2], "z": null, "w": true},
             "headers": {"X-A": 7, "X-None": null}}
            """);

    assertThat(result).containsEntry("status_code", 200);
    assertThat(result.get("output")).isEqualTo(java.util.Collections.singletonMap("n", null));
    assertThat(result.get("headers"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKey("content-type");
    assertThat(heard)
        .singleElement()
        .satisfies(it -> {
          assertThat(it.method()).isEqualTo("GET");
          assertThat(it.uri()).isEqualTo("/a?x=1&y=b%20c&y=2&w=true");
          assertThat(it.headers()).containsEntry("X-a", List.of("7")).doesNotContainKey("X-none");
        });
  }

  @Test
  void the_key_goes_with_every_method_that_writes_unless_the_author_set_one() throws Exception {
    for (String method : List.of("GET", "HEAD", "POST", "put", "PATCH", "DELETE", "OPTIONS")) {
      call("{\"url\": \"%s/\", \"method\": \"" + method + "\"}");
    }
    call("{\"url\": \"%s/\", \"method\": \"POST\", \"headers\": {\"idempotency-key\": \"mine\"}}");

    assertThat(heard.stream().map(it -> it.headers().getOrDefault("Idempotency-key", List.of())))
        .containsExactly(
            List.of(),
            List.of(),
            List.of("exec_1:fetch"),
            List.of("exec_1:fetch"),
            List.of("exec_1:fetch"),
            List.of("exec_1:fetch"),
            List.of("exec_1:fetch"),
            List.of("mine"));
  }

  @Test
  void a_body_is_sent_as_json_and_text_as_it_is() throws Exception {
    call("{\"url\": \"%s/\", \"method\": \"POST\", \"body\": {\"a\": null}}");
    call("{\"url\": \"%s/\", \"method\": \"POST\", \"body\": \"plain é\"}");

    assertThat(heard).extracting(Heard::body).containsExactly("{\"a\":null}", "plain é");
    assertThat(heard.getFirst().headers().getOrDefault("Content-type", List.of()))
        .singleElement()
        .asString()
        .startsWith("application/json");
  }

  @Test
  void what_is_no_json_is_text_and_nothing_is_null() throws Exception {
    type = "text/plain";
    assertThat(call("{\"url\": \"%s/\"}")).containsEntry("output", "{\"n\":null}");

    type = "application/json";
    answer = "{oops".getBytes(StandardCharsets.UTF_8);
    assertThat(call("{\"url\": \"%s/\"}")).containsEntry("output", "{oops");

    answer = new byte[0];
    assertThat(call("{\"url\": \"%s/\"}")).containsEntry("output", null);
  }

  @Test
  void a_status_is_a_result() throws Exception {
    status = 404;
    kit.attempt(1, 3);

    assertThat(call("{\"url\": \"%s/\"}")).containsEntry("status_code", 404);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void a_passing_status_is_tried_again_and_is_a_result_at_last(int passing) throws Exception {
    status = passing;

    kit.attempt(2, 3);
    assertThat(problem("{\"url\": \"%s/\"}"))
        .returns("HTTP_STATUS", Problem::code)
        .returns(true, it -> it.kind().passing());
    kit.attempt(3, 3);
    assertThat(call("{\"url\": \"%s/\"}")).containsEntry("status_code", passing);
  }

  @Test
  void a_passing_status_that_the_author_wants_no_retry_for_is_a_result_at_once() throws Exception {
    status = 503;

    kit.attempt(1, 3, "HTTP_STATUS");
    assertThat(call("{\"url\": \"%s/\"}")).containsEntry("status_code", 503);
    assertThat(problem("{\"url\": \"%s/\", \"fail_on_status\": true}"))
        .returns("HTTP_STATUS", Problem::code);
    kit.attempt(1, 3, "HTTP_TIMEOUT");
    assertThat(problem("{\"url\": \"%s/\"}")).returns("HTTP_STATUS", Problem::code);
  }

  @Test
  void fail_on_status_makes_a_failure_of_it() {
    kit.attempt(3, 3);

    status = 503;
    assertThat(problem("{\"url\": \"%s/\", \"fail_on_status\": true}").kind().passing()).isTrue();
    status = 404;
    assertThat(problem("{\"url\": \"%s/\", \"fail_on_status\": true}"))
        .returns("HTTP_STATUS", Problem::code)
        .returns(false, it -> it.kind().passing());
  }

  @Test
  void the_pause_that_the_other_side_asks_for_is_kept_within_reason() {
    kit.attempt(1, 3);
    status = 429;

    retryAfter = "7";
    assertThat(thrown("{\"url\": \"%s/\"}").retryAfter()).contains(Duration.ofSeconds(7));
    retryAfter = "999999999";
    assertThat(thrown("{\"url\": \"%s/\"}").retryAfter()).contains(Duration.ofMinutes(10));
    retryAfter = "soon";
    assertThat(thrown("{\"url\": \"%s/\"}").retryAfter()).isEmpty();
  }

  @Test
  void a_503_that_says_at_once_is_called_once_in_an_attempt() throws Exception {
    status = 503;
    retryAfter = "0";

    call("{\"url\": \"%s/\", \"method\": \"POST\"}");

    assertThat(heard).hasSize(1);
  }

  @Test
  void an_answer_that_is_too_large_fails_for_good() {
    answer = new byte[SafeHttp.MOST_ANSWER_BYTES + 1];

    assertThat(problem("{\"url\": \"%s/\"}"))
        .returns("RESPONSE_TOO_LARGE", Problem::code)
        .returns(false, it -> it.kind().passing());
  }

  @Test
  void no_answer_in_time_may_pass() {
    silent = true;

    assertThat(problem("{\"url\": \"%s/\", \"timeout\": 100}"))
        .returns("HTTP_TIMEOUT", Problem::code)
        .returns(true, it -> it.kind().passing());
  }

  @Test
  void nobody_there_may_pass() {
    other.stop(0);

    assertThat(problem("{\"url\": \"%s/\"}"))
        .returns("CONNECTION_FAILED", Problem::code)
        .returns(true, it -> it.kind().passing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\": \"ftp://127.0.0.1/\"}",
        "{\"url\": \"\"}",
        "{\"url\": \"http://u:p@127.0.0.1/\"}",
        "{\"url\": \"%s/\", \"method\": \"BREW\"}",
        "{\"url\": \"%s/\", \"timeout\": 0}",
        "{\"url\": \"%s/\", \"body\": \"x\"}",
        "{\"url\": \"%s/\", \"headers\": {\"a b\": \"x\"}}",
        "{\"url\": \"%s/\", \"headers\": {\"X-A\": \"x\\ny: z\"}}",
        "{\"url\": \"%s/\", \"headers\": {\"Content-Length\": \"5\"}}",
        "{\"url\": \"%s/\", \"headers\": {\"transfer-encoding\": \"chunked\"}}"
      })
  void what_is_no_request_is_refused_and_nothing_is_sent(String config) {
    assertThat(problem(config))
        .returns("CONFIG_INVALID", Problem::code)
        .returns(false, it -> it.kind().passing());
    assertThat(heard).isEmpty();
  }

  @Test
  void a_header_that_cannot_be_sent_is_not_told() {
    assertThatThrownBy(
            () -> call("{\"url\": \"%s/\", \"headers\": {\"Authorization\": \"hunter2\\n\"}}"))
        .isInstanceOf(ProblemException.class)
        .hasMessageNotContaining("hunter2");
  }

  private Map<String, @Nullable Object> call(String config) throws Exception {
    return kit.result(
        house.getBean(GeneralApiBlock.class),
        GeneralApiBlock.Config.class,
        config.replace("%s", "http://127.0.0.1:" + other.getAddress().getPort()));
  }

  private ProblemException thrown(String config) {
    return catchThrowableOfType(ProblemException.class, () -> call(config));
  }

  private Problem problem(String config) {
    return thrown(config).problem();
  }

  private void answer(HttpExchange exchange) throws IOException {
    heard.add(
        new Heard(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    if (silent) {
      try {
        testIsOver.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.getResponseHeaders().set("Content-Type", type);
    if (!retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    boolean head = exchange.getRequestMethod().equals("HEAD") || answer.length == 0;
    exchange.sendResponseHeaders(status, head ? -1 : answer.length);
    if (!head) {
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }
}
