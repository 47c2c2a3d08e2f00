package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.problem.Problem;
import dev.armature.worker.blocks.OtherSide.Said;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.net.TestDoor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a general_api follows. allowed.test is the service, other.test another one. */
@SuppressWarnings("NullAway.Init") // open() makes them
class RedirectsTest {
  private OtherSide another;
  private ApiKit kit;

  @BeforeEach
  void open() throws IOException {
    another = new OtherSide();
    OtherSide[] first = new OtherSide[1];
    kit =
        new ApiKit(
            TestDoor.open(
                List.of(),
                Map.of("allowed.test", List.of("8.8.8.8"), "other.test", List.of("8.8.4.4")),
                to ->
                    to.getAddress().getHostAddress().equals("8.8.4.4")
                        ? another.address()
                        : first[0].address()));
    first[0] = kit.other();
    kit.credential("c", Secret.Type.BEARER, "the-value-of-it");
  }

  @AfterEach
  void close() {
    kit.close();
    another.close();
  }

  /** /a leads to this place, and all else answers. */
  private void leads(int status, String location) {
    kit.other()
        .says(
            it -> it.uri().equals("/a") ? Said.leadsTo(status, location) : Said.json("\"there\""));
  }

  @ParameterizedTest
  @CsvSource({
    "301, GET, GET, ''",
    "302, HEAD, HEAD, ''",
    "303, GET, GET, ''",
    "301, POST, GET, ''",
    "302, POST, GET, ''",
    "303, POST, GET, ''",
    "303, PUT, GET, ''",
    "302, PUT, PUT, x",
    "307, POST, POST, x",
    "308, DELETE, DELETE, x"
  })
  void the_method_changes_as_it_does_in_browsers(
      int status, String method, String then, String body) throws Exception {
    leads(status, "/b?x=1");
    boolean reads = method.equals("GET") || method.equals("HEAD");

    kit.call(
        """
        {"url": "http://allowed.test/a", "method": "%s", "redirects": {"follow": true}%s}
        """
            .formatted(method, reads ? "" : ", \"body\": \"x\""));

    assertThat(kit.other().last())
        .returns("/b?x=1", OtherSide.Heard::uri)
        .returns(then, OtherSide.Heard::method)
        .returns(body, OtherSide.Heard::text);
    assertThat(kit.other().last().headers().containsKey("content-type")).isEqualTo(!body.isEmpty());
  }

  @Test
  void a_redirect_is_a_result_for_what_writes_and_for_whoever_wants_it_so() throws Exception {
    leads(302, "/b");

    for (String more :
        List.of(
            "\"method\": \"POST\"",
            "\"redirects\": {\"follow\": false}",
            "\"redirects\": {\"max\": 0}")) {
      assertThat(kit.call("{\"url\": \"http://allowed.test/a\", " + more + "}"))
          .containsEntry("status_code", 302);
    }
    kit.other().says(Said.of(302, Map.of()));
    assertThat(kit.call("{\"url\": \"http://allowed.test/a\"}")).containsEntry("status_code", 302);
    kit.other().says(Said.of(304, Map.of("Location", "/b")));
    assertThat(kit.call("{\"url\": \"http://allowed.test/a\"}")).containsEntry("status_code", 304);
    assertThat(kit.other().heard()).hasSize(5);
  }

  @Test
  void keys_stay_with_whoever_they_were_for() throws Exception {
    String config =
        """
        {"url": "http://allowed.test/a", "credential": "c",
         "headers": {"Cookie": "s=key", "X-Api-Key": "key", "X-Anything": "key",
           "Accept": "text/plain"}}
        """;
    leads(302, "/b");
    kit.call(config);
    assertThat(kit.other().last().headers())
        .containsEntry("authorization", "Bearer the-value-of-it")
        .containsEntry("cookie", "s=key")
        .containsEntry("x-anything", "key");

    for (String elsewhere :
        List.of("http://other.test/b", "http://allowed.test:81/b", "http://OTHER.test/back")) {
      leads(307, elsewhere);
      another.says(it ->
          it.uri().equals("/back") ? Said.leadsTo(302, "http://allowed.test/b") : Said.json("1"));
      kit.call(config);
      OtherSide.Heard last =
          elsewhere.contains("http://other.test") ? another.last() : kit.other().last();
      assertThat(last.uri()).isEqualTo("/b");
      // Not even on the way back: who led there may have chosen where.
      assertThat(last.headers())
          .containsEntry("accept", "text/plain")
          .doesNotContainKeys("authorization", "cookie", "x-api-key", "x-anything");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://allowed.test/", "http://u:p@allowed.test/", "http://:/", "javascript:x"})
  void a_redirect_to_what_is_no_address_is_told(String location) {
    leads(302, location);

    assertThat(kit.problem("{\"url\": \"http://allowed.test/a\"}"))
        .returns("REDIRECT_REFUSED", Problem::code)
        .returns(false, it -> it.kind().passing());
  }

  @Test
  void a_circle_and_a_way_without_end_are_told() {
    kit.other().says(it -> Said.leadsTo(302, it.uri().equals("/a") ? "/b" : "/a"));
    assertThat(kit.problem("{\"url\": \"http://allowed.test/a\"}"))
        .returns("TOO_MANY_REDIRECTS", Problem::code)
        .returns("'allowed.test' redirects in a circle", Problem::message);

    kit.other().forget();
    kit.other().says(it -> Said.leadsTo(302, it.uri() + "a"));
    assertThat(kit.problem("{\"url\": \"http://allowed.test/a\", \"redirects\": {\"max\": 3}}"))
        .returns("TOO_MANY_REDIRECTS", Problem::code)
        .returns(
            "there are more than 3 redirects; 'redirects.max' may be 20 at most", Problem::message);
    assertThat(kit.other().heard()).hasSize(4);
  }

  @Test
  void all_hops_together_have_the_time_of_one_call() {
    kit.other()
        .says(it -> {
          LockSupport.parkNanos(80_000_000);
          return Said.leadsTo(302, it.uri() + "a");
        });

    assertThat(
            kit.code(
                "{\"url\": \"http://allowed.test/a\", \"timeout\": 300, \"redirects\": {\"max\": 20}}"))
        .isEqualTo("HTTP_TIMEOUT");
    assertThat(kit.other().heard()).hasSizeLessThan(6);
  }
}
