package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.problem.Problem;
import dev.armature.worker.blocks.OtherSide.Said;
import dev.armature.worker.net.Pauses;
import dev.armature.worker.net.SafeHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a general_api makes of an answer. */
@SuppressWarnings("NullAway.Init") // open() makes it
class GeneralApiAnswerTest {
  private static final String GET = "{\"url\": \"%s/\"}";

  private ApiKit kit;

  @BeforeEach
  void open() throws IOException {
    kit = new ApiKit();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  @Test
  void what_is_neither_json_nor_text_comes_as_base64() throws Exception {
    byte[] bytes = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2, (byte) 0xff};
    kit.other().says(Said.typed("image/png", bytes));

    assertThat(kit.call(GET).get("output"))
        .isEqualTo(
            Map.of(
                "content_type",
                "image/png",
                "bytes",
                8,
                "base64",
                Base64.getEncoder().encodeToString(bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain; charset=iso-8859-1, iso-8859-1, é",
    "text/html; charset=\"utf-8\", utf-8, é",
    "text/plain; charset=unheard-of, utf-8, é",
    "text/csv, utf-8, é",
    "application/xml, utf-8, <é/>",
    "image/svg+xml, utf-8, <é/>",
    "application/x-ndjson, utf-8, {}",
    "application/pdf; charset=utf-8, utf-8, é",
    "'', utf-8, é",
    "application/json; charset=utf-16, utf-16, é",
    "application/json, utf-8, '{} {}'"
  })
  void text_is_read_in_its_charset(String type, String charset, String text) throws Exception {
    boolean json = type.startsWith("application/json") && !text.contains("{");
    kit.other()
        .says(
            Said.typed(type, (json ? '"' + text + '"' : text).getBytes(Charset.forName(charset))));

    assertThat(kit.call(GET)).containsEntry("output", text);
  }

  @Test
  void bytes_of_no_type_that_are_no_text_are_bytes_and_a_mark_of_order_is_no_text()
      throws Exception {
    kit.other().says(Said.typed("", new byte[] {(byte) 0xc3, 0x28}));
    assertThat(kit.call(GET).get("output"))
        .isEqualTo(
            Map.of("content_type", "application/octet-stream", "bytes", 2, "base64", "wyg="));

    kit.other().says(Said.typed("text/plain", "\ufeffa".getBytes(StandardCharsets.UTF_8)));
    assertThat(kit.call(GET)).containsEntry("output", "a");
    kit.other().says(Said.typed("application/json", "\ufeff[1]".getBytes(StandardCharsets.UTF_8)));
    assertThat(kit.call(GET).get("output")).hasToString("[1]");
  }

  @Test
  void headers_that_come_twice_are_one() throws Exception {
    kit.other().says(Said.json("{}").with("Vary", "a, b"));

    assertThat(kit.call(GET).get("headers")).asString().contains("vary=a, b");
  }

  @Test
  void an_answer_may_be_as_large_as_was_asked_for_and_no_larger() throws Exception {
    kit.other()
        .says(Said.typed("text/plain", "x".repeat(2_000_000).getBytes(StandardCharsets.UTF_8)));

    assertThat(kit.problem(GET))
        .returns("RESPONSE_TOO_LARGE", Problem::code)
        .returns(false, it -> it.kind().passing());
    assertThat(kit.code("{\"url\": \"%s/\", \"max_response_bytes\": 1999999}"))
        .isEqualTo("RESPONSE_TOO_LARGE");
    assertThat(kit.call("{\"url\": \"%s/\", \"max_response_bytes\": 2000000}").get("output"))
        .asString()
        .hasSize(2_000_000);
  }

  @Test
  void what_comes_compressed_is_read_and_measured_as_it_was_before() throws Exception {
    kit.other()
        .says(
            Said.typed("application/json", zipped("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)))
                .with("Content-Encoding", "gzip"));

    assertThat(kit.call(GET).get("output")).isEqualTo(Map.of("a", 1));
    Map<String, @Nullable Object> asked =
        kit.call("{\"url\": \"%s/\", \"headers\": {\"Accept-Encoding\": \"gzip\"}}");
    assertThat(asked.get("output")).isEqualTo(Map.of("a", 1));
    assertThat(asked.get("headers")).asString().doesNotContain("content-encoding");
    kit.call("{\"url\": \"%s/\", \"method\": \"HEAD\"}");
  }

  @Test
  void an_answer_that_swells_is_let_go_at_the_limit() throws Exception {
    byte[] bomb = zipped(new byte[200 * 1024 * 1024]);
    assertThat(bomb.length).isLessThan(SafeHttp.MOST_ANSWER_BYTES);
    kit.other().says(Said.typed("application/octet-stream", bomb).with("Content-Encoding", "gzip"));

    for (String asks : new String[] {"", ", \"headers\": {\"accept-encoding\": \"gzip\"}"}) {
      assertThat(kit.code("{\"url\": \"%s/\", \"max_response_bytes\": 16777216" + asks + "}"))
          .isEqualTo("RESPONSE_TOO_LARGE");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'Wed, 25 Nov 2026 10:00:00 GMT', 'Wed, 25 Nov 2026 10:00:42 GMT', 42",
    "'Wed, 25 Nov 2026 10:00:00 GMT', 'Wednesday, 25-Nov-26 10:00:42 GMT', 42",
    "'Wed, 25 Nov 2026 10:00:00 GMT', 'Wed, 25 Nov 2026 12:00:00 GMT', 600",
    "'Wed, 25 Nov 2026 10:00:00 GMT', 'Wed, 25 Nov 2026 09:00:00 GMT', 0",
    "'Wed, 25 Nov 2026 10:00:00 GMT', tomorrow, 0",
    "'', 'Wed, 25 Nov 2026 10:00:42 GMT', 12",
    "'', 7, 7"
  })
  void a_pause_until_a_time_is_measured_by_the_clock_that_says_it(
      String now, String until, int seconds) {
    SafeHttp.Answer answer =
        new SafeHttp.Answer(
            503,
            Map.of("retry-after", until, "date", now),
            new byte[0],
            Instant.parse("2026-11-25T10:00:30Z"));

    assertThat(Pauses.asked(answer.headers(), answer.at()).orElse(Duration.ZERO))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void a_time_to_try_again_is_kept_between_attempts() {
    kit.block().attempt(1, 3);
    kit.other().says(Said.of(429, Map.of("Retry-After", "Fri, 31 Dec 2199 23:59:59 GMT")));

    assertThat(kit.thrown(GET).retryAfter()).contains(Pauses.LONGEST);
  }

  @ParameterizedTest
  @CsvSource({
    "true, 404, true",
    "true, 399, false",
    "false, 500, false",
    "[404], 404, true",
    "[404], 410, false",
    "'[404, \"5xx\"]', 503, true",
    "'[\"500-502\"]', 502, true",
    "'[\"500-502\"]', 503, false",
    "'[\"2XX\"]', 204, true",
    "'[\"404\"]', 404, true",
    "[], 500, false"
  })
  void fail_on_status_names_the_statuses_that_fail_the_block(
      String written, int status, boolean fails) throws Exception {
    String config = "{\"url\": \"%s/\", \"fail_on_status\": " + written + "}";
    kit.other().says(Said.of(status, Map.of()));

    if (fails) {
      assertThat(kit.problem(config))
          .returns("HTTP_STATUS", Problem::code)
          .returns("the answer was HTTP " + status, Problem::message);
    } else {
      assertThat(kit.call(config)).containsEntry("status_code", status);
    }
  }

  private static byte[] zipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }
}
