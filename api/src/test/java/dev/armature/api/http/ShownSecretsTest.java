package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.sealing.Opened;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.http.simple.SimpleHttpRequest;
import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class ShownSecretsTest {
  @Test
  void no_line_of_the_log_shows_what_a_request_shows() {
    MutableHttpRequest<?> request =
        new SimpleHttpRequest<>(HttpMethod.GET, "/api/webhooks/1", "")
            .header("Authorization", "Bearer bearer-of-a-caller-1")
            .header("X-API-Key", "key-of-a-caller-no-1")
            .header("apikey", "other-key-of-a-caller-1")
            .cookie(Cookie.of("armature_codec", "cookie-of-a-browser-1"));
    request.getParameters().add("token", "token-of-a-webhook-1");

    ShownSecrets.hold(request);

    try {
      for (String secret :
          new String[] {
            "token-of-a-webhook-1",
            "bearer-of-a-caller-1",
            "key-of-a-caller-no-1",
            "other-key-of-a-caller-1",
            "cookie-of-a-browser-1"
          }) {
        assertThat(Opened.hidden("it said " + secret + "!")).isEqualTo("it said ***!");
      }
    } finally {
      Reference.reachabilityFence(request);
    }
  }

  @Test
  void a_stranger_cannot_choose_which_words_of_the_log_nobody_sees() {
    MutableHttpRequest<?> request =
        new SimpleHttpRequest<>(HttpMethod.GET, "/", "")
            .header("X-API-Key", "a refresh token came a second time")
            .header("apikey", "refused");
    request.getParameters().add("token", "login");

    ShownSecrets.hold(request);

    try {
      assertThat(Opened.hidden("a refresh token came a second time; login refused"))
          .isEqualTo("a refresh token came a second time; login refused");
    } finally {
      Reference.reachabilityFence(request);
    }
  }

  @Test
  void what_an_answer_shows_is_hidden_however_it_looks() {
    HttpRequest<?> request = new SimpleHttpRequest<>(HttpMethod.GET, "/", "");

    ShownSecrets.hold(request, "short pw");
    ShownSecrets.hold(request, "and-another-one");

    try {
      assertThat(Opened.hidden("short pw, and-another-one")).isEqualTo("***, ***");
    } finally {
      Reference.reachabilityFence(request);
    }
  }
}
