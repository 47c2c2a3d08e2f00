package dev.armature.api.http.openapi;

import dev.armature.problem.Problem;
import dev.armature.problem.Problem.Kind;

/**
 * Every no that a route may say, named by its problem code; {@code docs/problems.md} tells more.
 */
public enum Refusal {
  /** Something in the request cannot be accepted. */
  VALIDATION_ERROR(Kind.INVALID, "'name' is missing"),
  /** No key, or none that is known. */
  UNAUTHORIZED(Kind.UNAUTHENTICATED, "A valid API key is needed: Authorization: Bearer <key>"),
  /** The caller's role is too low. */
  FORBIDDEN(Kind.FORBIDDEN, "This needs the role editor, and yours is viewer"),
  /** No such workflow, or no such version of it. */
  WORKFLOW_NOT_FOUND(Kind.MISSING, "There is no workflow 'wf_none'"),
  /** No such execution of this workflow. */
  EXECUTION_NOT_FOUND(Kind.MISSING, "There is no execution 'exec_none'"),
  /** No such preset of agents, or no such version of it. */
  AGENT_NOT_FOUND(Kind.MISSING, "There is no agent 'agt_none'"),
  /** No such credential. */
  CREDENTIAL_NOT_FOUND(Kind.MISSING, "There is no credential 'cred_none'"),
  /** The name of another credential. */
  CREDENTIAL_NAME_TAKEN(Kind.CONFLICT, "There is a credential 'stripe' already"),
  /** No such key, or it is revoked. */
  API_KEY_NOT_FOUND(Kind.MISSING, "There is no API key 'key_none'"),
  /** No such user in the workspace. */
  USER_NOT_FOUND(Kind.MISSING, "There is no user 'usr_none'"),
  /** It is in the workspace already. */
  USER_EXISTS(Kind.CONFLICT, "The workspace has this user already"),
  /** An account has the address. */
  EMAIL_TAKEN(Kind.CONFLICT, "There is an account with this address already"),
  /** Somebody must be left to say who may do what. */
  LAST_ADMIN(Kind.CONFLICT, "The workspace would have no admin any more"),
  /** The operator makes the accounts. */
  REGISTRATION_OFF(Kind.FORBIDDEN, "Nobody may register here; ask an admin for an account"),
  /** Somebody else made the password. */
  PASSWORD_CHANGE_NEEDED(Kind.FORBIDDEN, "Take a password of your own first: PATCH /api/auth/me"),
  /** A while has to pass. */
  TOO_MANY_ATTEMPTS(Kind.TOO_MUCH, "Too many tries; try again in 4 seconds"),
  /** All that the plan lets through was called. */
  RATE_LIMITED(
      Kind.TOO_MUCH, "The plan free lets 60 calls a minute through; the next one in 12 seconds"),
  /** No such workspace, or not for this caller. */
  WORKSPACE_NOT_FOUND(Kind.MISSING, "There is no workspace 'ws_none'"),
  /** Whatever is wrong with a password or a refresh token. */
  INVALID_GRANT(Kind.UNAUTHENTICATED, "The username or the password is wrong"),
  /** Another way in than the route's. */
  UNSUPPORTED_GRANT_TYPE(Kind.INVALID, "This route does not take such a 'grant_type'"),
  /** No such block in the graph of this execution, or one of another type. */
  BLOCK_NOT_FOUND(Kind.MISSING, "The execution has no approval 'ask'"),
  /** No such page. */
  NOT_FOUND(Kind.MISSING, "There is no such route here"),
  /** No webhook block has the id. */
  WEBHOOK_NOT_FOUND(
      Kind.MISSING, "No webhook block has the id '0b0e7f9e-1111-4222-8333-444455556666'"),
  /** The token or the signature of a webhook call. */
  WEBHOOK_UNAUTHORIZED(Kind.UNAUTHENTICATED, "The token of the webhook is missing or wrong"),
  /** Neither deployed nor armed, or somebody else was let in. */
  WEBHOOK_INACTIVE(Kind.FORBIDDEN, "Webhook is not active"),
  /** The graph of a deployed workflow stands still. */
  ALREADY_DEPLOYED(Kind.CONFLICT, "The workflow is deployed; undeploy first to make changes"),
  /** An archived workflow is not run. */
  WORKFLOW_ARCHIVED(Kind.CONFLICT, "The workflow is archived"),
  /** The key of another request. */
  IDEMPOTENCY_CONFLICT(Kind.CONFLICT, "This Idempotency-Key was used with another body"),
  /** It is over already. */
  EXECUTION_ENDED(Kind.CONFLICT, "The execution has ended: it is completed"),
  /** Only what has ended is retried. */
  EXECUTION_NOT_ENDED(
      Kind.CONFLICT, "The execution has not ended; what is under way is not retried"),
  /** Temporal keeps histories for a while only. */
  HISTORY_GONE(
      Kind.CONFLICT, "Temporal does not know any more what became of the blocks of this execution"),
  /** Every block has ended well. */
  NOTHING_TO_RETRY(
      Kind.CONFLICT,
      "Every block has ended well, so that nothing would run; 'from' names a block to run again"),
  /** Enough have answered, or the deadline is over. */
  APPROVAL_DECIDED(Kind.CONFLICT, "This question is decided"),
  /** The caller has given another answer before. */
  ALREADY_ANSWERED(Kind.CONFLICT, "You have answered already: approved"),
  /** Nothing can be held against the form. */
  FORM_UNUSABLE(Kind.CONFLICT, "The 'form' of this question is no JSON Schema that can be used"),
  /** Others saved in the same moment, again and again. */
  TOO_MANY_SAVES(Kind.CONFLICT, "VERSION_CONFLICT", "Too many saves at once; try again"),
  /** The graph is newer than the caller knows. */
  VERSION_CONFLICT(Kind.STALE, "The newest version is 3, not 2"),
  /** The body is over its limit. */
  TOO_LARGE(Kind.TOO_LARGE, "The body has 1,048,600 bytes; 1,048,576 are the most"),
  /** A body that is no JSON. */
  UNSUPPORTED(Kind.UNSUPPORTED, "This route takes application/json, not text/plain"),
  /** A part of the house is away. */
  UNAVAILABLE(Kind.UNAVAILABLE, "PostgreSQL does not answer"),
  /** Our own fault. */
  INTERNAL_ERROR(Kind.BUG, "Something broke on our side");

  private final Kind kind;
  private final String code;
  private final String message;

  Refusal(Kind kind, String message) {
    this.kind = kind;
    this.code = name();
    this.message = message;
  }

  Refusal(Kind kind, String code, String message) {
    this.kind = kind;
    this.code = code;
    this.message = message;
  }

  /** It, as it is thrown. */
  public Problem problem() {
    return Problem.of(kind, code, message);
  }

  /** How it may read. */
  public String message() {
    return message;
  }
}
