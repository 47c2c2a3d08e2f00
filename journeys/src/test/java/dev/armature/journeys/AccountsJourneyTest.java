package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** People who log in: the first of them, and one whose refresh token was stolen. */
@On(TemporalServer.IN_MEMORY)
@SuppressWarnings("NullAway.Init") // open() makes them
class AccountsJourneyTest implements Journey {
  private static final Pattern FIRST =
      Pattern.compile("First admin (\\S+), one-time password, shown this once: (\\S+)");

  private Path data;
  private Product product;

  @Override
  public void open(TemporalServer server, Path folder) throws IOException {
    data = folder;
    product = Product.start(folder, server, Map.of());
  }

  @Override
  public void close() {
    product.close();
  }

  @Test
  void a_stolen_refresh_token_ends_the_login_of_thief_and_owner_and_a_restart_ends_none()
      throws Exception {
    // The first start says who may log in, and with what.
    Matcher first = FIRST.matcher(product.said());
    assertThat(first.find()).as(product.said()).isTrue();
    Answer once = login(first.group(1), first.group(2));
    assertThat(once.status()).isEqualTo(200);
    assertThat(once.at("user.password_change_needed")).isEqualTo(true);
    assertThat(as(once, "GET", "/api/workflows", null).status()).isEqualTo(403);
    assertThat(
            as(
                    once,
                    "PATCH",
                    "/api/auth/me",
                    "{\"password\": \"battery staple\", \"current_password\": \"%s\"}"
                        .formatted(first.group(2)))
                .status())
        .isEqualTo(200);

    // The owner works, and goes on after a restart with what it has.
    Answer owner = login(first.group(1), "battery staple");
    assertThat(as(owner, "POST", "/api/workflows", "{\"name\": \"mine\"}").status()).isEqualTo(201);
    product.stop();
    product = Product.start(data, Map.of());
    assertThat(FIRST.matcher(product.said()).find()).isFalse();
    assertThat(as(owner, "GET", "/api/workflows", null).status()).isEqualTo(200);

    // Somebody copies the refresh token, and is faster.
    String stolen = owner.text("refresh_token");
    Answer thief = refresh(stolen);
    assertThat(thief.status()).isEqualTo(200);
    assertThat(as(thief, "GET", "/api/workflows", null).status()).isEqualTo(200);

    // The owner comes with the same one: nobody can tell who is who, and both are out.
    Answer late = refresh(stolen);
    assertThat(late.status()).isEqualTo(401);
    assertThat(late.at("error")).isEqualTo("invalid_grant");
    int out = 0;
    for (Answer pair : new Answer[] {owner, thief}) {
      assertThat(as(pair, "GET", "/api/workflows", null).status()).isEqualTo(401);
      assertThat(refresh(pair.text("refresh_token")).status()).isEqualTo(401);
      out++;
    }

    // The owner has the password, and the thief has not.
    Answer again = login(first.group(1), "battery staple");
    assertThat(as(again, "GET", "/api/workflows", null).status()).isEqualTo(200);
    assertThat(refresh(thief.text("refresh_token")).status()).isEqualTo(401);
    assertThat(as(again, "POST", "/api/auth/logout", null).status()).isEqualTo(204);
    assertThat(as(again, "GET", "/api/workflows", null).status()).isEqualTo(401);
    assertThat(product.said())
        .contains("a refresh token came a second time")
        .doesNotContain(stolen, "battery staple");
    System.out.printf("stolen: pairs=2 ended=%d logins_after=1%n", out);
  }

  private Answer login(String username, String password) {
    return form(
        "/api/auth/login",
        Map.of("grant_type", "password", "username", username, "password", password));
  }

  private Answer refresh(String token) {
    return form("/api/auth/refresh", Map.of("grant_type", "refresh_token", "refresh_token", token));
  }

  private Answer as(Answer login, String method, String path, @Nullable String body) {
    return product.call(
        method, path, body, Map.of("Authorization", "Bearer " + login.text("access_token")));
  }

  private Answer form(String path, Map<String, String> fields) {
    return product.call(
        "POST",
        path,
        fields.entrySet().stream()
            .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&")),
        Map.of("Content-Type", "application/x-www-form-urlencoded", "Authorization", ""));
  }
}
