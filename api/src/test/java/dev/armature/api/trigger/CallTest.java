package dev.armature.api.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run sees of the call that started it. */
class CallTest {
  @Test
  void a_run_sees_headers_and_query_and_nothing_that_lets_a_caller_in() {
    Call call =
        new Call(
            "id",
            "POST",
            Map.of(
                "Authorization", List.of("Bearer canary"),
                "Cookie", List.of("canary"),
                "X-API-Key", List.of("canary"),
                "X-Several", List.of("a", "b"),
                "User-Agent", List.of("curl")),
            Map.of(
                "token", List.of("canary"),
                "page", List.of("1"),
                "tag", List.of("a", "b")),
            new byte[0]);

    assertThat(call.request(Map.of("n", 1)))
        .isEqualTo(
            Map.of(
                "body", Map.of("n", 1),
                "headers", Map.of("x-several", "a, b", "user-agent", "curl"),
                "query", Map.of("page", "1", "tag", List.of("a", "b")),
                "method", "POST"));
    assertThat(call.queryToken()).isEqualTo("canary");
    assertThat(call.header("authorization")).contains("Bearer canary");
  }
}
