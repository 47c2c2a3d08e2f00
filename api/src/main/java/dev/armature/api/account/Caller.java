package dev.armature.api.account;

import dev.armature.api.audit.Actor;
import dev.armature.problem.Problem;

/**
 * Who is calling.
 *
 * @param workspaceId everything the caller sees and makes belongs to it
 * @param id of the account or the key that it calls with: what is told apart by caller is told
 *     apart by this
 * @param name for people
 * @param plan how much it may call where calls are counted
 */
public record Caller(String workspaceId, String id, String name, Role role, Plan plan) {
  /** One whose calls nobody counts. */
  public Caller(String workspaceId, String id, String name, Role role) {
    this(workspaceId, id, name, role, Plan.FREE);
  }

  /** One that is known by its name: the house itself, on somebody's behalf. */
  public Caller(String workspaceId, String name, Role role) {
    this(workspaceId, name, name, role);
  }

  /** Whether the caller has this role or one above it. */
  public boolean is(Role least) {
    return role.compareTo(least) >= 0;
  }

  /**
   * Lets the caller pass, or not.
   *
   * @throws dev.armature.problem.ProblemException {@code FORBIDDEN} where the role is below this
   *     one
   */
  public void must(Role least) {
    if (!is(least)) {
      throw Problem.of(
              Problem.Kind.FORBIDDEN,
              "FORBIDDEN",
              "This needs the role %s, and yours is %s".formatted(least.word(), role.word()))
          .thrown();
    }
  }

  /** Whether somebody who logged in calls, and no key and no workflow. */
  public boolean person() {
    return actor().kind() == Actor.Kind.ACCOUNT;
  }

  /** As the audit log knows the caller. */
  public Actor actor() {
    return Actor.called(id, name);
  }

  /** The same caller with no more than this role. */
  public Caller as(Role most) {
    return is(most) ? new Caller(workspaceId, id, name, most, plan) : this;
  }
}
