package dev.armature.api.http.api;

import dev.armature.api.account.ApiKeys;
import dev.armature.api.account.Caller;
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
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/auth/api-keys}. */
@Controller("/api/auth/api-keys")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class ApiKeyController {
  private static final List<String> FIELDS = List.of("name", "role", "plan", "expires_at");

  private final ApiKeys keys;

  ApiKeyController(ApiKeys keys) {
    this.keys = keys;
  }

  @Get
  @Told(
      id = "list_api_keys",
      group = "Accounts",
      summary = "The API keys of the workspace, without the keys themselves",
      description = "Needs the role admin. Revoked ones are not told.",
      answers = @Answer(of = ApiKeyBody.Page.class, value = "A page of them."),
      refuses = {Refusal.FORBIDDEN, Refusal.VALIDATION_ERROR})
  ApiKeyBody.Page list(
      Caller caller,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "50")
          @Nullable String limit,
      @QueryValue @Meaning(value = Paging.OFFSET, types = "integer", least = 0, byDefault = "0")
          @Nullable String offset) {
    Paging paging = Paging.of(limit, offset, 50);
    return ApiKeyBody.Page.of(keys.list(caller, paging.limit(), paging.offset()), paging);
  }

  @Post
  @NoStore
  @Audited(Operation.API_KEY_CREATE)
  @Told(
      id = "create_api_key",
      group = "Accounts",
      summary = "Makes an API key",
      description = "Needs the role admin. The key itself is in this answer and nowhere else.",
      takes = ApiKeyBody.New.class,
      answers = @Answer(status = 201, of = ApiKeyBody.Minted.class, value = "The new key."),
      refuses = Refusal.FORBIDDEN)
  HttpResponse<ApiKeyBody.Minted> create(HttpRequest<byte[]> request, Caller caller) {
    Fields fields = Fields.of(Bodies.needed(request, Limits.SMALL_BODY_BYTES));
    fields.only(FIELDS);
    ApiKeys.Draft draft =
        new ApiKeys.Draft(
            fields.text("name"),
            fields.text("role"),
            fields.text("plan"),
            fields.moment("expires_at"));
    ApiKeys.Minted minted = keys.create(caller, draft, fields.faults());
    ShownSecrets.hold(request, minted.secret());
    return HttpResponse.created(ApiKeyBody.Minted.of(minted));
  }

  @Delete("/{id}")
  @Audited(Operation.API_KEY_REVOKE)
  @Told(
      id = "revoke_api_key",
      group = "Accounts",
      summary = "Revokes an API key",
      description = "Needs the role admin. The key opens nothing from now on.",
      answers = @Answer(status = 204, value = "It is revoked."),
      refuses = {Refusal.FORBIDDEN, Refusal.API_KEY_NOT_FOUND})
  HttpResponse<?> revoke(Caller caller, @Meaning("Id of the key") String id) {
    keys.revoke(caller, id);
    return HttpResponse.noContent();
  }
}
