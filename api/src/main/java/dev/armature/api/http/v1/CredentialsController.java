package dev.armature.api.http.v1;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.Operation;
import dev.armature.api.credential.CredentialDraft;
import dev.armature.api.credential.Credentials;
import dev.armature.api.http.Audited;
import dev.armature.api.http.Bodies;
import dev.armature.api.http.Fields;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
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

/** {@code /v1/credentials}. */
@Controller("/v1/credentials")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class CredentialsController {
  private final Credentials credentials;

  CredentialsController(Credentials credentials) {
    this.credentials = credentials;
  }

  @Get
  @Told(
      id = "list_credentials",
      group = "Credentials",
      summary = "The credentials of the workspace, without their values",
      description = "Needs the role admin.",
      answers = @Answer(of = CredentialBody.Page.class, value = "A page of them."),
      refuses = {Refusal.FORBIDDEN, Refusal.VALIDATION_ERROR})
  CredentialBody.Page list(
      Caller caller,
      @QueryValue @Meaning(value = Paging.PAGE, types = "integer", least = 1, byDefault = "1")
          @Nullable String page,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "20")
          @Nullable String limit) {
    return list(credentials, caller, Paging.of(page, limit));
  }

  /** A page of them. */
  static CredentialBody.Page list(Credentials credentials, Caller caller, Paging paging) {
    Credentials.Page found = credentials.list(caller, paging.limit(), paging.offset());
    return new CredentialBody.Page(
        true,
        found.credentials().stream().map(CredentialBody.Shown::of).toList(),
        new Envelope.PageMeta(paging.page(), paging.limit(), found.total()));
  }

  @Post
  @Audited(Operation.CREDENTIAL_CREATE)
  @Told(
      id = "create_credential",
      group = "Credentials",
      summary = "Keeps a credential",
      description =
          "Needs the role admin. The value is sealed, and no route gives it back. Blocks name it in "
              + "their `credential`.",
      takes = CredentialBody.New.class,
      answers = @Answer(status = 201, of = CredentialBody.One.class, value = "The new credential."),
      refuses = {Refusal.FORBIDDEN, Refusal.CREDENTIAL_NAME_TAKEN})
  HttpResponse<CredentialBody.One> create(HttpRequest<byte[]> request, Caller caller) {
    Fields fields = Fields.of(Bodies.needed(request));
    // A misspelt 'hosts' would keep a credential that goes further than was meant.
    fields.only(List.of("name", "type", "value", "hosts", "header"));
    return HttpResponse.created(
        CredentialBody.One.of(
            credentials.create(
                caller,
                new CredentialDraft(
                    fields.text("name"),
                    fields.text("type"),
                    fields.raw("value"),
                    fields.texts("hosts"),
                    fields.text("header")),
                fields.faults())));
  }

  @Delete("/{id}")
  @Audited(Operation.CREDENTIAL_DELETE)
  @Told(
      id = "delete_credential",
      group = "Credentials",
      summary = "Takes a credential away, and its value for good",
      description =
          "Needs the role admin. Blocks that name it fail from now on; their workflows are not run "
              + "any more.",
      answers = @Answer(of = Envelope.Done.class, value = "It is gone."),
      refuses = {Refusal.FORBIDDEN, Refusal.VALIDATION_ERROR, Refusal.CREDENTIAL_NOT_FOUND})
  Envelope.Done delete(Caller caller, @Meaning("Id of the credential") String id) {
    return delete(credentials, caller, id);
  }

  /** Takes one away. */
  static Envelope.Done delete(Credentials credentials, Caller caller, String id) {
    credentials.delete(caller, Checked.credential(id));
    return Envelope.Done.now();
  }
}
