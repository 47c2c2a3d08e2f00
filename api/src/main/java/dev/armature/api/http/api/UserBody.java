package dev.armature.api.http.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.account.Caller;
import dev.armature.api.account.Member;
import dev.armature.api.account.Permission;
import dev.armature.api.account.Users;
import dev.armature.api.http.openapi.Meaning;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accounts and users on the wire. */
final class UserBody {
  private static final String ID = "Id of the account";
  private static final String WORKSPACE = "The workspace; everything belongs to one";
  private static final String EMAIL = "The e-mail address, with which it logs in";
  private static final String FULL_NAME = "What it is called";
  private static final String USERNAME = "What it wants to be called";
  private static final String ROLES =
      "What it is in this workspace: `viewer`, `operator`, `editor` or `admin`";
  private static final String PERMISSIONS = "What that lets it do";
  private static final String MUST =
      "Whether somebody else made its password: it may take another one, and nothing else";

  private UserBody() {}

  /** Who wants to be one. */
  @Meaning(name = "Registration", value = "Who wants an account.")
  record Registration(
      @Meaning(value = EMAIL, most = 254, example = "\"ada@example.com\"") String email,
      @Meaning(value = "The password", least = 8, most = 128, example = "\"correct horse\"")
          String password,
      @Meaning(value = FULL_NAME, least = 1, most = 200) @Nullable String fullName,
      @Meaning(value = USERNAME, least = 1, most = 200) @Nullable String username) {}

  /** What somebody changes of itself. */
  @Meaning(name = "MyChange", value = "What is to be changed; what is absent stays.")
  record MyChange(
      @Meaning(value = FULL_NAME, least = 1, most = 200) @Nullable String fullName,
      @Meaning(value = USERNAME, least = 1, most = 200) @Nullable String username,
      @Meaning(value = "Another password; every login ends by that", least = 8, most = 128)
          @Nullable String password,
      @Meaning("The password there is, which another one needs")
          @Nullable String currentPassword) {}

  /** Which logins end. */
  @Meaning(name = "Logout", value = "Which logins are to end.")
  record Logout(
      @Meaning(value = "All logins of the account", byDefault = "false")
          @Nullable Boolean everywhere) {}

  /** Who calls. */
  @Meaning(name = "Me", value = "Who calls, and what it may do.")
  record Me(
      @Meaning("Id of the account, or of the API key that calls") String id,
      @Meaning(WORKSPACE) String workspaceId,
      @Meaning("The e-mail address; `null`: an API key calls") @Nullable String email,
      @Meaning("What it is called; of an API key its name") @Nullable String fullName,
      @Meaning(USERNAME) @Nullable String username,
      @Meaning(ROLES) List<String> roles,
      @Meaning(PERMISSIONS) List<String> permissions,
      @Meaning(MUST) boolean passwordChangeNeeded) {
    static Me of(Member member) {
      return new Me(
          member.id(),
          member.workspaceId(),
          member.email(),
          member.fullName(),
          member.username(),
          List.of(member.role().word()),
          Permission.of(member.role()),
          member.passwordOnce());
    }

    static Me of(Caller key) {
      return new Me(
          key.id(),
          key.workspaceId(),
          null,
          key.name(),
          null,
          List.of(key.role().word()),
          Permission.of(key.role()),
          false);
    }
  }

  /** Who is let in. */
  @Meaning(name = "NewUser", value = "Whom an admin lets in.")
  record New(
      @Meaning(value = EMAIL, most = 254, example = "\"grace@example.com\"") String email,
      @Meaning("Id of the account, where the address has one already") @Nullable String id,
      @Meaning(value = FULL_NAME, least = 1, most = 200) @Nullable String fullName,
      @Meaning(value = USERNAME, least = 1, most = 200) @Nullable String username,
      @Meaning(value = "What it is to be here; one of them", byDefault = "[\"viewer\"]")
          @Nullable List<String> roles) {}

  /** What an admin changes. */
  @Meaning(name = "UserChange", value = "What is to be changed; what is absent stays.")
  record Change(
      @Meaning("What it is to be here; one of them") @Nullable List<String> roles,
      @Meaning("Whether it may do nothing here") @Nullable Boolean disabled) {}

  /** One as an admin sees it. */
  @Meaning(name = "User", value = "A user of the workspace.")
  record Shown(
      @Meaning(value = ID, pattern = "^usr_[0-9a-z]{26}$") String id,
      @Meaning(EMAIL) String email,
      @Meaning(FULL_NAME) @Nullable String fullName,
      @Meaning(USERNAME) @Nullable String username,
      @Meaning(ROLES) List<String> roles,
      @Meaning(PERMISSIONS) List<String> permissions,
      @Meaning("Whether it may do nothing here") boolean disabled,
      @Meaning(MUST) boolean passwordChangeNeeded,
      @Meaning("When the account was made") Instant createdAt,
      @Meaning("When it last logged in here; `null`: not yet") @Nullable Instant lastLoginAt,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("Shown this once: its first password, which it must change")
          @Nullable String oneTimePassword) {
    static Shown of(Member member, @Nullable String password) {
      return new Shown(
          member.id(),
          member.email(),
          member.fullName(),
          member.username(),
          List.of(member.role().word()),
          Permission.of(member.role()),
          member.disabled(),
          member.passwordOnce(),
          member.createdAt(),
          member.lastLoginAt(),
          password);
    }
  }

  /** A page of them. */
  @Meaning(name = "UserPage", value = "A page of users.")
  record Page(
      @Meaning("Those of this page, newest first") List<Shown> users,
      @Meaning("How many there are in all") long total,
      @Meaning("How many this page may have") int limit,
      @Meaning("How many were passed over") long offset) {
    static Page of(Users.Page page, Paging paging) {
      return new Page(
          page.users().stream().map(it -> Shown.of(it, null)).toList(),
          page.total(),
          paging.limit(),
          paging.offset());
    }
  }
}
