package dev.armature.worker.store;

import dev.armature.execution.ArmWindow.Armed;
import dev.armature.execution.ArmWindow.Arming;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Notes in the row of a workflow whether it is armed. */
@Singleton
final class ArmsImpl implements Arms {
  private final StoreRepository store;

  ArmsImpl(StoreRepository store) {
    this.store = store;
  }

  @Override
  public boolean open(Armed armed) {
    Arming arming = armed.arming();
    return LedgerImpl.told(() ->
        store.arm(
                arming.workspaceId(),
                arming.workflowId(),
                arming.armId(),
                arming.version(),
                Instant.ofEpochMilli(armed.untilMillis()))
            == 1);
  }

  @Override
  public void over(Arming arming) {
    LedgerImpl.told(() -> store.disarm(arming.workspaceId(), arming.workflowId(), arming.armId()));
  }
}
