package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.armature.problem.Problem;
import dev.armature.serving.Workbench;
import dev.armature.worker.blocks.OtherSide.Said;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.net.TestDoor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a general_api reads a list page by page. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // open() makes it
class PaginationTest {
  private static final String LIST =
      """
      {"url": "%s/list?page=1", "pagination": {"next": "page.output.next",
        "items": "page.output.items", "max_pages": 20}}
      """;

  private ApiKit kit;
  private int pages = 5;

  @BeforeEach
  void open() throws IOException {
    kit = new ApiKit();
    kit.other().says(this::page);
  }

  @AfterEach
  void close() {
    kit.close();
  }

  /** A list of pages with two items each; what the call has in its query says which page. */
  private Said page(OtherSide.Heard heard) {
    int n = Integer.parseInt(heard.uri().replaceFirst(".*page=", ""));
    return Said.json(
        "{\"items\": [%d, %d], \"next\": %s, \"cursor\": %d}"
            .formatted(
                2 * n - 1, 2 * n, n < pages ? "\"/list?page=%d\"".formatted(n + 1) : "null", n));
  }

  @Test
  void the_items_of_all_pages_are_one_list() throws Exception {
    Map<String, @Nullable Object> result = kit.call(LIST);

    assertThat(result.get("output")).isEqualTo(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    assertThat(result)
        .containsEntry("pages", 5)
        .containsEntry("next", null)
        .containsEntry("status_code", 200)
        .containsKey("headers");
    assertThat(kit.block().journal().count()).isEqualTo(5);
  }

  @Test
  void without_items_the_pages_are_the_list_and_the_limit_says_what_it_left() throws Exception {
    Map<String, @Nullable Object> result =
        kit.call(
            """
            {"url": "%s/list?page=1", "pagination": {
              "next": "page.number < 9 ? '/list?page=' + string(page.number + 1) : ''",
              "max_pages": 2}}
            """);

    assertThat(result.get("output"))
        .hasToString(
            "[{items=[1, 2], next=/list?page=2, cursor=1}, {items=[3, 4], next=/list?page=3, cursor=2}]");
    assertThat(result).containsEntry("pages", 2).containsEntry("next", "/list?page=3");
  }

  @Test
  void an_object_changes_query_and_body() throws Exception {
    kit.call(
        """
        {"url": "%s/list?page=1&x=1", "method": "POST", "body": {"a": 1, "cursor": null},
         "pagination": {"items": "page.output.items", "next":
           "page.number < 3 ? {'params': {'x': null, 'page': page.number + 1}, 'body': {'cursor': page.output.cursor}} : null"}}
        """
            .replace("page=1&x=1", "x=1&page=1"));

    assertThat(kit.other().heard())
        .extracting(OtherSide.Heard::uri)
        .containsExactly("/list?x=1&page=1", "/list?page=2", "/list?page=3");
    assertThat(kit.other().heard())
        .extracting(OtherSide.Heard::text)
        .containsExactly(
            "{\"a\":1,\"cursor\":null}", "{\"a\":1,\"cursor\":1}", "{\"a\":1,\"cursor\":2}");
    assertThat(kit.other().heard())
        .extracting(it -> it.headers().get("idempotency-key"))
        .containsExactly("exec_1:fetch:page-1", "exec_1:fetch:page-2", "exec_1:fetch:page-3");
  }

  @Test
  void the_link_header_leads_on() throws Exception {
    kit.other()
        .says(it -> {
          int n = Integer.parseInt(it.uri().replaceFirst(".*page=", ""));
          String first = "<https://x.test/?a=1,2>; title=\"a, <b>\"; rel=first";
          return Said.json("[" + n + "]")
              .with(
                  "Link",
                  n < 3
                      ? first + ", <?page=%d>; foo=1; REL=\"prev next\"".formatted(n + 1)
                      : first + ", <nowhere");
        });

    assertThat(
            kit.call(
                """
                {"url": "%s/list?page=1", "pagination": {"next": "link", "items": "page.output"}}
                """))
        .containsEntry("output", List.of(1, 2, 3));
  }

  @Test
  void an_attempt_that_dies_after_page_3_is_followed_by_one_that_goes_on_at_page_4()
      throws Exception {
    kit.block().attempt(1, 3);
    kit.other().says(it -> it.uri().endsWith("=4") ? Said.of(0, Map.of()) : page(it));
    assertThat(kit.code(LIST)).isEqualTo("CONNECTION_FAILED");
    kit.other().says(it -> it.uri().endsWith("=4") ? Said.of(503, Map.of()) : page(it));
    kit.block().attempt(2, 3);
    assertThat(kit.problem(LIST))
        .returns("HTTP_STATUS", Problem::code)
        .returns("page 4 was answered with HTTP 503", Problem::message);
    kit.other().says(this::page);
    kit.block().attempt(3, 3);

    Map<String, @Nullable Object> result = kit.call(LIST);

    assertThat(result.get("output")).isEqualTo(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    assertThat(kit.other().heard())
        .extracting(it -> it.uri().replaceFirst(".*=", ""))
        .containsExactly("1", "2", "3", "4", "4", "4", "5");
  }

  @Test
  void an_attempt_that_is_interrupted_between_two_pages_asks_for_no_other() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> kit.call(LIST)).isInstanceOf(InterruptedException.class);

    assertThat(kit.other().heard()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"500", "404", "302"})
  void a_page_that_is_no_success_fails_the_block_since_the_list_would_have_a_hole(int status) {
    kit.other().says(it -> it.uri().endsWith("=2") ? Said.of(status, Map.of()) : page(it));

    assertThat(kit.problem(LIST))
        .returns("HTTP_STATUS", Problem::code)
        .returns("page 2 was answered with HTTP " + status, Problem::message);
  }

  @Test
  void a_circle_is_told() {
    kit.other()
        .says(it ->
            Said.json(
                "{\"items\": [], \"next\": \"/list?page=%d\"}"
                    .formatted(it.uri().endsWith("=1") ? 2 : 1)));

    assertThat(kit.problem(LIST))
        .returns("PAGE_LOOP", Problem::code)
        .returns(false, it -> it.kind().passing());
    assertThat(kit.other().heard()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "5 | page.output.items | PAGE_INVALID",
        "{'nowhere': 1} | page.output.items | PAGE_INVALID",
        "'ftp://x/' | page.output.items | PAGE_INVALID",
        "'http://u:p@x/' | page.output.items | PAGE_INVALID",
        "{'url': 5} | page.output.items | PAGE_INVALID",
        "'' | page.output.cursor | PAGE_INVALID",
        "required(page.output.gone) | page.output.items | EXPRESSION_FAILED"
      })
  void what_cannot_be_followed_is_told(String next, String items, String code) {
    String config =
        "{\"url\": \"%s/list?page=1\", \"pagination\": {\"next\": \""
            + next
            + "\", \"items\": \""
            + items
            + "\"}}";

    assertThat(kit.code(config)).isEqualTo(code);
    assertThat(kit.other().heard()).hasSize(1);
  }

  @Test
  void pages_that_are_too_much_together_are_told() {
    kit.other()
        .says(it ->
            Said.json(
                "{\"items\": [\"%s\"], \"next\": \"%sx\"}"
                    .formatted("x".repeat(6_000_000), it.uri())));

    assertThat(
            kit.problem(
                LIST.replace("\"pagination\"", "\"max_response_bytes\": 16777216, \"pagination\"")))
        .returns("RESULT_TOO_LARGE", Problem::code)
        .satisfies(it -> assertThat(it.message()).startsWith("12 pages have 72,000,048 bytes"));
  }

  @Test
  void a_page_on_another_host_hears_no_key_and_gets_a_credential_only_where_it_is_bound_to()
      throws Exception {
    try (OtherSide another = new OtherSide().says(Said.json("{\"items\": [9]}"))) {
      OtherSide[] first = new OtherSide[1];
      try (ApiKit two =
          new ApiKit(
              TestDoor.open(
                  List.of(),
                  Map.of("allowed.test", List.of("8.8.8.8"), "other.test", List.of("8.8.4.4")),
                  to ->
                      to.getAddress().getHostAddress().equals("8.8.4.4")
                          ? another.address()
                          : first[0].address()))) {
        first[0] = two.other();
        two.credential("home", Secret.Type.BEARER, "the-value-of-it")
            .credential("both", Secret.Type.BEARER, "the-value-of-it", "*.test");
        two.other().says(Said.json("{\"items\": [1], \"next\": \"http://other.test/2\"}"));
        String config =
            """
            {"url": "http://allowed.test/1", "credential": "CRED", "headers": {"X-Own": "key"},
             "pagination": {"next": "page.output.next", "items": "page.output.items"}}
            """;

        assertThat(two.code(config.replace("CRED", "home"))).isEqualTo("CREDENTIAL_HOST");
        assertThat(another.heard()).isEmpty();
        two.block().in("exec_2", "fetch");
        assertThat(two.call(config.replace("CRED", "both")).get("output")).isEqualTo(List.of(1, 9));
        assertThat(another.last().headers())
            .containsEntry("authorization", "Bearer the-value-of-it")
            .doesNotContainKey("x-own");
      }
    }
  }

  @Test
  void a_time_that_is_over_between_pages_is_told_and_passes() {
    kit.block().allows(2_000);
    kit.other()
        .says(it -> {
          LockSupport.parkNanos(700_000_000);
          return page(it);
        });

    assertThat(kit.problem(LIST))
        .returns("HTTP_TIMEOUT", Problem::code)
        .returns(true, it -> it.kind().passing());
    assertThat(kit.block().journal().count()).isBetween(1, 3);
  }

  @Test
  void pages_that_become_many_wait_for_room() throws Exception {
    Workbench workbench = new Workbench(16 * 1024 * 1024);
    kit.on(workbench);
    kit.other()
        .says(heard -> {
          int n = Integer.parseInt(heard.uri().replaceFirst(".*page=", ""));
          return Said.json(
              "{\"items\": [\"%s\"], \"next\": %s}"
                  .formatted(
                      "x".repeat(200_000), n < 4 ? "\"/list?page=%d\"".formatted(n + 1) : "null"));
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<String, @Nullable Object>> reading;
      try (Workbench.Place other = workbench.place(0)) {
        other.forResult(64 * 1024 * 1024);
        reading = threads.submit(() -> kit.call(LIST));
        await().until(() -> kit.other().heard().size() >= 2);

        assertThatThrownBy(() -> reading.get(700, TimeUnit.MILLISECONDS))
            .isInstanceOf(TimeoutException.class);
        assertThat(kit.other().heard()).hasSize(2);
      }
      assertThat(reading.get(30, TimeUnit.SECONDS)).containsEntry("pages", 4);
    }
  }

  @Test
  void room_for_large_pages_is_taken_for_all_of_them() throws Exception {
    Workbench workbench = new Workbench(256L * 1024 * 1024);
    kit.on(workbench);
    Thread other =
        Thread.ofVirtual()
            .unstarted(() -> {
              try (Workbench.Place place = workbench.place(0)) {
                place.forResult(1024 * 1024);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    AtomicBoolean waited = new AtomicBoolean();
    kit.other()
        .says(heard -> {
          if (heard.uri().endsWith("page=1")) {
            other.start();
            waited.set(stands(other));
          }
          return page(heard);
        });

    // Twenty pages of 2 MB are all the room that there is.
    kit.call(LIST.replace("\"pagination\"", "\"max_response_bytes\": 2097152, \"pagination\""));

    assertThat(waited).isTrue();
    assertThat(other.join(Duration.ofSeconds(30))).isTrue();
  }

  private static boolean stands(Thread thread) {
    try {
      return !thread.join(Duration.ofMillis(300));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
