package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.problem.Problem;
import dev.armature.worker.credential.Secret;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a general_api sends. */
@SuppressWarnings("NullAway.Init") // open() makes it
class GeneralApiRequestTest {
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
  void headers_and_params_may_be_rows() throws Exception {
    kit.call(
        """
        {"url": "%s/a", "method": "post",
         "headers": [{"name": "X-A", "value": 7}, {"key": "X-B", "value": "b"},
           {"name": "X-Off", "value": "x", "enabled": false}, {"name": "X-None", "value": null},
           {"name": "X-Twice", "value": ["1", "2"]}, {"name": "", "value": ""}],
         "params": [{"key": "q", "value": ["b c", 2]}, {"name": "off", "value": 1, "enabled": false}]}
        """);

    assertThat(kit.other().last().uri()).isEqualTo("/a?q=b%20c&q=2");
    assertThat(kit.other().last().headers())
        .containsEntry("x-a", "7")
        .containsEntry("x-b", "b")
        .containsEntry("x-twice", "1|2")
        .doesNotContainKeys("x-off", "x-none");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "absent, an object | \"body\": {\"a\": null} | {\"a\":null} | application/json",
        "absent, text | \"body\": \"plain é\" | plain é | application/json",
        "json | \"body_type\": \"json\", \"body\": [1] | [1] | application/json",
        "json as text | \"body_type\": \"JSON\", \"body\": \"{\\\"a\\\": 1}\" | {\"a\": 1} |"
            + " application/json",
        "form | \"body_type\": \"form\", \"body\": {\"a\": \"b&c\", \"d\": [1, \"é\"], \"n\": null}"
            + " | a=b%26c&d=1&d=%C3%A9 | application/x-www-form-urlencoded",
        "form rows | \"body_type\": \"form\", \"body\": [{\"name\": \"a\", \"value\": 1}] | a=1 |"
            + " application/x-www-form-urlencoded",
        "raw text | \"body_type\": \"raw\", \"body\": \"<a/>\", \"content_type\": \"text/xml\" |"
            + " <a/> | text/xml",
        "raw, no type | \"body_type\": \"raw\", \"body\": \"x\" | x | text/plain; charset=utf-8",
        "raw bytes | \"body_type\": \"raw\", \"body\": {\"base64\": \"aGk=\", \"content_type\":"
            + " \"image/png\"} | hi | image/png",
        "a header | \"headers\": {\"content-type\": \"text/csv\"}, \"body\": \"a,b\" | a,b |"
            + " text/csv",
        "none | \"body_type\": \"none\", \"body\": {\"a\": 1} | '' | ''"
      })
  void a_body_is_sent_as_its_type_says(String name, String fields, String sent, String type)
      throws Exception {
    kit.call("{\"url\": \"%s/\", \"method\": \"POST\", " + fields + "}");

    assertThat(kit.other().last().text()).isEqualTo(sent);
    assertThat(kit.other().last().headers().getOrDefault("content-type", "")).isEqualTo(type);
  }

  @Test
  void a_multipart_body_has_fields_and_files_and_is_the_same_in_every_attempt() throws Exception {
    String config =
        """
        {"url": "%s/", "method": "POST", "body_type": "multipart",
         "headers": {"Content-Type": "multipart/form-data"},
         "body": [{"name": "title", "value": "Ré"}, {"name": "tag", "value": ["a", "b"]},
           {"name": "doc", "file": {"filename": "a \\"b\\".txt", "content_type": "text/plain",
             "base64": "aGVsbG8="}}]}
        """;
    kit.call(config);
    kit.call(config);

    String first = kit.other().heard().getFirst().text();
    assertThat(first)
        .contains("name=\"title\"", "Ré", "name=\"tag\"", "\r\n\r\na\r\n", "\r\n\r\nb\r\n")
        .contains("name=\"doc\"; filename=\"a %22b%22.txt\"", "Content-Type: text/plain", "hello")
        .isEqualTo(kit.other().last().text());
    String type = kit.other().last().headers().getOrDefault("content-type", "");
    assertThat(type).startsWith("multipart/form-data; boundary=");
    assertThat(first).startsWith("--" + type.substring(type.indexOf('=') + 1));
  }

  @Test
  void a_multipart_body_may_be_an_object_with_a_binary_answer_in_it() throws Exception {
    kit.call(
        """
        {"url": "%s/", "method": "POST", "body_type": "multipart",
         "body": {"n": 1, "nothing": null,
           "scan": {"content_type": "image/png", "bytes": 2, "base64": "aGk="}}}
        """);

    assertThat(kit.other().last().text())
        .contains("name=\"n\"", "name=\"scan\"; filename=\"scan\"", "Content-Type: image/png", "hi")
        .doesNotContain("nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"yaml\", \"body\": 1}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"json\", \"body\": \"{oops\"}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"json\", \"body\": \"1 2\"}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"form\", \"body\": 5}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"multipart\", \"body\": \"x\"}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"multipart\", \"body\": []}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"multipart\","
            + " \"body\": [{\"value\": 1}]}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"multipart\","
            + " \"body\": [{\"name\": \"a\", \"file\": {\"base64\": \"*\"}}]}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"multipart\","
            + " \"body\": [{\"name\": \"a\", \"file\": {\"base64\": \"aGk=\","
            + " \"content_type\": \"no type\"}}]}",
        "{\"url\": \"%s/\", \"method\": \"POST\", \"body_type\": \"raw\", \"body\": {\"base64\": 5}}",
        "{\"url\": \"%s/\", \"method\": \"HEAD\", \"body\": {\"a\": 1}}",
        "{\"url\": \"%s/\", \"headers\": [5]}",
        "{\"url\": \"%s/\", \"headers\": [{\"value\": \"x\"}]}",
        "{\"url\": \"%s/\", \"headers\": 5}",
        "{\"url\": \"%s/\", \"headers\": [{\"name\": \"X-A\", \"value\": \"a\\r\\nX-B: c\"}]}",
        "{\"url\": \"%s/\", \"headers\": {\"X-A\\r\\nX-B\": \"a\"}}",
        "{\"url\": \"%s/\", \"headers\": [{\"name\": \"Content-Length\", \"value\": \"5\"}]}",
        "{\"url\": \"%s/\", \"fail_on_status\": [\"5yy\"]}",
        "{\"url\": \"%s/\", \"fail_on_status\": [\"599-500\"]}",
        "{\"url\": \"%s/\", \"fail_on_status\": 500}",
        "{\"url\": \"%s/\", \"redirects\": {\"max\": 21}}",
        "{\"url\": \"%s/\", \"max_response_bytes\": 67108865}",
        "{\"url\": \"%s/\", \"max_response_bytes\": 0}",
        "{\"url\": \"%s/\", \"pagination\": {\"next\": \"link\", \"max_pages\": 1001}}"
      })
  void what_is_no_request_is_refused_and_nothing_is_sent(String config) {
    assertThat(kit.problem(config))
        .returns("CONFIG_INVALID", Problem::code)
        .returns(false, it -> it.kind().passing());
    assertThat(kit.other().heard()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "API_KEY, x-api-key, the-value-of-it",
    "BEARER, authorization, Bearer the-value-of-it",
    "OAUTH2, authorization, Bearer the-value-of-it",
    "BASIC, authorization, Basic dGhlLXZhbHVlLW9mLWl0"
  })
  void a_credential_is_shown_as_its_type_says(Secret.Type type, String header, String value)
      throws Exception {
    kit.credential("c", type, "the-value-of-it");

    kit.call("{\"url\": \"%s/\", \"credential\": \"c\"}");

    assertThat(kit.other().last().headers()).containsEntry(header, value);
  }

  @Test
  void a_credential_without_hosts_goes_where_the_author_wrote_the_host_and_nowhere_else()
      throws Exception {
    kit.credential("c", Secret.Type.BEARER, "the-value-of-it");
    String filled = "{\"url\": \"%s/a\", \"credential\": \"c\"}";

    kit.block().written("{\"url\": \"" + kit.other().url("/{{ variables.path }}") + "\"}");
    kit.call(filled);
    for (String written :
        Set.of(
            "{{ variables.url }}",
            "http://{{ variables.host }}/a",
            "http://127.0.0.1:{{ variables.port }}/a",
            "{{ variables.scheme }}://127.0.0.1/a",
            "http://127.0.0.1:1/a",
            "http://127.0.0.1{{ variables.rest }}",
            "http://elsewhere.test/a",
            "<variables.url>")) {
      kit.block().written("{\"url\": \"" + written + "\"}");
      assertThat(kit.problem(filled)).as(written).returns("CREDENTIAL_HOST", Problem::code);
    }

    assertThat(kit.other().heard()).hasSize(1);
  }

  @Test
  void a_credential_with_hosts_goes_to_these_whoever_chose_them() throws Exception {
    kit.credential("here", Secret.Type.BEARER, "the-value-of-it", "127.0.0.1");
    kit.credential("there", Secret.Type.BEARER, "the-value-of-it", "*.example.test");
    kit.block().written("{\"url\": \"{{ variables.url }}\"}");

    kit.call("{\"url\": \"%s/\", \"credential\": \"here\"}");
    Problem refused = kit.problem("{\"url\": \"%s/\", \"credential\": \"there\"}");

    assertThat(refused.code()).isEqualTo("CREDENTIAL_HOST");
    assertThat(refused.message())
        .isEqualTo(
            "the credential 'there' may not be sent to '127.0.0.1': it is bound to other hosts");
    assertThat(kit.other().heard()).hasSize(1);
  }

  @Test
  void a_credential_that_is_missing_or_cannot_be_sent_fails_the_block_before_anything_is_sent() {
    kit.credential("broken", Secret.Type.API_KEY, "hunter2\nX: y");
    kit.credential("c", Secret.Type.API_KEY, "the-value-of-it");

    assertThat(kit.code("{\"url\": \"%s/\", \"credential\": \"gone\"}"))
        .isEqualTo("CREDENTIAL_MISSING");
    assertThat(kit.problem("{\"url\": \"%s/\", \"credential\": \"broken\"}"))
        .returns("CONFIG_INVALID", Problem::code)
        .satisfies(it -> assertThat(it.message()).doesNotContain("hunter2"));
    assertThat(
            kit.code(
                "{\"url\": \"%s/\", \"credential\": \"c\", \"headers\": {\"x-api-key\": \"mine\"}}"))
        .isEqualTo("CONFIG_INVALID");
    assertThat(kit.other().heard()).isEmpty();
  }

  /** P4: what was cut and is sent again has the key and the body that it had. */
  @Test
  void a_post_that_was_cut_carries_the_same_key_and_the_same_bytes() throws Exception {
    int calls = 1_000;
    Map<String, Set<String>> bodies = new HashMap<>();
    kit.other()
        .says(it ->
            Math.floorMod(it.uri().hashCode(), 3) == 0 && seen(it.uri()) == 1
                ? OtherSide.Said.of(0, Map.of())
                : OtherSide.Said.json("{}"));
    for (int i = 0; i < calls; i++) {
      String config = post(i);
      kit.block().in("exec_" + i, "post");
      if (kit.thrown(config) != null) {
        kit.call(config);
      }
    }
    kit.other()
        .heard()
        .forEach(it ->
            bodies
                .computeIfAbsent(
                    it.headers().getOrDefault("idempotency-key", ""), key -> new HashSet<>())
                .add(it.uri() + it.headers().get("content-type") + it.text()));
    long twice = bodies.values().stream().filter(it -> it.size() > 1).count();
    System.out.printf(
        "P4 general_api requests=%d keys=%d key_with_two_bodies=%d%n",
        kit.other().heard().size(), bodies.size(), twice);

    assertThat(kit.other().heard().size()).isGreaterThan(calls + 100);
    assertThat(bodies).hasSize(calls);
    assertThat(twice).isZero();
  }

  private long seen(String uri) {
    return kit.other().heard().stream().filter(it -> it.uri().equals(uri)).count();
  }

  private static String post(int i) {
    String body =
        switch (i % 4) {
          case 0 -> "\"body\": {\"n\": %d, \"list\": [1, 2]}";
          case 1 -> "\"body_type\": \"form\", \"body\": {\"n\": %d}";
          case 2 ->
              "\"body_type\": \"multipart\", \"body\": {\"n\": %d, \"f\": {\"base64\": \"aGk=\"}}";
          default -> "\"body_type\": \"raw\", \"body\": \"n=%d\"";
        };
    return "{\"url\": \"%s/" + i + "\", \"method\": \"POST\", " + body.formatted(i) + "}";
  }
}
