package dev.armature.api.http.api;

import dev.armature.api.account.Accounts;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Logins;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Clients;
import dev.armature.api.http.Fields;
import dev.armature.api.http.KeyFilter;
import dev.armature.api.http.OneTime;
import dev.armature.api.http.Open;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.graph.Limits;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Map;

/** {@code /api/auth}: what somebody does with its own account. */
@Controller("/api/auth")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class AccountController {
  private final Accounts accounts;
  private final Logins logins;
  private final Clients clients;

  AccountController(Accounts accounts, Logins logins, Clients clients) {
    this.accounts = accounts;
    this.logins = logins;
    this.clients = clients;
  }

  @Open
  @Post("/register")
  @Told(
      id = "register",
      group = "Accounts",
      summary = "Makes an account, in a workspace of its own",
      description =
          "Where the operator allows it (`ARMATURE_REGISTER`). The account is the admin of its new "
              + "workspace, and sees no other.",
      takes = UserBody.Registration.class,
      answers = @Answer(status = 201, of = UserBody.Me.class, value = "The new account."),
      refuses = {
        Refusal.REGISTRATION_OFF,
        Refusal.EMAIL_TAKEN,
        Refusal.TOO_MANY_ATTEMPTS,
        Refusal.UNAVAILABLE
      })
  HttpResponse<UserBody.Me> register(HttpRequest<byte[]> request) {
    Fields fields = needed(request);
    fields.only(List.of("email", "password", "full_name", "username"));
    Accounts.Draft draft =
        new Accounts.Draft(
            fields.text("email"),
            fields.text("password"),
            fields.text("full_name"),
            fields.text("username"));
    return HttpResponse.created(
        UserBody.Me.of(accounts.register(draft, clients.address(request), fields.faults())));
  }

  @OneTime
  @Post("/logout")
  @Told(
      id = "logout",
      group = "Accounts",
      summary = "Ends the login that the access token comes from",
      description =
          "Its access and refresh tokens open nothing from now on. With an API key there is nothing"
              + " to end, and nothing happens.",
      takes = UserBody.Logout.class,
      bodyOptional = true,
      answers = @Answer(status = 204, value = "It is ended."))
  HttpResponse<?> logout(HttpRequest<byte[]> request, Caller caller) {
    Fields fields = Fields.of(Bodies.object(request, Limits.SMALL_BODY_BYTES).orElseGet(Map::of));
    fields.only(List.of("everywhere"));
    boolean everywhere = Boolean.TRUE.equals(fields.truth("everywhere"));
    if (!fields.faults().isEmpty()) {
      throw Problem.invalid(fields.faults()).thrown();
    }
    request
        .getAttribute(KeyFilter.FAMILY, String.class)
        .ifPresent(family -> logins.logout(caller, family, everywhere));
    return HttpResponse.noContent();
  }

  @OneTime
  @Get("/me")
  @Told(
      id = "me",
      group = "Accounts",
      summary = "Who calls, and what it may do",
      answers = @Answer(of = UserBody.Me.class, value = "The account, or the API key."))
  UserBody.Me me(Caller caller) {
    return accounts.me(caller).map(UserBody.Me::of).orElseGet(() -> UserBody.Me.of(caller));
  }

  @OneTime
  @Patch("/me")
  @Told(
      id = "change_me",
      group = "Accounts",
      summary = "Changes name or password of the account that calls",
      description = "Another password ends every login of the account, this one too.",
      takes = UserBody.MyChange.class,
      answers = @Answer(of = UserBody.Me.class, value = "The account."),
      refuses = {Refusal.FORBIDDEN, Refusal.TOO_MANY_ATTEMPTS})
  UserBody.Me change(HttpRequest<byte[]> request, Caller caller) {
    Fields fields = needed(request);
    fields.only(List.of("full_name", "username", "password", "current_password"));
    Accounts.Change change =
        new Accounts.Change(
            fields.text("full_name"),
            fields.text("username"),
            fields.text("password"),
            fields.text("current_password"));
    return UserBody.Me.of(accounts.change(caller, change, fields.faults()));
  }

  private static Fields needed(HttpRequest<byte[]> request) {
    return Fields.of(Bodies.needed(request, Limits.SMALL_BODY_BYTES));
  }
}
