package dev.armature.api.account;

/** What a caller may do; each role may do what the ones before it may. */
public enum Role {
  /** Read. */
  VIEWER,
  /** Execute and cancel. */
  OPERATOR,
  /** Create and change. */
  EDITOR,
  /** Keys, users, plans. */
  ADMIN
}
