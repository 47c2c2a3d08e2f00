package dev.armature.worker.arm;

import dev.armature.execution.ArmWindow;
import dev.armature.execution.ArmWindow.Armed;
import dev.armature.execution.ArmWindow.Arming;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an arm window decides: who is let in, and when it is over. Pure, told the time. */
final class Window {
  /** How far it is. */
  enum State {
    /** Not armed yet. */
    WAITING,
    /** Lets the next claim in. */
    OPEN,
    /** A claim was let in, and its execution is not started yet. */
    TAKEN,
    /** Lets nobody in any more. */
    OVER
  }

  private final Set<String> withdrawn = new HashSet<>();
  private final Set<String> closed = new HashSet<>();
  private State state = State.WAITING;
  private @Nullable Armed armed;

  State state() {
    return state;
  }

  /** What is armed, or was armed last; empty where nothing ever was. */
  Optional<Armed> armed() {
    return Optional.ofNullable(armed);
  }

  /** When it ends, in milliseconds since the epoch. */
  long until() {
    return armed == null ? 0 : armed.untilMillis();
  }

  /** Why this arming cannot be had now; empty where it can. */
  Optional<String> refusesArming(String armId) {
    if (closed.contains(armId)) {
      return Optional.of(ArmWindow.WITHDRAWN);
    }
    return switch (state) {
      case WAITING, OPEN -> Optional.empty();
      case TAKEN -> Optional.of(ArmWindow.TAKEN);
      case OVER -> Optional.of(ArmWindow.OVER);
    };
  }

  /** Opens it anew. */
  Armed arm(Arming arming, long nowMillis) {
    return open(new Armed(arming, nowMillis + arming.lengthMillis()));
  }

  /** Opens it as it was. */
  Armed open(Armed what) {
    armed = what;
    state = State.OPEN;
    return what;
  }

  /** Why this claim is not let in; empty where it is. */
  Optional<String> refusesClaim(String executionId, String graphHash, int version, long nowMillis) {
    Armed window = armed;
    if (withdrawn.contains(executionId)) {
      return Optional.of(ArmWindow.WITHDRAWN);
    }
    if (state == State.TAKEN) {
      return Optional.of(ArmWindow.TAKEN);
    }
    if (window == null || state != State.OPEN || nowMillis >= window.untilMillis()) {
      return Optional.of(ArmWindow.OVER);
    }
    return window.arming().graphHash().equals(graphHash) && window.arming().version() == version
        ? Optional.empty()
        : Optional.of(ArmWindow.ANOTHER_VERSION);
  }

  /** A claim is let in. */
  void taken() {
    state = State.TAKEN;
  }

  /** Its execution could not be started: the window is as it was. */
  void givenBack() {
    state = State.OPEN;
  }

  /** Whoever claims by this id later is refused. */
  void withdraw(String executionId) {
    withdrawn.add(executionId);
  }

  /**
   * Closes it, if it is the window of this arming and nobody is being let in. An arming that comes
   * later than this is refused: whoever asked for it does not wait any more.
   */
  void close(String armId) {
    closed.add(armId);
    if (state == State.OPEN && armed != null && armed.arming().armId().equals(armId)) {
      state = State.OVER;
    }
  }

  /** Whether its time is over. */
  boolean expired(long nowMillis) {
    return state == State.OPEN && nowMillis >= until();
  }

  /** Lets nobody in any more. */
  void end() {
    state = State.OVER;
  }
}
