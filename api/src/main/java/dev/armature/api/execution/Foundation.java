package dev.armature.api.execution;

import dev.armature.operating.Namespace;
import dev.armature.operating.Waiting;
import java.time.Duration;
import java.util.Optional;

/**
 * What Temporal must have before runs can be started there, laid in the background: the namespace,
 * and the search attributes.
 */
final class Foundation implements AutoCloseable {
  private final Namespace namespace;
  private final Duration retention;
  private final SearchAttributes searchAttributes;
  private volatile boolean closed;
  private volatile boolean laying;

  Foundation(Namespace namespace, Duration retention, SearchAttributes searchAttributes) {
    this.namespace = namespace;
    this.retention = retention;
    this.searchAttributes = searchAttributes;
  }

  /** Begins. */
  void lay() {
    laying = true;
    Thread.ofVirtual().name("foundation").start(this::work);
  }

  /** Whether the namespace may be missing still. */
  boolean laying() {
    return laying;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void work() {
    if (Waiting.until("Temporal", () -> namespace.made(retention), () -> closed)) {
      laying = false;
      Waiting.until("search attributes in Temporal", this::unsearchable, () -> closed);
    }
  }

  private Optional<String> unsearchable() {
    return searchAttributes.settled() ? Optional.empty() : Optional.of("it does not answer");
  }
}
