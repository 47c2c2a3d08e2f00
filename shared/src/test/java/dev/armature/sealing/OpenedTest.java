package dev.armature.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenedTest {
  private static final String SECRET = "s3cr\"t/+ &ü?~key>>>";

  private final Opened opened = Opened.begin();

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void a_secret_is_found_in_whatever_form_it_comes_back() {
    opened.add(SECRET);
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);

    for (String form :
        List.of(
            SECRET,
            Json.text(SECRET),
            URLEncoder.encode(SECRET, StandardCharsets.UTF_8),
            URLEncoder.encode(SECRET, StandardCharsets.UTF_8).replace("+", "%20"),
            HexFormat.of().formatHex(bytes),
            HexFormat.of().withUpperCase().formatHex(bytes))) {
      assertThat(opened.masked("before " + form + " after"))
          .as(form)
          .contains("before ", Opened.MASK, " after")
          .doesNotContain(form);
    }
  }

  @Test
  void a_secret_is_found_within_any_longer_text_in_base64() {
    opened.add(SECRET);

    for (String before : List.of("", "u", "us", "user:", "Bearer ")) {
      for (String after : List.of("", "\n", "ab", "abc")) {
        byte[] text = (before + SECRET + after).getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder base64 :
            List.of(
                Base64.getEncoder(),
                Base64.getUrlEncoder(),
                Base64.getEncoder().withoutPadding())) {
          String masked = opened.masked(base64.encodeToString(text));
          assertThat(masked).as("'%s' and '%s'", before, after).contains(Opened.MASK);
          assertThat(masked.length()).isLessThan(40);
        }
      }
    }
  }

  @Test
  void nothing_else_of_a_json_value_is_touched() {
    opened.add("topsecret");

    assertThat(
            opened.masked(
                Map.of("list", List.of(1, 2.5, "a topsecret b"), "topsecret", true, "text", "no")))
        .isEqualTo(Map.of("list", List.of(1, 2.5, "a *** b"), "***", true, "text", "no"));
  }

  @Test
  void a_text_so_short_that_it_is_everywhere_masks_nothing() {
    opened.add("true");

    assertThat(opened.nothing()).isTrue();
    assertThat(opened.masked("true")).isEqualTo("true");
  }

  @Test
  void what_went_wrong_is_told_without_it() {
    opened.add("topsecret");
    ProblemException thrown =
        new ProblemException(
            Problem.of(Problem.Kind.UPSTREAM, "HTTP_STATUS", "no topsecret here"),
            new IllegalStateException("topsecret"));

    ProblemException masked = opened.masked(thrown);

    assertThat(masked.problem().message()).isEqualTo("no *** here");
    assertThat(masked.problem().kind()).isEqualTo(Problem.Kind.UPSTREAM);
    assertThat(masked.getCause()).isNull();
    Exception broken = opened.masked(new Exception("a", new IllegalStateException("topsecret")));
    assertThat(broken).hasMessageContaining("IllegalStateException: ***");
    assertThat(broken.getCause()).isNull();
  }

  @Test
  void threads_that_the_work_starts_belong_to_it_and_others_do_not() throws Exception {
    opened.add("topsecret");

    Thread.ofVirtual().start(() -> Opened.here().add("othersecret")).join();

    assertThat(opened.masked("othersecret")).isEqualTo("***");
    opened.close();
    assertThatThrownBy(Opened::here).isInstanceOf(IllegalStateException.class);
    assertThat(opened.masked("topsecret")).isEqualTo("topsecret");
  }

  @Test
  void the_log_hides_what_any_work_has_open_and_forgets_with_it() {
    opened.add("topsecret");

    assertThat(Opened.hidden("a topsecret b")).isEqualTo("a *** b");
    opened.close();
    assertThat(Opened.hidden("a topsecret b")).isEqualTo("a topsecret b");
  }
}
