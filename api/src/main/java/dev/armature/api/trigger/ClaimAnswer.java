package dev.armature.api.trigger;

import dev.armature.api.execution.ArmWindows.Claimed;

/** What a call was told that asked to be the one call of an arm. */
enum ClaimAnswer {
  /** It is the one. */
  LET_IN,
  /** Somebody else is being let in, or it brings another version. */
  REFUSED,
  /** The arm lets nobody in any more. */
  OVER,
  /** Nobody could tell in time. */
  UNANSWERED;

  static ClaimAnswer of(Claimed claimed) {
    return switch (claimed) {
      case LET_IN -> LET_IN;
      case REFUSED -> REFUSED;
      case OVER, GONE -> OVER;
    };
  }
}
