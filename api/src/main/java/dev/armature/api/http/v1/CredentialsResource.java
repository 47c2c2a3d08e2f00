package dev.armature.api.http.v1;

import dev.armature.api.credential.Credentials;
import dev.armature.api.platform.Asked;
import dev.armature.api.platform.Reply;
import dev.armature.api.platform.Resource;
import dev.armature.api.platform.Work;
import dev.armature.block.PlatformOperation;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * What blocks may do to credentials: what their routes do, but for making one. Its value would
 * stand in a graph and in the history of a run.
 */
@Singleton
final class CredentialsResource implements Resource {
  private final Credentials credentials;

  CredentialsResource(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Map<PlatformOperation, Work> operations() {
    return Map.of(
        PlatformOperation.LIST_CREDENTIALS, new Work.Reads(this::list),
        PlatformOperation.DELETE_CREDENTIAL, new Work.Writes(this::delete));
  }

  private Reply list(Asked asked) {
    Paging paging = Paging.of(asked.param("page"), asked.param("limit"));
    return Reply.ok(CredentialsController.list(credentials, asked.caller(), paging));
  }

  private Reply delete(Asked asked) {
    return Reply.ok(CredentialsController.delete(credentials, asked.caller(), asked.id()));
  }
}
