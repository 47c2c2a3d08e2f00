package dev.armature.api.http.api;

import dev.armature.api.account.Accounts;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Users;
import dev.armature.api.audit.Operation;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.NoStore;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.ShownSecrets;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.graph.Limits;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/users}: who is in a workspace. */
@Controller("/api/users")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class UserController {
  private final Users users;

  UserController(Users users) {
    this.users = users;
  }

  @Get
  @Told(
      id = "list_users",
      group = "Accounts",
      summary = "The users of the workspace",
      description = "Needs the role admin.",
      answers = @Answer(of = UserBody.Page.class, value = "A page of them."),
      refuses = {Refusal.FORBIDDEN, Refusal.VALIDATION_ERROR})
  UserBody.Page list(
      Caller caller,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "50")
          @Nullable String limit,
      @QueryValue @Meaning(value = Paging.OFFSET, types = "integer", least = 0, byDefault = "0")
          @Nullable String offset) {
    Paging paging = Paging.of(limit, offset, 50);
    return UserBody.Page.of(users.list(caller, paging.limit(), paging.offset()), paging);
  }

  @Post
  @NoStore
  @Audited(Operation.USER_CREATE)
  @Told(
      id = "create_user",
      group = "Accounts",
      summary = "Lets somebody into the workspace",
      description =
          "Needs the role admin. Where the address has no account, one is made, with a password"
              + " that is in this answer and nowhere else, and opens only the way to another one."
              + " One that is there is let in by its `id`, which `GET /api/auth/me` tells whoever"
              + " has it: that an address is theirs, nobody has proved.",
      takes = UserBody.New.class,
      answers = @Answer(status = 201, of = UserBody.Shown.class, value = "The user."),
      refuses = {
        Refusal.FORBIDDEN,
        Refusal.USER_EXISTS,
        Refusal.EMAIL_TAKEN,
        Refusal.USER_NOT_FOUND
      })
  HttpResponse<UserBody.Shown> create(HttpRequest<byte[]> request, Caller caller) {
    Fields fields = needed(request);
    fields.only(List.of("email", "id", "full_name", "username", "roles"));
    Accounts.Draft draft =
        new Accounts.Draft(
            fields.text("email"), null, fields.text("full_name"), fields.text("username"));
    Users.Joined joined =
        users.create(caller, draft, fields.text("id"), role(fields), fields.faults());
    if (joined.password() != null) {
      ShownSecrets.hold(request, joined.password());
    }
    return HttpResponse.created(UserBody.Shown.of(joined.member(), joined.password()));
  }

  @Patch("/{id}")
  @Audited(Operation.USER_CHANGE)
  @Told(
      id = "change_user",
      group = "Accounts",
      summary = "Says what somebody may do in the workspace",
      description =
          "Needs the role admin. It holds at once, for tokens that are out too; `disabled` is true "
              + "for this workspace alone, and ends all logins in it. `\"disabled\": false` also lets somebody in again whom "
              + "too many failed logins have closed out.",
      takes = UserBody.Change.class,
      answers = @Answer(of = UserBody.Shown.class, value = "The user."),
      refuses = {Refusal.FORBIDDEN, Refusal.USER_NOT_FOUND, Refusal.LAST_ADMIN})
  UserBody.Shown change(
      HttpRequest<byte[]> request, Caller caller, @Meaning("Id of the account") String id) {
    Fields fields = needed(request);
    fields.only(List.of("roles", "disabled"));
    return UserBody.Shown.of(
        users.change(caller, id, role(fields), fields.truth("disabled"), fields.faults()), null);
  }

  /** Each role has the ones below it, so that one is all that somebody needs. */
  private static @Nullable String role(Fields fields) {
    List<String> roles = fields.texts("roles");
    if (roles == null) {
      return null;
    }
    if (roles.size() != 1) {
      fields.fault("ROLE", "roles", "'roles' must have one entry: each role has those below it");
      return null;
    }
    return roles.getFirst();
  }

  private static Fields needed(HttpRequest<byte[]> request) {
    return Fields.of(Bodies.needed(request, Limits.SMALL_BODY_BYTES));
  }
}
