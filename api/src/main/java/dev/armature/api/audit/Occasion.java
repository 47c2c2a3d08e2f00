package dev.armature.api.audit;

import dev.armature.operating.RequestId;
import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import java.util.Optional;
import org.slf4j.MDC;

/**
 * The call for which something is done. It goes along with the work, from thread to thread, so that
 * no room has to hand it on: what is written into the audit log names it, and so does each line of
 * the log.
 *
 * @param address where it comes from
 */
public record Occasion(String requestId, String address)
    implements ThreadPropagatedContextElement<Optional<String>> {
  /** The one for which this thread works; empty: nobody called. */
  public static Optional<Occasion> now() {
    return PropagatedContext.getOrEmpty().find(Occasion.class);
  }

  @Override
  public Optional<String> updateThreadContext() {
    Optional<String> before = Optional.ofNullable(MDC.get(RequestId.KEY));
    MDC.put(RequestId.KEY, requestId);
    return before;
  }

  @Override
  public void restoreThreadContext(Optional<String> before) {
    before.ifPresentOrElse(it -> MDC.put(RequestId.KEY, it), () -> MDC.remove(RequestId.KEY));
  }
}
