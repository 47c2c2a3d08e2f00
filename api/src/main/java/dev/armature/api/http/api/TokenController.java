package dev.armature.api.http.api;

import dev.armature.api.account.Logins;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Clients;
import dev.armature.api.http.Form;
import dev.armature.api.http.NoStore;
import dev.armature.api.http.Open;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.ShownSecrets;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;
import java.util.Optional;

/** Where somebody logs in: the password flow of OAuth 2.0. */
@Controller("/api/auth")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class TokenController {
  private static final String IN = "Somebody is in.";
  private static final String CLOSED = "Too many failed; nobody may try for a while.";
  private static final String RETRY = "Retry-After: Seconds after which it may be tried again.";

  private final Logins logins;
  private final Clients clients;

  TokenController(Logins logins, Clients clients) {
    this.logins = logins;
    this.clients = clients;
  }

  @Open
  @Form
  @NoStore
  @Post("/login")
  @Told(
      id = "login",
      group = "Accounts",
      summary = "Logs in with a password",
      description =
          "The access token goes into `Authorization: Bearer`. A wrong password and an unknown "
              + "address are answered alike. After ten failures of an account, or fifty from an "
              + "address, each further one closes the way for longer, up to 15 minutes.",
      takes = TokenBody.Password.class,
      answers = {
        @Answer(of = TokenBody.Granted.class, value = IN),
        @Answer(status = 429, of = TokenBody.Refused.class, value = CLOSED, headers = RETRY)
      },
      refuses = {Refusal.INVALID_GRANT, Refusal.UNSUPPORTED_GRANT_TYPE, Refusal.UNAVAILABLE})
  HttpResponse<?> login(HttpRequest<byte[]> request) {
    Map<String, String> form = Bodies.form(request);
    if (!needed(form, "grant_type").equals("password")) {
      throw unsupported().thrown();
    }
    return entered(form, request);
  }

  @Open
  @Form
  @NoStore
  @Post("/token")
  @Told(
      id = "token",
      group = "Accounts",
      summary = "Gives tokens for a password or a refresh token",
      description = "`login` and `refresh` in one, as libraries for OAuth 2.0 expect it.",
      takes = TokenBody.Grant.class,
      answers = {
        @Answer(of = TokenBody.Granted.class, value = IN),
        @Answer(status = 429, of = TokenBody.Refused.class, value = CLOSED, headers = RETRY)
      },
      refuses = {Refusal.INVALID_GRANT, Refusal.UNSUPPORTED_GRANT_TYPE, Refusal.UNAVAILABLE})
  HttpResponse<?> token(HttpRequest<byte[]> request) {
    Map<String, String> form = Bodies.form(request);
    return switch (needed(form, "grant_type")) {
      case "password" -> entered(form, request);
      case "refresh_token" -> HttpResponse.ok(refreshed(form, request));
      default -> throw unsupported().thrown();
    };
  }

  @Open
  @Form
  @NoStore
  @Post("/refresh")
  @Told(
      id = "refresh",
      group = "Accounts",
      summary = "Gives a new pair of tokens for a refresh token",
      description =
          "The refresh token is spent by that. One that comes a second time ends the login that it "
              + "comes from, with all its tokens: somebody has it who should not.",
      takes = TokenBody.Refresh.class,
      answers = @Answer(of = TokenBody.Granted.class, value = "A new pair."),
      refuses = {Refusal.INVALID_GRANT, Refusal.UNSUPPORTED_GRANT_TYPE, Refusal.UNAVAILABLE})
  TokenBody.Granted refresh(HttpRequest<byte[]> request) {
    Map<String, String> form = Bodies.form(request);
    if (!needed(form, "grant_type").equals("refresh_token")) {
      throw unsupported().thrown();
    }
    return refreshed(form, request);
  }

  private HttpResponse<?> entered(Map<String, String> form, HttpRequest<?> request) {
    return switch (logins.login(
        needed(form, "username"),
        needed(form, "password"),
        form.get("workspace"),
        clients.address(request))) {
      case Logins.Granted granted -> HttpResponse.ok(shown(granted, request));
      case Logins.Closed(var left) -> {
        long seconds = left.plusMillis(999).toSeconds();
        yield HttpResponse.status(HttpStatus.TOO_MANY_REQUESTS)
            .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
            .body(
                new TokenBody.Refused(
                    "temporarily_unavailable",
                    "Too many logins failed; try again in %d seconds".formatted(seconds)));
      }
    };
  }

  private TokenBody.Granted refreshed(Map<String, String> form, HttpRequest<?> request) {
    String token = needed(form, "refresh_token");
    ShownSecrets.holdLikely(request, token);
    return shown(logins.refresh(token), request);
  }

  private static TokenBody.Granted shown(Logins.Granted granted, HttpRequest<?> request) {
    ShownSecrets.hold(request, granted.accessToken());
    ShownSecrets.hold(request, granted.refreshToken());
    return TokenBody.Granted.of(granted);
  }

  private static String needed(Map<String, String> form, String name) {
    return Optional.ofNullable(form.get(name))
        .filter(it -> !it.isEmpty())
        .orElseThrow(() -> Problem.invalid("'%s' is missing".formatted(name)).thrown());
  }

  private static Problem unsupported() {
    return Problem.of(
        Problem.Kind.INVALID,
        "UNSUPPORTED_GRANT_TYPE",
        "This route does not take such a 'grant_type'");
  }
}
