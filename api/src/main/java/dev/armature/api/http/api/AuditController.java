package dev.armature.api.http.api;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.http.RequestThreads;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.api.http.openapi.Refusal;
import dev.armature.api.http.openapi.Told;
import dev.armature.api.http.openapi.Told.Answer;
import dev.armature.api.oversight.Oversight;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** {@code /api/audit}: what was done in a workspace. There is no route that changes it. */
@Controller("/api/audit")
@Consumes(MediaType.ALL)
@ExecuteOn(RequestThreads.NAME)
final class AuditController {
  private final Oversight oversight;

  AuditController(Oversight oversight) {
    this.oversight = oversight;
  }

  @Get
  @Told(
      id = "list_audit",
      group = "Accounts",
      summary = "Who did what in the workspace",
      description =
          "Needs the role admin. The newest first; `next` of an answer is the `cursor` of the page"
              + " after it, and no entry is told twice or left out, whatever is written meanwhile.",
      answers = @Answer(of = AuditBody.Page.class, value = "A page of them."),
      refuses = {Refusal.FORBIDDEN, Refusal.VALIDATION_ERROR})
  AuditBody.Page list(
      Caller caller,
      @QueryValue
          @Meaning(value = Paging.LIMIT, types = "integer", least = 1, most = 100, byDefault = "50")
          @Nullable String limit,
      @QueryValue @Meaning("`next` of the page before; absent: the newest ones")
          @Nullable String cursor,
      @QueryValue @Meaning(value = "This operation alone", example = "\"login\"")
          @Nullable String operation,
      @QueryValue @Meaning("What this account, key or workflow did") @Nullable String actor,
      @QueryValue @Meaning("What was done to the thing of this id") @Nullable String thing) {
    return AuditBody.Page.of(
        oversight.list(
            caller,
            new AuditLog.Filter(operation, actor, thing),
            cursor,
            Paging.of(limit, null, 50).limit()));
  }
}
