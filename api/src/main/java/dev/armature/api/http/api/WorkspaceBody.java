package dev.armature.api.http.api;

import dev.armature.api.account.Workspace;
import dev.armature.api.account.Workspaces;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;

/** Workspaces on the wire. */
final class WorkspaceBody {
  private static final String PLAN =
      "How much its accounts may call under `/v1`, and the most that a key of it may have";

  private WorkspaceBody() {}

  /** What is to be otherwise. */
  @Meaning(name = "WorkspaceChange", value = "What is to be changed.")
  record Change(
      @Meaning(
              value = PLAN,
              oneOf = {"free", "starter", "pro", "business"})
          String plan) {}

  /** One as it is shown. */
  @Meaning(name = "Workspace", value = "To which everything belongs.")
  record Shown(
      @Meaning(value = "Its id", pattern = "^ws_[0-9a-z]{26}$") String id,
      @Meaning("What it is called") String name,
      @Meaning(
              value = PLAN,
              oneOf = {"free", "starter", "pro", "business"})
          String plan,
      @Meaning("When it was made") Instant createdAt) {
    static Shown of(Workspace workspace) {
      return new Shown(
          workspace.id(), workspace.name(), workspace.plan().word(), workspace.createdAt());
    }
  }

  /** A page of them. */
  @Meaning(name = "WorkspacePage", value = "A page of workspaces.")
  record Page(
      @Meaning("Those of this page, newest first") List<Shown> workspaces,
      @Meaning("How many there are in all") long total,
      @Meaning("How many this page may have") int limit,
      @Meaning("How many were passed over") long offset) {
    static Page of(Workspaces.Page page, Paging paging) {
      return new Page(
          page.workspaces().stream().map(Shown::of).toList(),
          page.total(),
          paging.limit(),
          paging.offset());
    }
  }
}
