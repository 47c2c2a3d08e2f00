package dev.armature.api.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.execution.Ending;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a response block's wishes becomes the answer. */
class ShapedAnswerTest {
  @Test
  void a_text_is_sent_as_it_is_and_everything_else_as_json() {
    assertThat(shaped(201, Map.of(), "made"))
        .returns(201, ShapedAnswer::status)
        .returns(Map.of("content-type", "text/plain;charset=utf-8"), ShapedAnswer::headers)
        .returns("made", ShapedAnswerTest::body);
    assertThat(shaped(201, Map.of(), Map.of("n", 1)))
        .returns(Map.of("content-type", "application/json"), ShapedAnswer::headers)
        .returns("{\"n\":1}", ShapedAnswerTest::body);
    assertThat(body(shaped(201, Map.of(), null))).isEqualTo("null");
    assertThat(shaped(200, Map.of("Content-Type", "text/csv"), "a,b"))
        .returns(Map.of("content-type", "text/csv"), ShapedAnswer::headers)
        .returns("a,b", ShapedAnswerTest::body);
  }

  @Test
  void some_statuses_have_no_body() {
    for (int status : List.of(204, 205, 304)) {
      assertThat(shaped(status, Map.of("ETag", "\"1\"", "Content-Type", "text/plain"), "x"))
          .returns("", ShapedAnswerTest::body)
          .returns(Map.of("etag", "\"1\""), ShapedAnswer::headers);
    }
  }

  @Test
  void what_is_no_answer_yet_is_200() {
    assertThat(shaped(101, Map.of(), "x").status()).isEqualTo(200);
    assertThat(shaped(599, Map.of(), "x").status()).isEqualTo(599);
  }

  @ParameterizedTest
  @CsvSource({
    "Location, /orders/7, true",
    "Retry-After, 5, true",
    "Cache-Control, no-store, true",
    "X-Request-Id, 17, true",
    "Set-Cookie, a=b, false",
    "Access-Control-Allow-Origin, *, false",
    "Content-Length, 1, false",
    "Transfer-Encoding, chunked, false",
    "Connection, close, false",
    "Content-Security-Policy, none, false",
    "X-Accel-Redirect, /secret, false",
    "X-Sendfile, /etc/passwd, false",
    "X-Execution-Id, exec_1, false",
    "X-Content-Type-Options, none, false",
    "Content-Type, no type at all, false",
    "X Y, 1, false"
  })
  void only_headers_that_say_something_about_the_answer_get_out(
      String name, String value, boolean out) {
    ShapedAnswer shaped = shaped(200, Map.of(name, value), Map.of());

    assertThat(shaped.headers().getOrDefault(name.toLowerCase(java.util.Locale.ROOT), ""))
        .isEqualTo(out ? value : name.equals("Content-Type") ? "application/json" : "");
  }

  @Test
  void a_value_that_would_begin_another_header_is_left_out() {
    Map<String, @Nullable Object> headers = new LinkedHashMap<>();
    headers.put("X-A", "1\r\nSet-Cookie: a=b");
    headers.put("X-B", "\u00e9");
    headers.put("X-C", List.of("1"));
    headers.put("X-D", null);
    headers.put("X-E", 7);
    headers.put("X-F", true);

    assertThat(shaped(200, headers, "").headers())
        .isEqualTo(Map.of("x-e", "7", "x-f", "true", "content-type", "text/plain;charset=utf-8"));
  }

  @Test
  void a_header_has_so_many_characters_or_is_left_out() {
    assertThat(shaped(200, Map.of("X-A", "a".repeat(4_000)), "").headers())
        .containsEntry("x-a", "a".repeat(4_000));
    assertThat(shaped(200, Map.of("X-A", "a".repeat(4_001)), "").headers())
        .doesNotContainKey("x-a");
  }

  private static ShapedAnswer shaped(
      int status, Map<String, ? extends @Nullable Object> headers, @Nullable Object output) {
    return ShapedAnswer.of(new Ending.Answer(status, new LinkedHashMap<>(headers)), output);
  }

  private static String body(ShapedAnswer shaped) {
    return new String(shaped.body(), StandardCharsets.UTF_8);
  }
}
